package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.operation.Surface;
import dev.postern.spi.Credentials;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the pipeline is asked for, by tool and arguments. */
class OperationsTest {
  private static final ColumnName ID = new ColumnName("id");
  private static final Filter<ColumnName> FIRST = new Filter.Compare<>(ID, Operator.EQ, "1");

  private final ShopPipeline pipeline = new ShopPipeline();

  @Test
  void aReadWithEverything() {
    call(
        "read_records",
        """
        {"resource":"customers","select":"id,orders(id)","order":["name.desc","id"],
         "where":{"column":"id","op":"eq","value":1},"limit":7,"cursor":"14~o"}
        """);
    Selection<RelationName, ColumnName> orders =
        new Selection<>(
            RelationName.of("orders"),
            List.of(new Item.Field<>(ID, "id")),
            Filter.all(),
            List.of(),
            Page.ALL);
    Selection<RelationName, ColumnName> customers =
        new Selection<>(
            RelationName.of("customers"),
            List.of(new Item.Field<>(ID, "id"), new Item.Embed<>("orders", Join.LEFT, orders)),
            FIRST,
            List.of(
                new Order<>(new ColumnName("name"), true, Order.Nulls.DEFAULT),
                new Order<>(ID, false, Order.Nulls.DEFAULT)),
            new Page(7, 14));
    assertEquals(new Operation.Read("shop", customers, false), pipeline.lastOperation());
  }

  @Test
  void aReadOfNoFurtherWordsTakesEveryColumnAndTheUsualNumberOfRows() {
    call("read_records", "{\"resource\":\"customers\",\"select\":null}");
    Operation.Read read = (Operation.Read) pipeline.lastOperation();
    assertEquals(List.of(new Item.Field<>(ColumnName.ALL, "*")), read.selection().items());
    assertEquals(new Page(50, 0), read.selection().page());
    assertTrue(read.selection().where().isAll());
  }

  @Test
  void moreRowsThanMayBeAskedForAreAMistake() {
    JsonNode error =
        call("read_records", "{\"resource\":\"customers\",\"limit\":100000}")
            .get("structuredContent");
    assertEquals("limit must be at most 500", error.get("message").stringValue());
    assertEquals("limit", error.get("argument").stringValue());
    assertEquals("changed", error.get("retry").stringValue());
  }

  @Test
  void listsWhereTextsAreExpectedAreUnderstood() {
    call(
        "read_records",
        "{\"resource\":\"customers\",\"select\":[\"id\",\"name\"],\"order\":\"id\"}");
    Operation.Read read = (Operation.Read) pipeline.lastOperation();
    assertEquals(2, read.selection().items().size());
    assertEquals(1, read.selection().order().size());
  }

  @Test
  void newRowsNameEveryColumnAnyOfThemHas() {
    call(
        "create_records",
        "{\"resource\":\"customers\",\"rows\":[{\"name\":\"Ada\"},{\"id\":2,\"name\":\"Bo\"}]}");
    Operation.Create create = (Operation.Create) pipeline.lastOperation();
    assertEquals(List.of("name", "id"), create.payload().columns());
    assertEquals(2, create.payload().rows());
    assertEquals("[{\"name\":\"Ada\"},{\"id\":2,\"name\":\"Bo\"}]", create.payload().json().text());
    assertEquals(Optional.empty(), create.returning());
  }

  @Test
  void aChangeNamesItsRowsAndItsColumns() {
    call(
        "update_records",
        "{\"resource\":\"customers\",\"where\":{\"column\":\"id\",\"value\":1},"
            + "\"values\":{\"name\":\"Ada\"}}");
    Operation.Update update = (Operation.Update) pipeline.lastOperation();
    assertEquals(FIRST, update.where());
    assertEquals(List.of("name"), update.payload().columns());
    assertEquals("{\"name\":\"Ada\"}", update.payload().json().text());
  }

  @Test
  void aRemovalNamesItsRows() {
    call(
        "delete_records", "{\"resource\":\"customers\",\"where\":{\"column\":\"id\",\"value\":1}}");
    Operation.Delete delete = (Operation.Delete) pipeline.lastOperation();
    assertEquals(FIRST, delete.where());
    assertEquals(OptionalLong.of(1_000), delete.terms().maxAffected());
  }

