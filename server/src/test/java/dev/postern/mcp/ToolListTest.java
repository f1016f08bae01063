package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.config.McpToolSettings;
import dev.postern.config.McpToolSettings.Purpose;
import dev.postern.config.QueryLimits;
import dev.postern.config.ToolWrites;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.Terms;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ToolListTest {
  private static final int CHARACTERS_OF_A_TOKEN = 4;
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
            "search_schema",
            "read_records",
            "create_records",
            "update_records",
            "delete_records",
            "call_routine",
            "explain_access"),
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
        List.of("search_schema", "read_records", "call_routine", "explain_access"),
        names(McpSettings.DEFAULTS, "hand"));
    assertEquals(
        List.of("search_schema", "read_records", "call_routine", "explain_access"),
        names(McpSettings.DEFAULTS.withWritesOpen(false), "writer"));
    assertEquals(
        List.of("search_schema", "create_records", "explain_access"), names(OPEN, "clerk"));
    assertEquals(List.of("search_schema", "explain_access"), names(OPEN, "guest"));
  }

  @Test
  void aggregatesAreOfferedToWhomTheRoleAllowsThem() {
    assertTrue(names(OPEN, "analyst").contains("aggregate_records"));
    assertFalse(names(OPEN, "reader").contains("aggregate_records"));
  }

  @Test
  void aRoutineThatWritesIsNamedOnlyWhereItIsOpen() {
    assertEquals("[\"revenue\"]", routines("hand"));
    assertEquals("[\"refund\",\"revenue\"]", routines("writer"));
  }

  private static String routines(String role) {
    JsonNode tools = page(tools(OPEN, views(role)), Optional.empty()).get("tools");
    JsonNode call = tools.get(tools.size() - 2);
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
    return page(tools, Optional.empty()).at("/tools/1/inputSchema/properties/resource/enum").size();
  }

  private static VisibleTable table(int number) {
    return named("t" + number);
  }

  private static VisibleTable named(String name) {
    Table table =
        Table.of(
            "public",
            name,
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
    assertTrue(page.length() < 4 * 4_500, () -> page.length() + " bytes");
  }

  @Test
  void aSchemaOfFiveHundredTablesCostsLittle() {
    List<VisibleTable> many = IntStream.range(0, 500).mapToObj(ToolListTest::wide).toList();
    ToolSet tools = tools(OPEN, List.of(new SchemaView("shop", many, List.of())));
    int tokens = tools.page(Optional.empty()).length() / CHARACTERS_OF_A_TOKEN;
    assertTrue(tokens < 8_000, () -> tokens + " tokens");
    assertTrue(names(tools).contains("aggregate_records"));
    assertTrue(names(tools).contains("delete_records"));
  }

  /** One on which everything may be done. */
  private static VisibleTable wide(int number) {
    VisibleTable narrow = table(number);
    Map<Action, ToolWrites> writes = new EnumMap<>(Action.class);
    Set<Action> all = EnumSet.of(Action.CREATE, Action.UPDATE, Action.DELETE);
    all.forEach(action -> writes.put(action, ToolWrites.of(all)));
    Set<Action> actions = EnumSet.copyOf(all);
    actions.add(Action.READ);
    return new VisibleTable(
        narrow.name(),
        narrow.table(),
        actions,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new Terms(Map.of(), true, false, false, true, writes));
  }

  @Test
  void chosenResourcesHaveToolsOfTheirOwn() {
    ToolSet tools = chosen("writer", "shop/orders");
    List<String> names = names(tools);
    assertEquals(
        List.of("list_orders", "get_order", "create_order", "update_order", "delete_order"),
        names.subList(names.size() - 5, names.size()));
    JsonNode update = page(tools, Optional.empty()).get("tools").get(names.indexOf("update_order"));
    assertEquals("[\"id\"]", update.at("/inputSchema/required").toString());
    assertEquals(
        "[\"open\",\"paid\"]", update.at("/inputSchema/properties/status/enum").toString());
    page(tools, Optional.empty()).get("tools").forEach(tool -> checkPortable(tool));
    List<String> ofReader = names(chosen("reader", "shop/*"));
    assertTrue(ofReader.containsAll(List.of("list_customers", "get_customer", "list_orders")));
    assertFalse(ofReader.contains("update_order"));
  }

  private static Features features(McpSettings settings, List<SchemaView> everything) {
    return StandardFeatures.of(settings, QueryLimits.DEFAULTS, everything, List.of(), Map.of());
  }

  private static ToolSet chosen(String role, String pattern) {
    McpSettings settings =
        OPEN.with(
            new McpToolSettings(
                true, List.of(pattern), Optional.empty(), Purpose.OFF, 2_000, Optional.empty()));
    return new ToolSets(settings, features(settings, views("writer")).tools()).of(views(role));
  }

  @Test
  void twoResourcesWhoseToolsWouldBeCalledAlikeAreRefused() {
    SchemaView view = new SchemaView("shop", List.of(named("orders"), named("order")), List.of());
    McpSettings settings =
        OPEN.with(
            new McpToolSettings(
                true, List.of("shop/*"), Optional.empty(), Purpose.OFF, 2_000, Optional.empty()));
    IllegalArgumentException clash =
        assertThrows(IllegalArgumentException.class, () -> features(settings, List.of(view)));
    assertTrue(clash.getMessage().contains("get_order, of shop/orders and of shop/order"));
  }

  @Test
  void whatACallIsForMayBeRequired() {
    McpSettings settings =
        OPEN.with(
            new McpToolSettings(
                true, List.of(), Optional.empty(), Purpose.REQUIRED, 2_000, Optional.empty()));
    ToolSet tools = tools(settings, views("reader"));
    for (JsonNode tool : page(tools, Optional.empty()).get("tools")) {
      assertTrue(tool.at("/inputSchema/required").toString().contains("\"purpose\""));
    }
    GatewayException missing =
        assertThrows(
            GatewayException.class,
            () -> tools.arguments(tools.tool("search_schema"), JsonText.object()));
    assertEquals("purpose is missing or empty", missing.getMessage());
  }

  private static List<String> names(McpSettings settings, String role) {
    return names(tools(settings, views(role)));
  }

  private static List<String> names(ToolSet tools) {
    List<String> names = new ArrayList<>();
    page(tools, Optional.empty())
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
