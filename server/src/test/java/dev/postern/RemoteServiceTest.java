package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A remote HTTP service behind a whole gateway: rules, masks, hooks and records are as for others.
 */
class RemoteServiceTest {
  private static final String DOCUMENT =
      """
      {"openapi": "3.1.0", "info": {"title": "Pets"}, "paths": {
        "/pets": {
          "get": {"operationId": "list_pets", "summary": "Lists pets",
            "parameters": [{"name": "status", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"content": {"application/json": {"schema":
              {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}}}},
          "post": {"operationId": "add_pet",
            "requestBody": {"required": true, "content": {"application/json": {"schema":
              {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}},
            "responses": {"201": {"content": {"application/json": {"schema":
              {"$ref": "#/components/schemas/Pet"}}}}}}},
        "/pets/{id}": {"get": {"operationId": "get_pet",
            "parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}],
            "responses": {"200": {"content": {"application/json": {"schema":
              {"$ref": "#/components/schemas/Pet"}}}}}}},
        "/noted": {"get": {"operationId": "noted", "responses":
            {"200": {"content": {"application/json": {}}}}}}},
      "components": {"schemas": {"Pet": {"type": "object", "properties": {
        "id": {"type": "integer"}, "name": {"type": "string"}, "mail": {"type": "string"},
        "shop": {"type": "integer"}}}}}}
      """;

  private static final String CONFIG =
      """
      services:
        pets:
          connector: openapi
          settings:
            document: pets.json
            url: $URL/v1
            private-network: true
            authentication: {bearer: s3cret}
      sign-in:
        - provider: api-key
          settings: {keys-file: api-keys.jsonl}
      roles:
        reader:
          allow:
            pets/*: {actions: [call]}
            pets/add_pet: {actions: []}
        guest:
          allow:
            pets/list_pets:
              actions: [call]
              rows: shop=eq.1
              columns: {exclude: [shop]}
              masks: {mail: email}
        keeper:
          allow:
            pets/*: {actions: [call], mcp: {writes: [call], confirm: never}}
      hooks: {folder: scripts}
      audit: {file: audit.jsonl}
      """;

