package dev.postern.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rows that leave as a stream, over HTTP, past whatever caps other answers. */
class ExportTest {
  private static final Map<String, String> LINES = Map.of("Accept", "application/x-ndjson");
  private static final int GRAINS = 29_995; // 30000 but for those that the row filter keeps back

  private static ExportGateway mill;
  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    mill = ExportGateway.start("max-exports: 2");
    gateway = mill.gateway();
  }

  @AfterAll
  static void stop() {
    mill.close();
  }

  private static HttpResponse<String> export(String path, String role) {
    return gateway.call("GET", "/api/mill" + path, role, LINES, "");
  }

  @Test
  void everyRowLeavesAsALineOfJson() {
    HttpResponse<String> answer = export("/grains?order=id", "full");
    List<String> lines = answer.body().lines().toList();
    assertEquals(200, answer.statusCode());
    assertEquals(
        "application/x-ndjson; charset=utf-8", answer.headers().firstValue("Content-Type").get());
    assertTrue(answer.headers().firstValue("Content-Range").isEmpty());
    assertEquals(GRAINS, lines.size());
    assertEquals("{\"id\":6,\"name\":\"grain 6\"}", lines.getFirst());
    assertEquals("{\"id\":30000,\"name\":\"grain 30000\"}", lines.getLast());
    assertTrue(answer.body().endsWith("}\n"));
    JsonNode record =
        gateway.auditRecords().stream()
            .filter(each -> each.path("bytes").asInt() == answer.body().length())
            .findAny()
            .get();
    assertEquals("ok", record.path("outcome").asString());
    assertEquals(GRAINS, record.path("rows").asInt());
    assertTrue(record.path("sql").asString().startsWith("select "));
  }

  @Test
  void whatIsAskedForStillCounts() {
    assertEquals(
        "{\"name\":\"grain 9\"}\n{\"name\":\"grain 8\"}\n",
        export("/grains?select=name&id=lt.11&order=id.desc&limit=2&offset=1", "full").body());
    assertEquals(400, export("/grains?select=secret", "full").statusCode());
    HttpResponse<String> none = export("/nothing", "full");
    assertEquals("200:", none.statusCode() + ":" + none.body());
  }

  @Test
  void formulasInCsvAreMarkedWhereThatIsSet() {
    String cells =
        """
        -1,'=1+1
        2,"'+a,""b\"""
        3,-5
        4,'-1+1|x
        5,'@sum
        6,"'\tx"
        7,"'\rx"
        8,a=b
        9,""
        10,-1.5e+3\
        """;
    for (String prefer : List.of("count=none", "export")) {
      Map<String, String> fields = Map.of("Accept", "text/csv", "Prefer", prefer);
      String path = "/api/mill/formulas?select=id,";
      assertEquals(
          "id,name\n" + cells,
          gateway.call("GET", path + "name", "full", fields, "").body().stripTrailing(),
          prefer);
      String named = gateway.call("GET", path + "%22%3Dcmd()%22:name", "full", fields, "").body();
      assertTrue(named.startsWith("id,'=cmd()"), named);
    }
  }

  @Test
  void csvIsExportedWhereThatIsPreferred() {
    Map<String, String> csv = Map.of("Accept", "text/csv");
    Map<String, String> preferred =
        Map.of("Accept", "text/csv", "Prefer", "export, count=exact, handling=strict");
    HttpResponse<String> whole =
        gateway.call("GET", "/api/mill/grains?order=id", "full", preferred, "");
    List<String> lines = whole.body().lines().toList();
    assertEquals("id,name", lines.getFirst());
    assertEquals("30000,\"grain 30000\"", lines.getLast());
    assertEquals(GRAINS + 1, lines.size());
    assertEquals("handling=strict, export", whole.headers().firstValue("Preference-Applied").get());
    HttpResponse<String> page = gateway.call("GET", "/api/mill/grains?order=id", "full", csv, "");
    assertEquals(11, page.body().lines().count());
    assertTrue(whole.body().startsWith(page.body()));
    assertEquals(
        gateway.call("GET", "/api/mill/nothing", "full", csv, "").body(),
        gateway.call("GET", "/api/mill/nothing", "full", preferred, "").body());
  }

  @Test
  void anExportIsCompressedWhereThatIsAskedFor() throws IOException, InterruptedException {
    byte[] plain = export("/grains?order=id", "full").body().getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> gzip = compressed("gzip");
    assertArrayEquals(
        plain, new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes());
    HttpResponse<byte[]> zstd = compressed("zstd, gzip;q=0.5");
    assertEquals("zstd", zstd.headers().firstValue("Content-Encoding").get());
    assertArrayEquals(
        plain, new ZstdInputStream(new ByteArrayInputStream(zstd.body())).readAllBytes());
    assertTrue(zstd.headers().allValues("Vary").contains("Accept-Encoding"));
  }

  private static HttpResponse<byte[]> compressed(String encodings)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/api/mill/grains?order=id"))
            .header("X-API-Key", gateway.key("full"))
            .header("Accept", "application/x-ndjson")
            .header("Accept-Encoding", encodings)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode());
      return answer;
    }
  }

  @Test
  void withoutTheRightThereIsNoSuchType() {
    HttpResponse<String> refused = export("/grains", "brief");
    assertEquals(406, refused.statusCode());
    assertEquals("PGRST107", TestGateway.json(refused.body()).path("code").asString());
    Map<String, String> preferred = Map.of("Accept", "text/csv", "Prefer", "export");
    HttpResponse<String> page = gateway.call("GET", "/api/mill/grains", "brief", preferred, "");
    assertEquals(11, page.body().lines().count());
    assertTrue(page.headers().firstValue("Preference-Applied").isEmpty());
    Map<String, String> either = Map.of("Accept", "application/x-ndjson, application/json;q=0.5");
    HttpResponse<String> json = gateway.call("GET", "/api/mill/grains", "brief", either, "");
    assertEquals(
        "application/json; charset=utf-8", json.headers().firstValue("Content-Type").get());
  }

  @Test
  void aFailureBeforeTheFirstRowsIsTold() {
    HttpResponse<String> failed = export("/soon", "full");
    assertEquals(400, failed.statusCode());
    assertEquals("22012", TestGateway.json(failed.body()).path("code").asString());
  }

  @Test
  void aFailureAmidTheRowsBreaksTheAnswerOff() throws IOException {
    assertThrows(IllegalStateException.class, () -> export("/late", "full"));
    JsonNode record = mill.record("late", 1);
    assertEquals("22012", record.path("error").asString());
    assertTrue(record.path("rows").asLong() > 0 && record.path("rows").asLong() < 20_000);
    try (RawClient client = RawClient.connect(gateway.url())) {
      client.ask("GET", "/api/mill/late", "HTTP/1.1", gateway.key("full"));
      assertTrue(client.head().contains("200 OK"));
      assertFalse(client.rest().endsWith("0\r\n\r\n"), "the answer has a last chunk");
    }
  }

  @Test
  void aClientThatTakesNothingHoldsTheDatabaseBack() throws Exception {
    try (RawClient client = RawClient.connect(gateway.url())) {
      client.ask("GET", "/api/mill/endless", "HTTP/1.1", gateway.key("full"));
      assertTrue(client.head().startsWith("HTTP/1.1 200 OK"));
      awaitStall();
      assertEquals(60_000_000, client.take(60_000_000));
      awaitStall();
    }
    mill.awaitQuiet();
    JsonNode record = mill.record("endless", 1);
    assertEquals("PSTN499", record.path("error").asString());
    long held = record.path("bytes").asLong() - 60_000_000;
    assertTrue(held < 16_000_000, held + " bytes were on their way");
    assertTrue(record.path("rows").asLong() > 50_000);
  }

  /** The database has been waiting for half a second to be asked for more. */
  private static void awaitStall() throws SQLException {
    mill.awaitActivity(
        "state = 'idle in transaction' and state_change < clock_timestamp() - interval '0.5 s'");
  }

  @Test
  void moreExportsThanAllowedAreRefused() throws Exception {
    try (RawClient one = RawClient.connect(gateway.url());
        RawClient two = RawClient.connect(gateway.url())) {
      one.ask("GET", "/api/mill/endless?id=gt.0", "HTTP/1.1", gateway.key("full")).head();
      two.ask("GET", "/api/mill/endless?id=gt.0", "HTTP/1.1", gateway.key("full")).head();
      HttpResponse<String> third = export("/grains", "full");
      assertEquals(503, third.statusCode());
      assertEquals("PSTN563", TestGateway.json(third.body()).path("code").asString());
      assertEquals(200, gateway.get("/api/mill/grains", "full").statusCode());
    }
    mill.awaitQuiet();
    HttpResponse<String> again = export("/grains?limit=1", "full");
    while (again.statusCode() == 503) {
      again = export("/grains?limit=1", "full");
    }
    assertEquals(200, again.statusCode());
  }

  @Test
  void aConnectionServesOnAfterAnExport() throws IOException {
    String key = gateway.key("full");
    try (RawClient client = RawClient.connect(gateway.url())) {
      client.ask("HEAD", "/api/mill/endless?limit=50", "HTTP/1.1", key);
      assertTrue(client.head().contains("application/x-ndjson"));
      client.ask("GET", "/api/mill/grains?id=eq.9", "HTTP/1.1", key);
      assertTrue(client.head().contains("Transfer-Encoding: chunked"));
      assertEquals("1a", client.line());
      assertEquals("{\"id\":9,\"name\":\"grain 9\"}", client.line());
      assertEquals("", client.line());
      assertEquals("0", client.line());
      assertEquals("", client.line());
      client.ask("GET", "/api/mill/grains?id=eq.8&limit=0", "HTTP/1.1", key);
      assertTrue(client.head().startsWith("HTTP/1.1 200 OK"));
    }
  }

  @Test
  void anAnswerThatCannotBreakOffVisiblyIsRefused() throws IOException {
    try (RawClient client = RawClient.connect(gateway.url())) {
      client.ask("GET", "/api/mill/grains", "HTTP/1.0", gateway.key("full"));
      assertTrue(client.head().contains(" 400 "));
    }
  }
}
