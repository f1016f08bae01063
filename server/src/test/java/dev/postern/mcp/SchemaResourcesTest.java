package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.McpSettings;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.operation.Surface;
import dev.postern.pipeline.Outcome;
import dev.postern.pipeline.Request;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Table;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and single rows as resources, and what completes their URIs. */
class SchemaResourcesTest {
  private static final Path FILES = Path.of("src/test/resources/mcp-resources");
  private static final boolean UPDATES = Boolean.getBoolean("golden.update");

  private final ShopPipeline pipeline = new ShopPipeline();
  private final SchemaResources resources = new SchemaResources();

  @Test
  void whatIsListedIsWhatTheCallerSees() {
    assertEquals(
        List.of(
            "postern://shop",
            "postern://shop/dictionary",
            "postern://shop/customers",
            "postern://shop/orders",
            "postern://shop/revenue"),
        resources.resources(visible("reader")).stream().map(Resource::uri).toList());
    assertEquals(
        List.of("postern://{service}/{resource}", "postern://{service}/{resource}/{key}"),
        resources.templates(visible("reader")).stream()
            .map(ResourceTemplate::uriTemplate)
            .toList());
    assertEquals(List.of(), resources.resources(visible("guest")));
    assertEquals(List.of(), resources.templates(visible("guest")));
  }

  /** {@code -Dgolden.update=true} writes the texts anew. */
  @ParameterizedTest
  @CsvSource({
    "overview, reader, postern://shop",
    "dictionary, reader, postern://shop/dictionary",
    "table, writer, postern://shop/customers",
    "routine, reader, postern://shop/revenue",
  })
  void textsAreAsWritten(String name, String role, String uri) throws IOException {
    Path file = FILES.resolve(name + ".md");
    String text = text(resources.read(uri, turn(role)).orElseThrow());
    if (UPDATES) {
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postern://",
        "postern://shop/",
        "postern://crm",
        "postern://shop/refund",
        "postern://shop/salaries",
        "postern://shop/customers/1/2",
        "postern://shop/customers/",
        "postern://shop/customers/%zz",
        "postern://shop/customers/%ff",
        "postern://shop/customers?x=1",
        "postern://shop/revenue/1",
        "file:///etc/passwd",
        "shop/customers",
      })
  void whatIsNotThereAndWhatMayNotBeSeenAreTheSame(String uri) {
    assertEquals(Optional.empty(), resources.read(uri, turn("reader")));
  }

  @Test
  void aRowIsReadByItsKeyAsAnyOtherCallReadsIt() {
    String uri = "postern://shop/customers/a%2Fb%2C%22";
    ReadResourceResult read = resources.read(uri, turn("reader")).orElseThrow();
    assertTrue(text(read).startsWith("{\"id\":1,"), text(read));
    Operation.Read operation = (Operation.Read) pipeline.lastOperation();
    assertEquals("customers", operation.endpoint().resource());
    assertEquals(1, operation.selection().page().limit());
    assertEquals(
        "Compare[column=id, operator=EQ, value=a/b,\"]", operation.selection().where().toString());
    GatewayException refused =
        assertThrows(
            GatewayException.class,
            () -> resources.read("postern://shop/orders/1", turn("reader")));
    assertEquals(403, refused.status());
  }

  @Test
  void aKeyOfSeveralColumnsIsTextAndBack() {
    RowKey key = new RowKey(List.of(column("a", "text"), column("b", "text")));
    for (List<String> values :
        List.of(List.of("1", "2"), List.of("", ""), List.of("x,y", "\\"), List.of("\\,", "a/b"))) {
      assertEquals(values, key.values(key.text(values)));
    }
    assertEquals("x\\,y,\\\\", key.text(List.of("x,y", "\\")));
    assertEquals(List.of("1", "2", "3"), key.values("1,2,3"));
    assertEquals(List.of("1,2"), new RowKey(List.of(column("a", "text"))).values("1,2"));
  }

  @Test
  void aTableWhoseKeyIsNotSeenHasNoRows() {
    Column id = column("id", "bigint");
    Column code = column("code", "text");
    Table table =
        Table.of(
            "public",
            "t",
            Table.Kind.TABLE,
            List.of(id, code),
            List.of("id"),
            List.of(List.of("code", "id"), List.of("code")),
            List.of(),
            Set.of(),
            "");
    assertEquals(Optional.of(new RowKey(List.of(id))), RowKey.of(seeing(table, id, code)));
    assertEquals(Optional.of(new RowKey(List.of(code))), RowKey.of(seeing(table, code)));
    assertEquals(Optional.empty(), RowKey.of(seeing(table)));
  }

