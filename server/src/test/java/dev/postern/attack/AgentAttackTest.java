package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.Tokens;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What agents and whoever leads them astray try by tools. */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentAttackTest {
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
  }

  @BeforeEach
  void fill() {
    shop.gateway().sql("truncate shop.things restart identity cascade");
    shop.gateway().sql("insert into shop.things (name) values ('kept')");
  }

  private HttpResponse<String> modern(String role, Map<String, String> headers, String params) {
    Map<String, String> all = new HashMap<>(TestGateway.mcpHeaders());
    all.put("MCP-Protocol-Version", "2026-07-28");
    all.put("Mcp-Method", "tools/call");
    all.put("X-API-Key", shop.key(role));
    all.putAll(headers);
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{%s,%s}}"
            .formatted(params, META);
    return shop.gateway().call("POST", "/mcp", "", all, message);
  }

  /** What the header says decides nothing: the body does, and both must say the same. */
  @Test
  void aHeaderThatNamesAHarmlessToolHidesNothing() {
    String delete =
        "\"name\":\"delete_records\",\"arguments\":{\"resource\":\"things\",\"where\":{\"column\":\"id\",\"value\":1}}";
    String sentinel =
        "=?base64?"
            + Base64.getEncoder()
                .encodeToString("read_records".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "?=";
    for (String name :
        List.of("read_records", "READ_RECORDS", sentinel, "delete_records, read_records", "")) {
      HttpResponse<String> answer = modern("attacker", Map.of("Mcp-Name", name), delete);
      assertEquals(400, answer.statusCode(), answer::body);
      assertTrue(answer.body().contains("-32020"), answer::body);
    }
    // and where they agree the caller's rights count, whatever the header
    HttpResponse<String> none = modern("onlooker", Map.of("Mcp-Name", "delete_records"), delete);
    assertTrue(none.body().contains("error"), none::body);
    assertEquals("kept", shop.gateway().sql("select name from shop.things where id = 1"));
  }

  @Test
  void guessedHandlesAreUnknown() {
    Random random = new Random(8);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[16 + random.nextInt(48)];
      random.nextBytes(bytes);
      String guess = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      JsonNode page =
          shop.tool(
              "read_records",
              "{\"resource\":\"things\",\"cursor\":\"%s\"}".formatted(guess),
              "attacker");
      assertTrue(AttackedShop.isRefused(page), page::toString);
      Map<String, String> session = new HashMap<>(TestGateway.mcpHeaders());
      session.put("X-API-Key", shop.key("attacker"));
      session.put("Mcp-Session-Id", guess);
      HttpResponse<String> unknown =
          shop.gateway()
              .call(
                  "POST",
                  "/mcp",
                  "",
                  session,
                  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}");
      assertEquals(404, unknown.statusCode(), unknown::body);
      JsonNode change =
          shop.tool(
              "update_records",
              """
              {"resource":"things","where":{"column":"id","value":1},"values":{"name":"taken"},
               "confirm_token":"%s"}
              """
                  .formatted(guess),
              "careful");
      assertTrue(
          AttackedShop.isRefused(change)
              || change.at("/structuredContent/confirm_token").isString(),
          change::toString);
    }
    assertEquals("kept", shop.gateway().sql("select name from shop.things where id = 1"));
  }

  /** There is no tool that takes a statement; strings that look like one are values and names. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1; delete from shop.things",
        "COMMIT; delete from shop.things",
        "BEGIN; delete from shop.things; COMMIT",
        "SET ROLE postgres",
        "DO $$ begin delete from shop.things; end $$",
        "COPY shop.things TO PROGRAM 'id'",
        "things) q; delete from shop.things --",
        "with d as (delete from shop.things returning *) select * from d",
        "select pg_read_file('/etc/passwd')",
        "select set_config('transaction_read_only','off',true)",
        "select query_to_xml('delete from shop.things',true,true,'')",
        "select pg_sleep(60)",
        "EXPLAIN ANALYZE delete from shop.things",
        "TABLE pg_authid",
        "VALUES (1)"
      })
  void noToolTakesAStatement(String sql) {
    String text = AttackedShop.quoted(sql);
    for (String call :
        List.of(
            "read_records {'resource':'@'}",
            "read_records {'resource':'(@)'}",
            "read_records {'resource':'things','select':'@'}",
            "aggregate_records {'resource':'things','group_by':['@']}",
            "call_routine {'routine':'@'}",
            "query {'sql':'@'}",
            "execute_sql {'query':'@'}",
            "read_records {'resource':'things','sql':'@'}")) {
      String[] parts = call.replace('\'', '"').split(" ", 2);
      JsonNode answer = shop.tool(parts[0], parts[1].replace("@", text), "attacker");
      assertTrue(AttackedShop.isRefused(answer), () -> call + answer);
      assertFalse(answer.toString().contains("PGRSTX00"), answer::toString);
    }
    assertEquals("kept", shop.gateway().sql("select name from shop.things where id = 1"));
  }

  private HttpResponse<String> acted(String act, String path, String body) {
    Map<String, String> fields = new HashMap<>(TestGateway.mcpHeaders());
    String claims = "{\"role\":\"acted\",\"sub\":\"ann\"%s}".formatted(act);
    fields.put("Authorization", "Bearer " + Tokens.of(claims));
    return shop.gateway().call(body.isEmpty() ? "GET" : "POST", path, "", fields, body);
  }

  private String acting() {
    JsonNode record = shop.gateway().auditRecords().getLast();
    assertEquals("ann", record.path("subject").asString());
    return record.path("acting").toString();
  }

  @Test
  void whoActsForAPersonIsOnRecordAndMayBeWanted() {
    shop.gateway().sql("insert into shop.letters (who, line) values ('bot-1', 'x'), ('ann', 'y')");
    String path = "/api/shop/letters?select=who";
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"read_records\",\"arguments\":{\"resource\":\"letters\",\"select\":[\"who\"]}}}";
    String bot = ",\"act\":{\"sub\":\"bot-1\",\"act\":{\"sub\":\"planner\"}}";
    assertEquals("[{\"who\":\"bot-1\"}]", acted(bot, path, "").body());
    assertEquals("[\"bot-1\",\"planner\"]", acting());
    String told = acted(bot, "/mcp", call).body();
    assertTrue(told.contains("bot-1") && !told.contains("ann"), told);
    assertEquals("[\"bot-1\",\"planner\"]", acting());
    for (String nobody : List.of("", ",\"act\":\"bot-1\"", ",\"act\":{}", ",\"act\":null")) {
      assertEquals(403, acted(nobody, path, "").statusCode(), nobody);
      assertEquals(nobody.isEmpty() ? "" : "[\"?\"]", acting(), nobody);
      assertTrue(acted(nobody, "/mcp", call).body().contains("act.sub"), nobody);
    }
    shop.gateway().sql("delete from shop.letters where who in ('bot-1', 'ann')");
  }
}
