package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.Tokens;
import dev.postern.json.JsonText;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Reads that go from page to page by cursor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CursorTest {
  private static final String MOUNT = "/rest/v1";
  private static final String NEXT = "X-Next-Cursor";
  private static final Map<String, String> WANTED = Map.of("Prefer", "cursor");

  private DialectGateway gateway;

  @BeforeAll
  void start() {
    gateway = DialectGateway.thatKeeps(MOUNT);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private HttpResponse<String> get(String target, Map<String, String> headers) {
    return gateway.call("GET", MOUNT + target, headers, "");
  }

  private static String next(HttpResponse<String> page) {
    return page.headers().firstValue(NEXT).orElse("");
  }

  private static List<String> rows(HttpResponse<String> page) {
    assertEquals(200, page.statusCode(), page.body());
    List<String> rows = new ArrayList<>();
    for (JsonNode row : json(page.body())) {
      rows.add(row.toString());
    }
    return rows;
  }

  /** Every row, read by following cursors. */
  private List<String> all(String target) {
    HttpResponse<String> page = get(target, WANTED);
    List<String> rows = new ArrayList<>(rows(page));
    while (!next(page).isEmpty()) {
      page = get(target + "&cursor=" + next(page), Map.of());
      assertFalse(rows(page).isEmpty());
      rows.addAll(rows(page));
    }
    return rows;
  }

  private static JsonNode json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return JsonText.parse(bytes, bytes.length);
  }

  private void refuses(String target, String message) {
    HttpResponse<String> answer = get(target, WANTED);
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("PSTN423", json(answer.body()).path("code").asString());
    assertEquals(message, json(answer.body()).path("message").asString());
  }

  private void refused(String target, String cursor, String message) {
    refuses(target + "&cursor=" + cursor, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/planets?select=name&order=name",
        "/planets?select=name&order=kind.desc,mass.asc",
        "/planets?select=name&order=found.desc",
        "/planets?select=name&order=found.desc.nullslast",
        "/planets?select=name&order=found.nullsfirst,kind",
        "/planets?select=name,moons(name)&order=facts->day.desc,name.desc",
        "/planets?select=name&order=facts->air->>main.nullsfirst",
        "/planets?select=name&order=moon_total.desc",
        "/planets?select=name&order=id.desc&kind=eq.gas",
        "/sales?select=*&order=amount.desc.nullsfirst,units.nullsfirst,id",
        "/people?select=name&order=boss_id",
        "/visits?select=year",
        "/sectors?select=*&order=number.desc",
        "/kinds?select=id&order=c_bigint",
        "/moons?select=name,planets!inner(name)&order=planet_id.desc&planets.kind=eq.gas",
        "/moons?select=name,planets(name)&order=planets(name)",
        "/moons?select=name,planets(name)&order=planets(kind).desc.nullsfirst,planets(mass),name",
        "/moons?select=name,home:planets()&order=home(facts->day).nullsfirst,home(found).desc",
        "/moons?select=name,...planets(kind)&order=planets(kind).desc&planets.mass=gt.1"
      })
  void everyPageTogetherIsTheWhole(String target) {
    String order = target.contains("order=") ? "" : "&order=mission_id,planet_id";
    List<String> whole = rows(get(target + order, Map.of()));
    List<String> paged = all(target + "&limit=2");
    assertEquals(whole.size(), paged.size());
    assertEquals(new HashSet<>(whole), new HashSet<>(paged));
    assertEquals(all(target + "&limit=100"), paged);
    assertEquals(paged, all(target + "&limit=1"));
    assertEquals(paged, all(target + "&limit=3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smallint", "bigint", "numeric", "real", "double", "bool", "text", "varchar", "char",
        "bytea", "date", "time", "timestamp", "timestamptz", "interval", "uuid", "inet", "jsonb",
        "ints", "texts", "range", "enum", "place", "money", "bit"
      })
  void valuesOfEveryTypeComeBackAsTheyWere(String type) {
    String order = "/kinds?select=id&limit=1&order=c_" + type;
    assertEquals(List.of("{\"id\":1}", "{\"id\":2}"), all(order));
    assertEquals(List.of("{\"id\":2}", "{\"id\":1}"), all(order + ".desc"));
    assertEquals(List.of("{\"id\":1}", "{\"id\":2}"), all(order + ".desc.nullslast,id"));
  }

  @Test
  void theLinkLeadsOn() {
    HttpResponse<String> first = get("/items?order=id.desc&limit=10&id=gt.1&id=lt.15", WANTED);
    assertEquals("cursor", first.headers().firstValue("Preference-Applied").orElse(""));
    String link = first.headers().firstValue("Link").orElse("");
    String path = link.substring(1, link.indexOf('>'));
    assertTrue(path.startsWith(MOUNT + "/items?order=id.desc&limit=10&id=gt.1&id=lt.15&cursor="));
    assertEquals("; rel=\"next\"", link.substring(link.indexOf('>') + 1));
    HttpResponse<String> second = gateway.call("GET", path, Map.of(), "");
    assertEquals("[{\"id\":4},{\"id\":3},{\"id\":2}]", second.body());
    assertTrue(second.headers().firstValue("Link").isEmpty());
    assertEquals("", next(second));
  }

  @Test
  void withoutAWishThereIsNoCursor() {
    assertEquals("", next(get("/items?limit=1", Map.of())));
    assertEquals("", next(get("/items?limit=15", WANTED)));
    assertFalse(next(get("/items?limit=14&cursor=", Map.of())).isEmpty());
  }

  @Test
  void rowsThatComeAndGoChangeNoOther() {
    String target = "/tags?select=name&order=weight.desc,name&limit=1&name=neq.violet";
    HttpResponse<String> first = get(target, WANTED);
    assertEquals(List.of("{\"name\":\"green\"}"), rows(first));
    String body = "[{\"name\":\"blue\",\"weight\":9},{\"name\":\"grey\",\"weight\":1}]";
    gateway.call("POST", MOUNT + "/tags", Map.of("Content-Type", "application/json"), body);
    gateway.call("DELETE", MOUNT + "/tags?name=eq.green", Map.of(), "");
    HttpResponse<String> second = get(target + "&cursor=" + next(first), Map.of());
    assertEquals(List.of("{\"name\":\"grey\"}"), rows(second));
    HttpResponse<String> third = get(target + "&cursor=" + next(second), Map.of());
    assertEquals(List.of("{\"name\":\"red\"}"), rows(third));
    assertEquals("", next(third));
  }

  @Test
  void countsAreOfAllRows() {
    Map<String, String> counted = Map.of("Prefer", "cursor, count=exact");
    HttpResponse<String> first = get("/items?limit=5", counted);
    HttpResponse<String> second = get("/items?limit=5&cursor=" + next(first), counted);
    assertEquals(206, second.statusCode());
    assertEquals("0-4/15", second.headers().firstValue("Content-Range").orElse(""));
  }

  @Test
  void linesGoOnToo() {
    Map<String, String> csv = Map.of("Accept", "text/csv", "Prefer", "cursor");
    HttpResponse<String> first = get("/people?select=name&order=name&limit=3", csv);
    HttpResponse<String> second =
        get("/people?select=name&order=name&limit=3&cursor=" + next(first), csv);
    assertEquals("name\nAda\nBen\nCleo", first.body());
    assertEquals("name\nDan", second.body());
  }

  @Test
  void cursorsOfOthersAreRefused() {
    String cursor = next(get("/planets?order=name&limit=2", WANTED));
    String foreign = "The cursor belongs to another query.";
    refused("/planets?order=name.desc", cursor, foreign);
    refused("/planets?order=mass", cursor, foreign);
    refused("/planets?order=name&id=gt.2", cursor, foreign);
    refused("/planets?order=name&select=name,moons!inner(id)", cursor, foreign);
    refused("/people?order=name", cursor, foreign);
    String changed = "The cursor was not made by this gateway, or has been changed.";
    String flipped = (cursor.charAt(30) == 'A' ? "B" : "A") + cursor.substring(31);
    refused("/planets?order=name", cursor.substring(0, 30) + flipped, changed);
    refused("/planets?order=name", cursor.substring(0, cursor.length() - 4), changed);
    refused("/planets?order=name", "abc", changed);
    refused("/planets?order=name", "!", changed);
    refused("/planets?order=name&cursor=" + cursor, cursor, "There is more than one cursor.");
    HttpResponse<String> asAnother =
        get(
            "/planets?order=name&cursor=" + cursor,
            Map.of("Authorization", "Bearer " + Tokens.ofRole("member")));
    assertEquals(400, asAnother.statusCode());
    assertTrue(asAnother.body().contains(foreign), asAnother.body());
  }

  @Test
  void whatHasNoCursorSaysSo() {
    refuses("/planets?offset=1", "A cursor and an offset cannot be used together.");
    refuses("/sales?select=region,count()", "Rows that are grouped have no cursor.");
    refuses("/loose", "'loose' has no key that tells its rows apart, so there is no cursor.");
    HttpResponse<String> range =
        get("/planets", Map.of("Prefer", "cursor", "Range", "2-3", "Range-Unit", "items"));
    assertEquals(400, range.statusCode());
  }

  @Test
  void aColumnOfThatNameKeepsItsMeaning() {
    HttpResponse<String> answer = get("/planets?cursor=eq.1", Map.of());
    assertEquals("42703", json(answer.body()).path("code").asString());
  }

  @Test
  void nothingCanBeReadInACursor() {
    String target = "/people?select=id&order=email.nullslast&limit=1";
    String cursor = next(get(target, WANTED));
    byte[] bytes = Base64.getUrlDecoder().decode(cursor);
    assertFalse(new String(bytes, StandardCharsets.ISO_8859_1).contains("agency"));
    assertFalse(cursor.equals(next(get(target, WANTED))));
  }
}
