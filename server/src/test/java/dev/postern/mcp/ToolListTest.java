package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ToolListTest {
  private static final McpSettings OPEN = McpSettings.DEFAULTS.withWritesOpen(true);

  @Test
  void pagesHoldEveryToolOnceAndInOrder() {
    McpSettings small = new McpSettings(true, 50, 500, 61_440, 40, 3, true, 60_000, "");
    ToolSet tools = tools(small, views("writer"));
    List<String> names = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    int pages = 0;
    do {
      JsonNode page = page(tools, cursor);
      page.get("tools").forEach(tool -> names.add(tool.get("name").stringValue()));
      cursor = page.path("nextCursor").stringValueOpt();
      pages++;
    } while (cursor.isPresent());
    assertEquals(3, pages);
    assertEquals(
        List.of(
            "list_resources",
            "describe_resources",
            "read_records",
            "create_records",
            "update_records",
            "delete_records",
            "call_routine"),
        names);
  }

  @Test
  void equalRightsShareOneSetAndOtherRightsDoNot() {
    ToolSets sets = new ToolSets(OPEN, StandardFeatures.of(QueryLimits.DEFAULTS).tools());
    assertSame(sets.of(views("reader")), sets.of(views("reader")));
    assertFalse(sets.of(views("reader")) == sets.of(views("writer")));
  }

  @Test
  void writersAreOfferedWritesOnlyWhereWritesAreOpen() {
    assertEquals(
        List.of("list_resources", "describe_resources", "read_records", "call_routine"),
        names(McpSettings.DEFAULTS, "writer"));
    assertEquals(
        List.of("list_resources", "describe_resources", "create_records"), names(OPEN, "clerk"));
    assertEquals(List.of("list_resources", "describe_resources"), names(OPEN, "guest"));
  }

  @Test
  void aRoutineThatWritesIsNamedOnlyWhereWritesAreOpen() {
    assertEquals("[\"revenue\"]", routines(McpSettings.DEFAULTS));
    assertEquals("[\"refund\",\"revenue\"]", routines(OPEN));
  }

  private static String routines(McpSettings settings) {
    JsonNode tools = page(tools(settings, views("writer")), Optional.empty()).get("tools");
    JsonNode call = tools.get(tools.size() - 1);
    assertEquals("call_routine", call.get("name").stringValue());
    return call.at("/inputSchema/properties/routine/enum").toString();
  }

  @Test
  void namesAreListedInTheSchemaUpToALimit() {
    assertEquals(40, listedNames(40));
    assertEquals(0, listedNames(41));
  }

  private static int listedNames(int tables) {
    List<VisibleTable> many =
        IntStream.range(0, tables)
            .mapToObj(ToolListTest::table)
            .sorted(Comparator.comparing(VisibleTable::name))
            .toList();
    ToolSet tools = tools(McpSettings.DEFAULTS, List.of(new SchemaView("shop", many, List.of())));
    return page(tools, Optional.empty()).at("/tools/2/inputSchema/properties/resource/enum").size();
  }

  private static VisibleTable table(int number) {
    Table table =
        Table.of(
            "public",
            "t" + number,
            Table.Kind.TABLE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            "");
    return new VisibleTable(table, Set.of(Action.READ), List.of(), List.of(), List.of(), List.of());
  }

  @Test
  void everyToolIsDescribedInAWayThatEveryClientReads() {
    for (JsonNode tool : page(tools(OPEN, views("both")), Optional.empty()).get("tools")) {
      assertTrue(tool.get("name").stringValue().matches("[a-z0-9_]{1,40}"));
      assertFalse(tool.get("title").stringValue().isBlank());
      assertTrue(tool.get("description").stringValue().length() <= 1_024);
      for (String hint :
          List.of("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")) {
        assertTrue(tool.get("annotations").get(hint).isBoolean(), hint);
      }
      for (String schema : List.of("inputSchema", "outputSchema")) {
        assertEquals("object", tool.get(schema).get("type").stringValue());
        checkPortable(tool.get(schema));
      }
      assertFalse(tool.get("inputSchema").get("additionalProperties").booleanValue());
    }
  }

  private static void checkPortable(JsonNode schema) {
    if (schema.isObject() && schema.has("type")) {
      assertTrue(schema.get("type").isString() || schema.get("type").isObject(), schema::toString);
    }
    assertNull(schema.get("$ref"));
    schema.forEach(ToolListTest::checkPortable);
  }

  @Test
  void theOperatorsWordsComeFirstAndAllOfThemStayShort() {
    McpSettings wordy =
        new McpSettings(false, 50, 500, 61_440, 40, 50, true, 60_000, "Speak kindly. ".repeat(500));
    String instructions = tools(wordy, views("reader")).instructions();
    assertTrue(instructions.startsWith("Speak kindly."));
    assertTrue(instructions.length() <= 2_000);
    String plain = tools(McpSettings.DEFAULTS, views("both")).instructions();
    assertTrue(plain.contains("crm, shop"), plain);
  }

  @Test
  void theListOfAWriterStaysCheap() {
    Json page = tools(OPEN, views("writer")).page(Optional.empty());
    assertTrue(page.length() < 4 * 3_000, () -> page.length() + " bytes");
  }

  private static List<String> names(McpSettings settings, String role) {
    List<String> names = new ArrayList<>();
    page(tools(settings, views(role)), Optional.empty())
        .get("tools")
        .forEach(tool -> names.add(tool.get("name").stringValue()));
    return names;
  }

  private static ToolSet tools(McpSettings settings, List<SchemaView> views) {
    return new ToolSets(settings, StandardFeatures.of(QueryLimits.DEFAULTS).tools()).of(views);
  }

  private static JsonNode page(ToolSet tools, Optional<String> cursor) {
    return JsonText.parse(Json.of("{" + tools.page(cursor).text() + "}"));
  }

  private static List<SchemaView> views(String role) {
    return Shop.views(new Identity("ada", "test", List.of(role), Map.of()));
  }
}
