package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Tables, columns and functions under other names: those are the names, and there are no others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AliasTest {
  private static final String JSON = "application/json";

  @TempDir private static Path hooks;
  private TestGateway gateway;

  @BeforeAll
  void start() throws IOException {
    Path shop = Files.createDirectories(hooks.resolve("shop"));
    Files.writeString(
        shop.resolve("clients.js"),
        """
        export function beforeCreate(ctx) {
          for (const row of ctx.rows) if (row.contact === 'nobody') ctx.reject(422, 'who is that?');
        }
        export function afterRead(ctx) {
          for (const row of ctx.rows) if (row.mail) row.mail = ctx.resource + ':' + row.mail;
        }
        """);
    gateway = TestGateway.start(demo -> AliasedShop.config(demo, AliasedShop.ALIASES, hooks));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> get(String path) {
    return gateway.get("/api/shop/" + path, "reader");
  }

  private HttpResponse<String> ok(String path) {
    HttpResponse<String> answer = get(path);
    assertEquals(200, answer.statusCode(), answer::body);
    return answer;
  }

  private HttpResponse<String> send(String method, String path, String prefer, String body) {
    return gateway.call(
        method,
        "/api/shop/" + path,
        "tenant",
        Map.of("Content-Type", JSON, "Prefer", prefer),
        body);
  }

  private void assertBody(String expected, HttpResponse<String> answer) {
    assertEquals(TestGateway.json(expected), TestGateway.json(answer.body()), answer::body);
  }

  @Test
  void rowsHaveTheOtherNamesAndEmbedsToo() {
    HttpResponse<String> rows =
        ok(
            "clients?select=client_no,contact,regions(iso),purchases(buyer_no,order_items(line))"
                + "&client_no=eq.1&purchases.order=id&purchases.limit=1"
                + "&purchases.order_items.line=eq.1");
    JsonNode row = TestGateway.json(rows.body()).get(0);
    assertEquals(1, row.path("client_no").asInt());
    assertTrue(row.path("contact").isString(), rows::body);
    assertTrue(row.path("regions").path("iso").isString(), rows::body);
    assertEquals(1, row.path("purchases").get(0).path("buyer_no").asInt());
    assertEquals(1, row.path("purchases").get(0).path("order_items").get(0).path("line").asInt());
    JsonNode whole = TestGateway.json(get("clients?limit=1").body()).get(0);
    assertTrue(whole.has("mail") && !whole.has("email") && !whole.has("tax_id"), whole::toString);
    assertTrue(whole.path("mail").asString().startsWith("clients:"), whole::toString);
  }

  @Test
  void theWayOfAnEmbedIsNamedByTheOtherName() {
    assertEquals(
        200,
        get("purchases?select=id,clients!buyer_no(contact)&order=buyer_no&limit=1").statusCode());
    assertEquals(
        200,
        get("purchases?select=id,clients!orders_customer_id_fkey(contact)&limit=1").statusCode());
    assertEquals(400, get("purchases?select=id,clients!customer_id(contact)").statusCode());
    ok("purchases?select=id,...clients(contact)&order=clients(contact),id&limit=2");
  }

  @Test
  void theSourcesOwnNamesNameNothing() {
    HttpResponse<String> table = get("customers");
    assertEquals(404, table.statusCode());
    for (String query :
        List.of("select=full_name", "full_name=eq.x", "order=full_name", "select=orders(id)")) {
      HttpResponse<String> answer = get("clients?" + query);
      assertTrue(answer.statusCode() == 400 || answer.statusCode() == 404, answer::body);
    }
    assertEquals(404, get("rpc/latest_orders").statusCode());
    assertEquals(
        400, send("POST", "clients", "return=minimal", "{\"full_name\": \"A\"}").statusCode());
    assertEquals(404, get("rpc/latest_purchases?max_rows=1").statusCode());
  }

  @Test
  void anErrorHintsAtTheOtherNameAlone() {
    String told = get("clients?select=contct").body() + get("client").body();
    assertTrue(told.contains("contact") && told.contains("clients"), told);
    assertFalse(told.contains("full_name") || told.contains("customers"), told);
  }

  @Test
  void rowsAreWrittenAndComeBackUnderTheOtherNames() {
    HttpResponse<String> made =
        send(
            "POST",
            "clients?select=contact,mail,country",
            "return=representation",
            "[{\"contact\": \"Ann \\\"Q\\\" Ä\", \"mail\": \"ann@alias.test\", \"country\":"
                + " \"DE\"}]");
    assertEquals(201, made.statusCode(), made::body);
    assertBody(
        "[{\"contact\":\"Ann \\\"Q\\\" Ä\",\"mail\":\"ann@alias.test\",\"country\":\"DE\"}]", made);

    HttpResponse<String> again =
        send(
            "POST",
            "clients?on_conflict=tenant_id,mail&columns=tenant_id,mail,contact,country&select=contact",
            "return=representation, resolution=merge-duplicates",
            "{\"tenant_id\": 1, \"contact\": \"Ann\", \"mail\": \"ann@alias.test\", \"country\":"
                + " \"DE\", \"full_name\": \"ignored\"}");
    assertEquals(200, again.statusCode(), again::body);
    assertBody("[{\"contact\":\"Ann\"}]", again);

    HttpResponse<String> changed =
        send(
            "PATCH",
            "clients?mail=eq.ann@alias.test&select=contact",
            "return=representation",
            "{\"contact\": \"Anna\"}");
    assertBody("[{\"contact\":\"Anna\"}]", changed);

    HttpResponse<String> twice =
        send(
            "POST",
            "clients",
            "return=minimal",
            "{\"contact\": \"B\", \"mail\": \"ann@alias.test\", \"country\": \"DE\"}");
    assertEquals(409, twice.statusCode());
    assertFalse(
        twice.body().contains("(email)") || twice.body().contains("full_name"), twice.body());

    HttpResponse<String> gone =
        send(
            "DELETE", "clients?mail=eq.ann@alias.test&select=contact", "return=representation", "");
    assertBody("[{\"contact\":\"Anna\"}]", gone);
  }

  @Test
  void aNewRowIsFoundByTheKeysOtherName() {
    HttpResponse<String> made =
        send(
            "POST",
            "clients",
            "return=headers-only",
            "{\"contact\": \"L\", \"mail\": \"l@alias.test\", \"country\": \"DE\"}");
    assertEquals(201, made.statusCode(), made::body);
    String location = made.headers().firstValue("Location").orElse("");
    assertTrue(location.matches("/api/shop/clients\\?client_no=eq\\.\\d+"), location);
    String path = location.substring("/api/shop/".length());
    assertEquals(204, send("DELETE", path, "return=minimal", "").statusCode());
  }

  @Test
  void putKnowsTheRowByTheKeysOtherNames() {
    HttpResponse<String> first = get("order_items?select=purchase_no,line&tenant_id=eq.1&limit=1");
    JsonNode key = TestGateway.json(first.body()).get(0);
    String body =
        "{\"purchase_no\": %d, \"line\": 77, \"product_id\": 1, \"quantity\": 2, \"unit_price_cents\": 5}"
            .formatted(key.path("purchase_no").asLong());
    String path =
        "order_items?purchase_no=eq.%d&line=eq.77".formatted(key.path("purchase_no").asLong());
    HttpResponse<String> put =
        send("PUT", path + "&select=line,quantity", "return=representation", body);
    assertTrue(put.statusCode() == 200 || put.statusCode() == 201, put::body);
    assertBody("[{\"line\":77,\"quantity\":2}]", put);
    assertEquals(204, send("DELETE", path, "return=minimal", "").statusCode());
  }

  @Test
  void errorsOfTheSourceNameNoInternalColumn() {
    HttpResponse<String> missing =
        send(
            "POST",
            "clients",
            "return=minimal",
            "{\"mail\": \"x@alias.test\", \"country\": \"DE\"}");
    assertEquals(400, missing.statusCode());
    assertTrue(missing.body().contains("\\\"contact\\\" of 'clients'"), missing.body());
    assertFalse(missing.body().contains("full_name"), missing.body());
  }

  @Test
  void csvCursorsAndRoutinesHaveTheOtherNames() {
    HttpResponse<String> csv =
        gateway.call(
            "GET",
            "/api/shop/purchases?select=id,buyer_no&limit=1",
            "reader",
            Map.of("Accept", "text/csv"),
            "");
    assertTrue(csv.body().startsWith("id,buyer_no\n"), csv.body());

    HttpResponse<String> called =
        ok("rpc/latest_purchases?at_most=2&select=buyer_no,total&total=gt.0&order=total");
    assertTrue(called.body().contains("\"buyer_no\""), called.body());
    HttpResponse<String> posted =
        gateway.call(
            "POST",
            "/api/shop/rpc/latest_purchases?select=buyer_no",
            "reader",
            Map.of("Content-Type", JSON),
            "{\"at_most\": 1}");
    assertEquals(1, TestGateway.json(posted.body()).size(), posted::body);
    HttpResponse<String> computed = get("rpc/revenue_of_month?select=revenue&revenue=gt.0&limit=1");
    assertTrue(computed.body().startsWith("[{\"revenue\":"), computed.body());
  }

  @Test
  void rulesHoldForTheOtherNames() {
    assertTrue(get("clients?select=tax_id").statusCode() >= 400);
    JsonNode row =
        TestGateway.json(gateway.get("/api/shop/clients?limit=1", "narrow").body()).get(0);
    assertEquals(2, row.size(), row::toString);
    JsonNode own =
        TestGateway.json(gateway.get("/api/shop/purchases?select=buyer_no", "narrow").body());
    assertTrue(own.size() > 0, own::toString);
    own.forEach(purchase -> assertEquals(1, purchase.path("buyer_no").asInt()));
  }

  @Test
  void hooksAndRecordsHaveTheOtherNames() {
    HttpResponse<String> refused =
        send(
            "POST",
            "clients",
            "return=minimal",
            "{\"contact\": \"nobody\", \"mail\": \"n@alias.test\", \"country\": \"DE\"}");
    assertEquals(422, refused.statusCode(), refused::body);
    JsonNode record = gateway.auditRecords().getLast();
    assertTrue(record.toString().contains("clients"), record::toString);
    assertFalse(record.toString().contains("customers"), record::toString);
  }

  @Test
  void documentsNameNothingElse() {
    String document =
        gateway
            .call(
                "GET",
                "/api/shop",
                "reader",
                Map.of("Accept", "application/vnd.oai.openapi+json"),
                "")
            .body();
    JsonNode paths = TestGateway.json(document).path("paths");
    assertTrue(paths.has("/clients"), document);
    assertTrue(paths.has("/rpc/latest_purchases"), document);
    for (String internal :
        List.of(
            "\"/customers\"",
            "\"/orders\"",
            "latest_orders",
            "line_number",
            "\"max_rows\"",
            "region_code\":{\"description\":\"The country the customer")) {
      assertFalse(document.contains(internal), internal);
    }
  }

  @Test
  void toolsHaveTheOtherNames() {
    JsonNode read =
        gateway.tool(
            "read_records",
            """
            {"resource": "clients", "select": "client_no,contact,purchases(buyer_no)",
             "where": {"column": "client_no", "op": "eq", "value": 1}}
            """,
            "reader");
    assertTrue(read.toString().contains("\"contact\""), read::toString);
    JsonNode described =
        gateway.tool(
            "search_schema", "{\"pattern\": \"clients\", \"detail\": \"columns\"}", "reader");
    assertTrue(described.toString().contains("client_no"), described::toString);
    assertFalse(described.toString().contains("full_name"), described::toString);
    JsonNode made =
        gateway.tool(
            "create_records",
            """
            {"resource": "clients", "rows":
              [{"contact": "M", "mail": "m@alias.test", "country": "DE"}]}
            """,
            "tenant");
    assertFalse(made.path("isError").asBoolean(), made::toString);
    JsonNode refused = gateway.tool("read_records", "{\"resource\": \"customers\"}", "reader");
    assertTrue(refused.path("isError").asBoolean(), refused::toString);
  }

  @Test
  void nestedRowsAndBatchesHaveTheOtherNames() {
    HttpResponse<String> nested =
        send(
            "POST",
            "purchases?select=buyer_no,order_items(line,quantity)",
            "nested, return=representation",
            """
            {"buyer_no": 1, "currency": "EUR", "order_items":
              [{"line": 5, "product_id": 1, "quantity": 2, "unit_price_cents": 500}]}
            """);
    assertEquals(201, nested.statusCode(), nested::body);
    assertBody("[{\"buyer_no\":1,\"order_items\":[{\"line\":5,\"quantity\":2}]}]", nested);

    HttpResponse<String> batch =
        send(
            "POST",
            "batch",
            "return=minimal",
            """
            {"operations": [
              {"id": "a", "method": "POST", "path": "/clients?select=client_no",
               "headers": {"Prefer": "return=representation"},
               "body": {"contact": "Bat", "mail": "bat@alias.test", "country": "DE"}},
              {"id": "b", "method": "PATCH", "path": "/clients?client_no=eq.${a.body[0].client_no}",
               "body": {"contact": "Cat"}},
              {"id": "c", "method": "DELETE", "path": "/clients?mail=eq.bat@alias.test&select=contact",
               "headers": {"Prefer": "return=representation"}}]}
            """);
    assertEquals(200, batch.statusCode(), batch::body);
    assertTrue(batch.body().contains("[{\"contact\":\"Cat\"}]"), batch.body());
  }

  @Test
  void pagesByCursorGoOn() {
    HttpResponse<String> first = ok("purchases?select=buyer_no&order=buyer_no&limit=2&cursor=");
    String cursor = first.headers().firstValue("X-Next-Cursor").orElseThrow();
    HttpResponse<String> second =
        ok("purchases?select=buyer_no&order=buyer_no&limit=2&cursor=" + cursor);
    assertTrue(second.body().contains("buyer_no"), second.body());
  }
}
