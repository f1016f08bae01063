package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.config.McpSettings;
import dev.postern.json.JsonText;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol's own Java client against the endpoint, over HTTP. */
class OfficialClientTest {
  private ShopServer server;

  @BeforeEach
  void start() {
    server = new ShopServer(McpSettings.DEFAULTS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itOpensListsAndCalls() {
    try (McpSyncClient client = client("reader")) {
      assertEquals("postern", client.initialize().serverInfo().name());
      assertTrue(client.getServerInstructions().contains("search_schema"));
      assertEquals(
          List.of("search_schema", "read_records", "call_routine", "explain_access"),
          client.listTools().tools().stream().map(Tool::name).toList());
      client.ping();
      CallToolResult read = call(client, "read_records", Map.of("resource", "customers"));
      assertFalse(read.isError());
      assertEquals(
          Map.of("id", 2), withoutNulls(rows(read).getLast()), read.structuredContent()::toString);
      CallToolResult refused = call(client, "read_records", Map.of("resource", "orders"));
      assertTrue(refused.isError());
      assertThrows(
          McpError.class, () -> call(client, "delete_records", Map.of("resource", "customers")));
    }
  }

  @Test
  void answersAndRefusalsAreAsTheListOfToolsSays() {
    try (McpSyncClient client = client("reader")) {
      client.initialize();
      Map<String, Map<String, Object>> promised = new HashMap<>();
      client.listTools().tools().forEach(tool -> promised.put(tool.name(), tool.outputSchema()));
      List<Boolean> areRefused = new ArrayList<>();
      for (CallToolRequest request :
          List.of(
              asking("search_schema", "pattern", "cust"),
              asking("search_schema", "pettern", "cust"),
              asking("search_schema", "names", List.of("customers")),
              asking("search_schema", "names", List.of("nothing")),
              asking("read_records", "resource", "customers"),
              asking("read_records", "resource", "orders"),
              asking("read_records", "resource", "nothing"),
              asking("call_routine", "routine", "revenue"),
              asking("call_routine", "routine", "refund"))) {
        CallToolResult result = client.callTool(request);
        Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonText.mapper().writeValueAsString(promised.get(request.name())));
        String answer = JsonText.mapper().writeValueAsString(result.structuredContent());
        assertEquals(List.of(), schema.validate(answer, InputFormat.JSON), answer);
        areRefused.add(result.isError());
      }
      assertEquals(List.of(false, true, false, true, false, true, true, false, true), areRefused);
    }
  }

  private static CallToolRequest asking(String tool, String argument, Object value) {
    return CallToolRequest.builder(tool).arguments(Map.of(argument, value)).build();
  }

  @Test
  void itIsToldThatItMustSignIn() {
    try (McpSyncClient client = client("stranger")) {
      assertThrows(RuntimeException.class, client::initialize);
    }
  }

  private static List<?> rows(CallToolResult result) {
    return (List<?>) ((Map<?, ?>) result.structuredContent()).get("rows");
  }

  private static Map<?, ?> withoutNulls(Object row) {
    Map<Object, Object> rest = new HashMap<>((Map<?, ?>) row);
    rest.values().removeIf(Objects::isNull);
    return rest;
  }

  private static CallToolResult call(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private McpSyncClient client(String role) {
    return McpClient.sync(
            HttpClientStreamableHttpTransport.builder(server.url().toString())
                .endpoint("/mcp")
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + role))
                .build())
        .build();
  }
}
