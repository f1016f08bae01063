package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** MCP on standard input and output, as a bridge and with a gateway of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StdioTest {
  private static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
          + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
          + "\"clientInfo\":{\"name\":\"stdio\",\"version\":\"1\"}}}";
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

  @TempDir private Path folder;
  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private StdioProcess bridge(String token) throws IOException {
    return new StdioProcess(token, "--url", gateway.url() + "/mcp");
  }

  private static String call(int id, String resource, String where) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"read_records",\
    "arguments":{"resource":"%s","select":"code,name","where":%s}}}\
    """
        .formatted(id, resource, where);
  }

  private static String code(String value) {
    return "{\"column\":\"code\",\"op\":\"eq\",\"value\":\"" + value + "\"}";
  }

  @Test
  void aBridgeCarriesTheEraWithAHandshake() throws Exception {
    try (StdioProcess client = bridge(gateway.key("reader"))) {
      assertEquals("2025-11-25", client.ask(INITIALIZE).at("/result/protocolVersion").asString());
      client.send(INITIALIZED);
      assertEquals(
          "Germany",
          client
              .ask(call(2, "regions", code("DE")))
              .at("/result/structuredContent/rows/0/name")
              .asString());
      JsonNode refused = client.ask(call(3, "regiöns \\u0001", code("DE")));
      assertTrue(refused.at("/result/isError").asBoolean(), refused::toString);
      assertTrue(refused.toString().contains("regiöns"), refused::toString);
      assertEquals(List.of(), client.end());
      assertEquals(0, client.status());
    }
  }

  @Test
  void aBridgeCarriesTheEraWithoutOne() throws Exception {
    try (StdioProcess client = bridge(gateway.key("reader"))) {
      JsonNode found =
          client.ask(
              "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"server/discover\",\"params\":{"
                  + META
                  + "}}");
      assertEquals(
          "2026-07-28", found.at("/result/supportedVersions/0").asString(), found::toString);
      JsonNode read =
          client.ask(
              call(4, "regions", code("DE")).replace("\"params\":{", "\"params\":{" + META + ","));
      assertEquals("complete", read.at("/result/resultType").asString(), read::toString);
      JsonNode unknown =
          client.ask(
              "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{"
                  + META
                  + ",\"name\":\"närrisch\",\"arguments\":{}}}");
      assertEquals(-32602, unknown.at("/error/code").asInt(), unknown::toString);
      assertEquals(List.of(), client.end());
    }
  }

  @Test
  void everyRequestIsAnsweredUnderItsIdAlsoAfterTheInputHasEnded() throws Exception {
    try (StdioProcess client = bridge(gateway.key("reader"))) {
      client.ask(INITIALIZE);
      client.send(INITIALIZED);
      Set<Integer> asked = new HashSet<>();
      for (int id = 10; id < 30; id++) {
        asked.add(id);
        client.send(call(id, "regions", code("DE")));
      }
      Set<Integer> answered = new HashSet<>();
      client.end().forEach(line -> answered.add(TestGateway.json(line).get("id").asInt()));
      assertEquals(asked, answered);
    }
  }

  @Test
  void whatIsWrongIsAnAnswerAndNotNoise() throws Exception {
    try (StdioProcess client = bridge("")) {
      JsonNode refused = client.ask(INITIALIZE);
      assertEquals(1, refused.get("id").asInt());
      assertEquals(401, refused.at("/error/data/status").asInt(), refused::toString);
      JsonNode malformed = client.ask("this is no JSON");
      assertEquals(-32700, malformed.at("/error/code").asInt());
      assertTrue(malformed.get("id").isNull());
      assertEquals(List.of(), client.end());
    }
    try (StdioProcess nowhere = new StdioProcess("", "--url", "http://127.0.0.1:1/mcp")) {
      JsonNode unreachable = nowhere.ask(INITIALIZE);
      assertEquals(-32000, unreachable.at("/error/code").asInt());
      assertTrue(unreachable.toString().contains("cannot be reached"), unreachable::toString);
      nowhere.end();
    }
  }

  @Test
  void aCredentialDoesNotTravelInTheClear() throws Exception {
    for (String url : List.of("http://gw.example/mcp", "gw.example", "ftp://gw.example/mcp")) {
      try (StdioProcess refused = new StdioProcess("secret", "--url", url)) {
        assertEquals(List.of(), refused.end());
        assertEquals(1, refused.status());
        assertTrue(refused.log().contains("--url " + url), refused.log());
      }
    }
  }

  @Test
  void aGatewayOfItsOwnIsThereForItsClientAlone() throws Exception {
    Path file = folder.resolve("postern.yaml");
    try (var shipped = getClass().getResourceAsStream("/demo/postern.yaml")) {
      Files.copy(shipped, file);
    }
    Files.writeString(
        file,
        Files.readString(file)
            + "\nserver: {host: 0.0.0.0, allowed-hosts: [gw.example]}\nanonymous-role: reader\n");
    try (StdioProcess client = new StdioProcess("", "--config", file.toString())) {
      assertEquals("postern", client.ask(INITIALIZE).at("/result/serverInfo/name").asString());
      client.send(INITIALIZED);
      assertEquals(
          "Germany",
          client
              .ask(call(2, "regions", code("DE")))
              .at("/result/structuredContent/rows/0/name")
              .asString());
      assertEquals(List.of(), client.end());
      assertEquals(0, client.status(), client.log());
    }
  }
}
