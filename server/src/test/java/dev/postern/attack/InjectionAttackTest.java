package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile text at every place of both surfaces where a caller's text may stand: it is refused by a
 * client error, or is a value to the letter. The log of the database shows that it never became a
 * part of a statement.
 */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectionAttackTest {
  /** The word by which hostile text is known again in the log. */
  private static final String MARK = "qzx";

  private static final List<String> TEXTS =
      List.of(
          "';drop table shop.things;--qzx",
          "\");drop table shop.things;--qzx",
          "1;select pg_sleep(30)--qzx",
          "qzx' or '1'='1",
          "qzx\" or \"1\"=\"1",
          "$$qzx$$;select 1;$$",
          "\\qzx\\'",
          "’;--qzx",
          "?qzx? ?? $1 :qzx",
          "%27qzx%00--",
          "${qzx}{{7*7}}{qzx}",
          "qzx\r\n;--\tx",
          "\u202Eqzx\u200B\uFEFF",
          "qzx" + "é".repeat(60));

  private AttackedShop shop;
  private long begin;
  private String before;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
    shop.gateway().sql("truncate shop.things restart identity cascade");
    shop.key("attacker");
    before = tables();
    begin = shop.logged();
    for (String text : TEXTS) {
      String row = "{\"name\":\"%s\"}".formatted(AttackedShop.quoted(text));
      assertEquals(201, shop.call("POST", "/api/shop/things", "attacker", row).statusCode());
    }
  }

  /** Every table of the database with its columns: what a statement of a stranger would change. */
  private String tables() {
    return shop.gateway()
        .sql(
            """
            select string_agg(concat_ws('.', table_schema, table_name, column_name, data_type), ','
              order by table_schema, table_name, column_name) || (select count(*) from pg_roles)
            from information_schema.columns where table_schema in ('shop', 'app', 'attic', 'public')
            """);
  }

  static Stream<Place> places() {
    return Stream.of(Places.NAMES, Places.VALUES, Places.HEADERS, Places.TOOLS)
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("places")
  void hostileTextIsRefusedOrAValue(Place place) {
    List<String> faults = new ArrayList<>();
    for (String text : TEXTS) {
      if (place.header().isEmpty() || text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        place.fault(shop, text).ifPresent(fault -> faults.add(text + " -> " + fault));
      }
    }
    assertEquals("", String.join("\n", faults));
  }

  @AfterAll
  void noStatementHoldsHostileText() {
    List<String> statements = shop.statementsSince(begin);
    assertTrue(statements.size() > 30, () -> statements.size() + " statements");
    List<String> hostile =
        statements.stream()
            .filter(statement -> Statements.holdsOutsideOfNames(statement, MARK))
            .toList();
    assertEquals(List.of(), hostile);
    assertEquals(before, tables());
  }

  /** The check above finds what it looks for. */
  @Test
  void hostileTextInAStatementWouldBeFound() {
    long mark = shop.logged();
    shop.gateway().sql("select 'it''s planted;'; select 1 as \"planted\"");
    List<String> statements = shop.statementsSince(mark);
    assertTrue(
        statements.stream().anyMatch(one -> Statements.holdsOutsideOfNames(one, "planted")),
        statements::toString);
    assertFalse(Statements.holdsOutsideOfNames("select a as \"it's \"\"qzx\" from b", MARK));
    assertTrue(Statements.holdsOutsideOfNames("select a as \"x\" from b where qzx = '\"'", MARK));
  }
}