  private static VisibleTable seeing(Table table, Column... columns) {
    return new VisibleTable(
        table, Set.of(Action.READ), List.of(columns), List.of(), List.of(), List.of());
  }

  private static Column column(String name, String type) {
    ColumnType.Kind kind =
        switch (type) {
          case "text" -> ColumnType.Kind.TEXT;
          case "uuid" -> ColumnType.Kind.UUID;
          case "date" -> ColumnType.Kind.DATE;
          default -> ColumnType.Kind.INTEGER;
        };
    return new Column(name, ColumnType.of(type, kind), false, false, false, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "text; 5%_\\; LIKE 5\\%\\_\\\\%",
        "smallint; 12; GTE 12 LTE 12 GTE 120 LTE 129 GTE 1200 LTE 1299 GTE 12000 LTE 12999",
        "smallint; 4000; GTE 4000 LTE 4000",
        "smallint; 3276; GTE 3276 LTE 3276 GTE 32760 LTE 32767",
        "integer; 99999; GTE 99999 LTE 99999 GTE 999990 LTE 999999 GTE 9999900 LTE 9999999 GTE"
            + " 99999000 LTE 99999999 GTE 999990000 LTE 999999999",
        "bigint; 0; ''",
        "bigint; x; ''",
        "uuid; 5f; GTE 5f000000-0000-0000-0000-000000000000 LTE"
            + " 5fffffff-ffff-ffff-ffff-ffffffffffff",
        "uuid; 5-f; ''",
        "date; 2026; ''",
        "text; ''; ''",
      })
  void aBeginningIsAConditionWhereTheSourceHasOne(String type, String typed, String condition) {
    String found =
        KeyBeginning.of(column("k", type), typed)
            .toString()
            .replaceAll("(And|Or|Compare)\\[(terms=)?|column=k, operator=|[\\[\\]]", "")
            .replace(", value=", " ")
            .replace(", ", " ");
    assertEquals(condition, found);
  }

  @Test
  void namesAndKeysAreCompleted() {
    String schema = SchemaResources.SCHEMA_TEMPLATE;
    String row = SchemaResources.ROW_TEMPLATE;
    assertEquals(List.of("crm", "shop"), complete("both", schema, "service", "", Map.of()));
    assertEquals(List.of("shop"), complete("both", schema, "service", "s", Map.of()));
    assertEquals(
        List.of("customers", "dictionary", "orders", "revenue"),
        complete("both", schema, "resource", "", Map.of()));
    assertEquals(
        List.of("customers", "dictionary"),
        complete("both", schema, "resource", "", Map.of("service", "crm")));
    assertEquals(List.of("customers", "orders"), complete("reader", row, "resource", "", Map.of()));
    assertEquals(
        List.of("1", "2"), complete("reader", row, "key", "", Map.of("resource", "customers")));
    assertEquals(
        List.of("2"), complete("reader", row, "key", "2", Map.of("resource", "customers")));
    assertEquals(List.of(), complete("reader", row, "key", "", Map.of("resource", "revenue")));
    assertEquals(List.of(), complete("clerk", row, "key", "", Map.of("resource", "customers")));
    assertEquals(Optional.empty(), resources.complete(schema, "key", "", Map.of(), turn("reader")));
    assertEquals(
        Optional.empty(), resources.complete("x://{y}", "y", "", Map.of(), turn("reader")));
  }

  private List<String> complete(
      String role, String template, String variable, String typed, Map<String, String> given) {
    return resources.complete(template, variable, typed, given, turn(role)).orElseThrow();
  }

  private static String text(ReadResourceResult result) {
    return ((TextResourceContents) result.contents().getFirst()).text();
  }

  private static Visible visible(String role) {
    return new Visible(Shop.views(identity(role)), McpSettings.DEFAULTS);
  }

  private static Identity identity(String role) {
    return new Identity("ada", "test", List.of(role), Map.of());
  }

  private Turn turn(String role) {
    Credentials credentials =
        new Credentials() {
          @Override
          public List<String> header(String name) {
            return name.equals("Authorization") ? List.of("Bearer " + role) : List.of();
          }

          @Override
          public String remoteAddress() {
            return "";
          }
        };
    Request request = new Request("1", Surface.MCP, credentials, "", "", 0, "", Map::of);
    return new Turn() {
      @Override
      public Identity identity() {
        return SchemaResourcesTest.identity(role);
      }

      @Override
      public Visible visible() {
        return SchemaResourcesTest.visible(role);
      }

      @Override
      public Outcome run(Operation operation) {
        return pipeline.run(request, identity -> operation);
      }

      @Override
      public Dialogue dialogue() {
        return Dialogue.NONE;
      }
    };
  }
}
