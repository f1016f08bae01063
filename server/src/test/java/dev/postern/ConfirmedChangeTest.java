package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A change that a person confirms in the rounds of revision 2026-07-28, over a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfirmedChangeTest {
  private static final String ARGUMENTS =
      """
      {"resource":"support_tickets","where":{"column":"id","op":"lte","value":3},
       "values":{"priority":"urgent"}}\
      """;

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                    "      shop/support_tickets: {actions: [read, update]}",
                    "      shop/support_tickets: {actions: [read, update],"
                        + " mcp: {writes: [update]}}"));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private JsonNode update(String answers) {
    String meta =
        """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
         "io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}}}\
        """;
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
            + "\"update_records\",\"arguments\":"
            + ARGUMENTS
            + answers
            + ","
            + meta
            + "}}";
    Map<String, String> headers =
        Map.of(
            "Content-Type", "application/json",
            "Accept", "application/json",
            "MCP-Protocol-Version", "2026-07-28",
            "Mcp-Method", "tools/call",
            "Mcp-Name", "update_records");
    return TestGateway.json(gateway.call("POST", "/mcp", "support", headers, body).body())
        .path("result");
  }

  private long urgent() {
    return TestGateway.json(
            gateway
                .get("/api/shop/support_tickets?select=priority&id=lte.3&order=id", "support")
                .body())
        .findValuesAsString("priority")
        .stream()
        .filter("urgent"::equals)
        .count();
  }

  private static String answered(JsonNode asked, boolean yes) {
    return ",\"requestState\":\""
        + asked.get("requestState").asString()
        + "\",\"inputResponses\":{\"confirm\":{\"action\":\"accept\",\"content\":{\"confirm\":"
        + yes
        + "}}}";
  }

  @Test
  void nothingHappensBeforeTheYesAndAllOfItAfter() {
    JsonNode asked = update("");
    assertEquals("input_required", asked.path("resultType").asString(), asked::toString);
    String message = asked.at("/inputRequests/confirm/params/message").asString();
    assertTrue(message.startsWith("update shop/support_tickets, 3 rows: ["), message);
    JsonNode declined = update(answered(asked, false));
    assertTrue(declined.path("isError").asBoolean(), declined::toString);
    assertTrue(urgent() < 3);
    JsonNode made = update(answered(update(""), true));
    assertEquals("{\"count\":3}", made.path("structuredContent").toString(), made::toString);
    assertEquals(3, urgent());
  }
}
