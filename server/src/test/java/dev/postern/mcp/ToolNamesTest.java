package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.mcp.ToolNames.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolNamesTest {
  @ParameterizedTest
  @CsvSource({
    "orders, order",
    "categories, category",
    "addresses, address",
    "boxes, box",
    "statuses, status",
    "status, status",
    "staff, staff",
    "news, news",
    "people, people",
    "s, s"
  })
  void ofOneRowItIsSingular(String many, String one) {
    assertEquals(one, ToolNames.singular(many));
  }

  @Test
  void everyNameIsShortAndOfPlainLetters() {
    assertEquals("list_orders", ToolNames.of(Verb.LIST, "orders"));
    assertEquals("get_order", ToolNames.of(Verb.GET, "orders"));
    assertEquals("create_archive_order_line", ToolNames.of(Verb.CREATE, "archive.Order Lines"));
    String base = "a_very_long_name_of_a_table_that_nobody_can_remember_";
    String one = ToolNames.of(Verb.UPDATE, base + "one");
    String other = ToolNames.of(Verb.UPDATE, base + "two");
    for (String name : new String[] {one, other}) {
      assertTrue(name.matches("[a-z0-9_]{1,40}"), name);
    }
    assertNotEquals(one, other);
    assertEquals(one, ToolNames.of(Verb.UPDATE, base + "one"));
  }
}