  private static final List<String> HEARD = new CopyOnWriteArrayList<>();
  private static HttpServer remote;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path scripts) throws IOException {
    remote = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    remote.createContext("/", RemoteServiceTest::answer);
    remote.start();
    Files.createDirectories(scripts.resolve("pets"));
    Files.writeString(
        scripts.resolve("pets/get_pet.js"),
        """
        export function beforeCall(ctx) {
          if (Number(ctx.args.id) === 13) ctx.reject(422, 'not thirteen');
        }
        export function afterCall(ctx) {
          for (const row of ctx.rows) row.name += '!';
        }
        """);
    Path document = scripts.resolve("pets.json");
    Files.writeString(document, DOCUMENT);
    String url = "http://127.0.0.1:" + remote.getAddress().getPort();
    gateway =
        TestGateway.start(
            shipped ->
                CONFIG
                    .replace("$URL", url)
                    .replace("pets.json", document.toString())
                    .replace("folder: scripts", "folder: " + scripts));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    remote.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      HEARD.add(
          String.join(
              " ",
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              body));
      String rex =
          "{\"id\":1,\"name\":\"Rex\",\"mail\":\"rex@dogs.example\",\"shop\":1,\"chip\":77}";
      String path = exchange.getRequestURI().getPath();
      String answer =
          switch (exchange.getRequestMethod() + " " + path) {
            case "GET /v1/pets" ->
                "["
                    + rex
                    + ",{\"id\":2,\"name\":\"Tom\",\"mail\":\"tom@cats.example\",\"shop\":2}]";
            case "GET /v1/pets/1", "POST /v1/pets" -> rex;
            case "GET /v1/noted" -> "{\"free\":[1,2]}";
            default -> "";
          };
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer.isEmpty() ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String rest(String path, String role) {
    HttpResponse<String> answer = gateway.get("/api/pets/rpc/" + path, role);
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  @Test
  void operationsAreCalledOverRest() {
    assertEquals(
        "[{\"id\":2,\"name\":\"Tom\"}]",
        rest("list_pets?status=sold&select=id,name&id=gt.1&order=id.desc", "reader"));
    assertTrue(HEARD.contains("GET /v1/pets?status=sold Bearer s3cret "), HEARD::toString);
    assertEquals("{\"free\":[1,2]}", rest("noted", "reader"));
  }

  @Test
  void masksColumnsAndRowsOfARuleHold() {
    assertEquals(
        "[{\"id\":1,\"name\":\"Rex\",\"mail\":\"r***@dogs.example\"}]", rest("list_pets", "guest"));
    assertEquals(400, gateway.get("/api/pets/rpc/list_pets?shop=gt.1", "guest").statusCode());
    assertEquals(
        403, gateway.get("/api/pets/rpc/list_pets?mail=like.*cats*", "guest").statusCode());
    assertEquals(404, gateway.get("/api/pets/rpc/get_pet?id=1", "guest").statusCode());
  }

  @Test
  void hooksActOnArgumentsAndResults() {
    assertTrue(rest("get_pet?id=1", "reader").contains("\"name\":\"Rex!\""));
    HttpResponse<String> refused = gateway.get("/api/pets/rpc/get_pet?id=13", "reader");
    assertEquals(422, refused.statusCode(), refused::body);
    assertTrue(HEARD.stream().noneMatch(heard -> heard.contains("/v1/pets/13")));
  }

  @Test
  void whatChangesIsCalledByThoseWhoMay() {
    Map<String, String> json = Map.of("Content-Type", "application/json");
    String body = "{\"name\":\"Rex\"}";
    HttpResponse<String> made = gateway.call("POST", "/api/pets/rpc/add_pet", "keeper", json, body);
    assertEquals(200, made.statusCode(), made::body);
    assertFalse(made.body().contains("chip"), made::body);
    assertTrue(HEARD.contains("POST /v1/pets Bearer s3cret {\"name\":\"Rex\"}"), HEARD::toString);
    int before = HEARD.size();
    assertEquals(
        404, gateway.call("POST", "/api/pets/rpc/add_pet", "reader", json, body).statusCode());
    assertEquals(405, gateway.get("/api/pets/rpc/add_pet?name=Rex", "keeper").statusCode());
    assertEquals(before, HEARD.size());
  }

  @Test
  void toolsCallOperations() {
    JsonNode rows =
        gateway.tool(
            "call_routine",
            "{\"routine\":\"list_pets\",\"arguments\":{\"status\":\"sold\"}}",
            "guest");
    assertFalse(rows.path("isError").asBoolean(true), rows::toString);
    assertTrue(rows.toString().contains("r***@dogs.example"), rows::toString);
    assertFalse(rows.toString().contains("Tom"), rows::toString);
    JsonNode found =
        gateway.tool(
            "search_schema", "{\"names\":[\"list_pets\"],\"detail\":\"columns\"}", "reader");
    assertTrue(found.toString().contains("Lists pets"), found::toString);
  }

  @Test
  void refusalsOfTheServiceAreTold() {
    HttpResponse<String> missing = gateway.get("/api/pets/rpc/get_pet?id=5", "reader");
    assertEquals(404, missing.statusCode(), missing::body);
    assertTrue(
        missing.body().contains("the remote service has nothing of that kind (404)"),
        missing::body);
    assertEquals(400, gateway.get("/api/pets/rpc/get_pet?id=five", "reader").statusCode());
  }

  @Test
  void recordsTellWhatWasAsked() {
    rest("list_pets?status=sold", "guest");
    JsonNode record =
        gateway.auditRecords().stream()
            .filter(one -> one.path("resource").asString("").equals("list_pets"))
            .findFirst()
            .orElseThrow();
    assertEquals("call", record.path("action").asString());
    assertTrue(record.toString().contains("GET /pets"), record::toString);
    assertFalse(record.toString().contains("s3cret"), record::toString);
  }

  @Test
  void documentsShowOperationsToThoseWhoMayCallThem() {
    assertTrue(gateway.get("/api/pets/", "reader").body().contains("/rpc/get_pet"));
    assertFalse(gateway.get("/api/pets/", "guest").body().contains("/rpc/get_pet"));
  }
}