  @Test
  void aCallPromisesToChangeNothingWhereWritesAreClosed() {
    call(
        McpSettings.DEFAULTS.withWritesOpen(false),
        "call_routine",
        "{\"routine\":\"revenue\",\"arguments\":{\"year\":1}}");
    Operation.Call closed = (Operation.Call) pipeline.lastOperation();
    assertTrue(closed.isReadOnly());
    assertEquals("{\"year\":1}", closed.arguments().json().text());
    call("call_routine", "{\"routine\":\"refund\",\"arguments\":{\"order_id\":1}}");
    assertFalse(((Operation.Call) pipeline.lastOperation()).isReadOnly());
  }

  @Test
  void theRecordHoldsHowItWasAskedButNoValueThatIsWritten() {
    call(
        "create_records",
        "{\"resource\":\"customers\",\"rows\":[{\"name\":\"secret\"}],\"select\":\"id\"}");
    assertEquals(
        "{\"resource\":\"customers\",\"rows\":\"a list of 1\",\"select\":\"id\"}",
        pipeline.lastRequest().parameters());
    assertEquals(Surface.MCP, pipeline.lastRequest().surface());
    assertEquals("r1-1", pipeline.lastRequest().id());
    call("create_records", "{\"resource\":\"customers\",\"data\":{\"name\":\"secret\"}}");
    assertEquals(
        "{\"resource\":\"customers\",\"data\":\"an object\"}", pipeline.lastRequest().parameters());
  }

  @Test
  void theClientIsWhatItSaysOfItselfElseItsUserAgent() {
    call("search_schema", "{}");
    assertEquals("agent/1", pipeline.lastRequest().client());
    reply(
        """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
         "capabilities":{},"clientInfo":{"name":"desk","version":"2"}}}
        """,
        McpSettings.DEFAULTS);
    assertEquals("desk/2", pipeline.lastRequest().client());
  }

  @Test
  void aLongAnswerIsNotRepeatedWhereTheOperatorSaysSo() {
    McpSettings once = new McpSettings(false, 50, 500, 61_440, 40, 50, false, 60_000, "");
    assertTrue(text(once, "customers").startsWith("{\"count\":2"), "short ones are");
    assertEquals("The answer is in structuredContent.", text(once, "longer"));
    assertTrue(text(McpSettings.DEFAULTS, "longer").startsWith("{\"count\":"));
  }

  private String text(McpSettings settings, String resource) {
    JsonNode result = call(settings, "read_records", "{\"resource\":\"" + resource + "\"}");
    return result.at("/content/0/text").stringValue();
  }

  @Test
  void anAnswerTooLongEndsWithAWholeRowAndSaysSo() {
    McpSettings small = new McpSettings(false, 50, 500, 1_024, 40, 50, true, 60_000, "");
    JsonNode structured =
        call(small, "read_records", "{\"resource\":\"longer\",\"cursor\":\"5~o\"}")
            .get("structuredContent");
    int rows = structured.get("rows").size();
    assertTrue(rows > 0 && rows < 100, () -> rows + " rows");
    assertEquals(rows, structured.get("count").intValue());
    assertTrue(structured.get("truncated").booleanValue());
    assertEquals((5 + rows) + "~o", structured.get("next_cursor").stringValue());
  }

  private JsonNode call(String tool, String arguments) {
    return call(McpSettings.DEFAULTS.withWritesOpen(true), tool, arguments);
  }

  private JsonNode call(McpSettings settings, String tool, String arguments) {
    return reply(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":"
            + arguments
            + "}}",
        settings);
  }

  private JsonNode reply(String body, McpSettings settings) {
    Listeners listeners = new Listeners(settings.connections());
    Conversation conversation =
        new Conversation(
            pipeline,
            Shop::views,
            StandardFeatures.of(QueryLimits.DEFAULTS),
            settings,
            new Sessions(settings.connections(), listeners),
            listeners,
            Map::of,
            "1.2.3");
    RpcReply reply =
        conversation.reply(
            body.getBytes(StandardCharsets.UTF_8),
            new Writer(),
            "r1",
            new Scope.Everything(),
            Wire.PLAIN);
    Json answer = reply.body().orElseThrow();
    return JsonText.parse(answer).get("result");
  }

  /** Someone who may do everything. */
  private record Writer() implements Credentials {
    private static final Map<String, List<String>> HEADERS =
        Map.of("Authorization", List.of("Bearer writer"), "User-Agent", List.of("agent/1"));

    @Override
    public List<String> header(String name) {
      return HEADERS.getOrDefault(name, List.of());
    }

    @Override
    public String remoteAddress() {
      return "192.0.2.1";
    }
  }
}
