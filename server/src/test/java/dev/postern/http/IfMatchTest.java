package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A row is written only as long as it is what the caller has seen. */
class IfMatchTest {
  private static final String OBJECT = "application/vnd.pgrst.object+json";

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> row(String path) {
    return gateway.call("GET", path, "tenant", Map.of("Accept", OBJECT), "");
  }

  private static String tag(String path) {
    return row(path).headers().firstValue("ETag").orElseThrow();
  }

  private static HttpResponse<String> change(String method, String path, String tag, String body) {
    return gateway.call(method, path, "tenant", Map.of("If-Match", tag), body);
  }

  private static String customer(int nth) {
    HttpResponse<String> found =
        gateway.get("/api/shop/customers?select=id&order=id&limit=1&offset=" + nth, "tenant");
    return "/api/shop/customers?id=eq."
        + TestGateway.json(found.body()).get(0).get("id").asString();
  }

  @Test
  void theRowAsItWasSeenIsChanged() {
    String path = customer(1);
    String before = tag(path);
    assertEquals(204, change("PATCH", path, before, "{\"full_name\":\"Seen\"}").statusCode());
    assertNotEquals(before, tag(path));
    assertTrue(row(path).body().contains("\"Seen\""));
  }

  @Test
  void aRowThatHasChangedSinceIsNot() {
    String path = customer(2);
    String before = tag(path);
    assertEquals(204, change("PATCH", path, "*", "{\"full_name\":\"First\"}").statusCode());
    HttpResponse<String> second = change("PATCH", path, before, "{\"full_name\":\"Second\"}");
    assertEquals(412, second.statusCode(), second.body());
    assertEquals("PSTN412", TestGateway.json(second.body()).get("code").asString());
    assertTrue(row(path).body().contains("\"First\""));
    assertEquals(412, change("DELETE", path, before, "").statusCode());
    assertEquals(200, row(path).statusCode());
  }

  /** What would be wrong with the change is not looked at before. */
  @Test
  void theConditionComesFirst() {
    String path = customer(3);
    HttpResponse<String> refused =
        change("PATCH", path, "\"old\"", "{\"region_code\":\"nowhere\"}");
    assertEquals(412, refused.statusCode(), refused.body());
  }

  @Test
  void theTagIsOfTheColumnsThatWereSelected() {
    String path = customer(4) + "&select=id,full_name";
    String seen = tag(path);
    String whole = customer(4);
    change("PATCH", whole, "*", "{\"phone\":\"+49 1\"}");
    assertEquals(204, change("PATCH", path, seen, "{\"full_name\":\"Part\"}").statusCode());
    assertEquals(412, change("PATCH", whole, seen, "{\"full_name\":\"Whole\"}").statusCode());
  }

  @Test
  void aConditionIsOnOneRow() {
    HttpResponse<String> none =
        change("PATCH", "/api/shop/customers?id=eq.0", "*", "{\"full_name\":\"x\"}");
    assertEquals(412, none.statusCode(), none.body());
    HttpResponse<String> many =
        change("PATCH", "/api/shop/customers?id=gt.0", "*", "{\"full_name\":\"x\"}");
    assertEquals(412, many.statusCode(), many.body());
  }

  /** Who may change rows but not read them cannot say what they have seen. */
  @Test
  void aRowThatMayNotBeReadHasNoTag() {
    HttpResponse<String> refused =
        gateway.call(
            "PATCH",
            "/api/shop/customers?id=eq.1",
            "reader",
            Map.of("If-Match", "*"),
            "{\"full_name\":\"x\"}");
    assertEquals(403, refused.statusCode(), refused.body());
  }

  /** Of many who have seen the same row one changes it. */
  @Test
  void ofManyAtOnceOneIsFirst() {
    String path = customer(5);
    String seen = tag(path);
    List<Integer> statuses =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(
                n -> change("PATCH", path, seen, "{\"full_name\":\"Writer %d\"}".formatted(n)))
            .map(HttpResponse::statusCode)
            .sorted()
            .toList();
    assertEquals(204, statuses.getFirst());
    assertTrue(statuses.stream().skip(1).allMatch(status -> status == 412), statuses.toString());
  }
}
