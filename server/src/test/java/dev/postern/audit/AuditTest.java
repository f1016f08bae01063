package dev.postern.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.Gateway;
import dev.postern.TestGateway;
import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What records hold of calls over both surfaces, and what they never hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                        "      shop/orders: {actions: [read]}",
                        "      shop/orders: {actions: [read], audit: {binds: values, parameters:"
                            + " values}}")
                    .replace(
                        "    database-role: shop_tenant",
                        "    database-role: shop_tenant\n    audit: {binds: shape}"));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private JsonNode last() {
    return gateway.auditRecords().getLast();
  }

  private JsonNode read(String query, String role) {
    gateway.get("/api/shop/" + query, role);
    return last();
  }

  @Test
  void valuesOfConditionsAreNotKeptByDefault() {
    JsonNode record =
        read(
            "customers?select=id,full_name&email=eq.anna@example.com&or=(id.eq.7,status.eq.a)"
                + "&not.and=(id.gt.1)&tags=cs.%7Bvip%7D&full_name=not.ilike(any).%7BA*%7D"
                + "&orders.limit=2&order=id.desc&limit=5",
            "reader");
    assertEquals(
        "select=id,full_name&email=eq.***&or=***&not.and=***&tags=cs.***"
            + "&full_name=not.ilike(any).***&orders.limit=2&order=id.desc&limit=5",
        record.path("parameters").asString());
    assertFalse(record.has("binds"));
    assertFalse(record.toString().contains("anna"), record.toString());
  }

  @Test
  void norAreThoseOfTools() {
    JsonNode answer =
        gateway.tool(
            "read_records",
            "{\"resource\":\"customers\",\"select\":[\"id\"],\"limit\":1,"
                + "\"where\":[{\"column\":\"email\",\"op\":\"eq\",\"value\":\"anna\"}]}",
            "reader");
    JsonNode record = last();
    assertEquals("read_records", record.path("tool").asString(), answer::toString);
    assertTrue(record.path("parameters").asString().contains("\"resource\":\"customers\""));
    assertFalse(record.toString().contains("anna"), record.toString());
  }

  @Test
  void aRuleMayAskForThem() {
    JsonNode record = read("orders?id=eq.3&select=id", "support");
    assertEquals("id=eq.3&select=id", record.path("parameters").asString());
    assertEquals(
        "[{\"column\":\"id\",\"operator\":\"eq\",\"value\":\"3\"}]",
        record.path("binds").toString());
  }

  @Test
  void whatIsRefusedNeverTellsThem() {
    JsonNode record = read("orders?no_such=eq.secret-value", "support");
    assertEquals("refused", record.path("outcome").asString());
    assertEquals("no_such=eq.***", record.path("parameters").asString());
  }

  @Test
  void ofAConditionItsShapeMayBeKept() {
    JsonNode record = read("customers?full_name=ilike.*anna*&select=id", "tenant");
    assertEquals(
        "[{\"column\":\"full_name\",\"operator\":\"ilike\",\"value\":\"6 characters\"},"
            + "{\"column\":\"tenant_id\",\"operator\":\"eq\",\"value\":\"1 characters\"}]",
        record.path("binds").toString());
  }

  @Test
  void whoAskedIsTold() {
    gateway.call(
        "GET",
        "/api/shop/orders?limit=1",
        "reader",
        Map.of("traceparent", TRACE, "User-Agent", "x".repeat(5_000)),
        "");
    JsonNode record = last();
    assertEquals("reader", record.path("subject").asString());
    assertEquals("[\"reader\"]", record.path("roles").toString());
    assertFalse(record.path("key").asString("").isEmpty());
    assertFalse(gateway.key("reader").endsWith(record.path("key").asString()), "the key's secret");
    assertEquals(TRACE, record.path("traceparent").asString());
    assertEquals(201, record.path("client").asString().length());
  }

  @Test
  void whatIsNoTraceIsLeftOut() {
    for (String wrong : List.of("00-0-0-01", TRACE + "x", TRACE.replace("4bf9", "zzzz"))) {
      gateway.call("GET", "/api/shop/orders?limit=1", "reader", Map.of("traceparent", wrong), "");
      assertFalse(last().has("traceparent"), wrong);
    }
  }

  @Test
  void aTraceMayComeInAMessage() {
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records",
        "arguments":{"resource":"regions"},"_meta":{"traceparent":"%s"}}}
        """
            .formatted(TRACE);
    gateway.call("POST", "/mcp", "reader", TestGateway.mcpHeaders(), message);
    assertEquals(TRACE, last().path("traceparent").asString());
  }

  @Test
  void signsThatMoveCursorsAreEscapedAndNotPrinted() {
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records",
        "arguments":{"resource":"regions","purpose":"a\\nb\\u001b[2Jc\\u202ed"}}}
        """;
    HttpResponse<String> answer =
        gateway.call("POST", "/mcp", "reader", TestGateway.mcpHeaders(), message);
    assertEquals("a\nb\u001b[2Jc\u202ed", last().path("purpose").asString());
    String story = run("story", answer.headers().firstValue("X-Request-Id").orElseThrow());
    assertTrue(story.contains("a\ufffdb\ufffd[2Jc\ufffdd"), story);
  }

  @Test
  void everyRecordFitsTheSchema() throws IOException {
    gateway.get("/api/shop/orders?limit=1", "reader");
    gateway.get("/api/shop/nothing_there", "reader");
    gateway.get("/api/shop/", "reader");
    gateway.tool("read_records", "{\"resource\":\"orders\"}", "reader");
    Path schema = TestGateway.home().resolve("server").resolve("audit.schema.json");
    var known =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(schema), InputFormat.JSON);
    for (String line : Files.readAllLines(gateway.folder().resolve("audit.jsonl"))) {
      assertEquals(List.of(), known.validate(line, InputFormat.JSON), line);
    }
  }

  @Test
  void commandsTellOfThem() throws IOException {
    HttpResponse<String> answer =
        gateway.call(
            "POST",
            "/api/shop/batch",
            "reader",
            Map.of("Content-Type", "application/json"),
            "{\"operations\":[{\"method\":\"GET\",\"path\":\"/regions?limit=1\"}]}");
    String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
    String story = run("story", id);
    assertTrue(story.startsWith("reader"), story);
    assertTrue(story.contains("request " + id + "-1"), story + answer.body());

    assertTrue(run("verify").startsWith("good: "));
    assertEquals(2, run("tail", "-n", "2").lines().count());
    String csv = run("export", "--format", "csv", "--subject", "reader", "--from", "2020-01-01");
    assertTrue(csv.startsWith("seq,node,time,"), csv);
    assertTrue(csv.lines().count() > 2, csv);
    assertEquals("", run("export", "--to", "2020-01-01"));
    Path out = gateway.folder().resolve("out.ndjson");
    run("export", "--subject", "nobody", "--out", out.toString());
    assertEquals("", Files.readString(out));
    assertTrue(runWrongly("story", "none").contains("No record knows"));
    assertTrue(runWrongly("export", "--from", "yesterday").contains("Write a time as"));
    assertTrue(runWrongly("verify", "--key", "none.pub").contains("no public key"));
  }

  private String run(String... line) {
    return run(0, line);
  }

  private String runWrongly(String... line) {
    return run(1, line);
  }

  private String run(int expected, String... line) {
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out, true);
    List<String> whole = new ArrayList<>(List.of("audit"));
    whole.addAll(List.of(line));
    whole.addAll(List.of("--config", gateway.folder().resolve("postern.yaml").toString()));
    System.setProperty("postern.home", TestGateway.home().toString());
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(printer)
            .setErr(printer)
            .execute(whole.toArray(String[]::new));
    assertEquals(expected, status, out::toString);
    return out.toString();
  }
}
