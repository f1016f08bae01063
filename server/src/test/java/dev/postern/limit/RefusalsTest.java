package dev.postern.limit;

import static dev.postern.limit.LimitedShop.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What limits count, and the words in which they refuse. */
@ExtendWith(LimitedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
  private static final Map<String, String> LINES = Map.of("Accept", "application/x-ndjson");
  private static final String REGION = "/api/shop/regions?limit=1";

  private LimitedShop shop;

  @BeforeAll
  void open(LimitedShop shared) {
    shop = shared;
  }

  /** The words of each refusal; times, which vary, are N. */
  @Test
  void refusalsSayWhatWasReachedAndWhatFits() throws IOException {
    StringBuilder text = new StringBuilder();
    String counted = shop.key("counted", "golden");
    for (int i = 0; i < 3; i++) {
      assertEquals(200, shop.get(REGION, counted).statusCode());
    }
    text.append(told("a rate", shop.get(REGION, counted)));
    text.append(
        told(
            "a rate, by a tool", shop.tool("read_records", "{\"resource\":\"regions\"}", counted)));
    String rows = shop.key("rows", "golden");
    text.append(told("more rows than are left", shop.get("/api/shop/products?limit=16", rows)));
    assertEquals(200, shop.get("/api/shop/products?limit=15&select=id", rows).statusCode());
    text.append(told("no rows are left", shop.get("/api/shop/products?limit=1", rows)));
    text.append(
        told(
            "no rows are left, by a tool",
            shop.tool("read_records", "{\"resource\":\"products\"}", rows)));
    String cheap = shop.key("cheap", "golden");
    text.append(told("too many rows to handle", shop.get("/api/shop/orders?order=status", cheap)));
    text.append(told("too dear", shop.get("/api/shop/order_items?order=quantity", cheap)));
    Path file = Path.of("src/test/resources/limits/refusals.txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text.toString());
  }

  private static String told(String what, HttpResponse<String> answer) {
    boolean saysWhen = answer.headers().firstValue("Retry-After").isPresent();
    return told(
        what, answer.statusCode() + (saysWhen ? ", Retry-After" : "") + "\n" + answer.body());
  }

  private static String told(String what, JsonNode tool) {
    return told(what, tool.toString());
  }

  private static String told(String what, String answer) {
    String steady =
        answer
            .replaceAll("in \\d+ s\"", "in N s\"")
            .replaceAll("(retry_after_seconds\":)\\d+", "$1N");
    return "# " + what + "\n" + steady + "\n\n";
  }

  @Test
  void relatedRowsCountAsWell() {
    String key = shop.key("rows", "relations");
    // an order and its customer, however they are shown; then all items of two orders
    assertEquals(
        200, shop.get("/api/shop/orders?limit=2&select=id,customers(id)", key).statusCode());
    assertEquals(
        200,
        shop.get("/api/shop/orders?limit=2&select=id,...customers(full_name)", key).statusCode());
    assertEquals(
        200,
        shop.call("GET", "/api/shop/orders?limit=1&select=id,customers(id)", key, LINES)
            .statusCode());
    JsonNode many =
        assertRefused(
            429,
            "PSTN428",
            shop.get(
                "/api/shop/customers?limit=6&order=id&select=id,orders(id,customers(id))", key));
    assertTrue(
        many.path("details")
            .asString()
            .matches("The answer has (1\\d|[2-9]\\d|\\d{3}) rows; 5 of 15 are left\\."),
        many::toString);
    // values of related rows in CSV are texts, in which nobody counts
    HttpResponse<String> csv =
        shop.call(
            "GET",
            "/api/shop/orders?limit=1&select=id,customers(id)",
            key,
            Map.of("Accept", "text/csv"));
    assertEquals(406, csv.statusCode(), csv::body);
    assertTrue(csv.body().contains("Related rows are not available in this form"), csv::body);
  }
}
