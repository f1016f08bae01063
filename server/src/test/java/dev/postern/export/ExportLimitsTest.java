package dev.postern.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ends an export, and what keeps it from beginning. */
class ExportLimitsTest {
  private static final Map<String, String> LINES = Map.of("Accept", "application/x-ndjson");

  @Test
  void itsTimeIsOverForWhoeverTakesItAndWhoeverDoesNot() throws Exception {
    try (ExportGateway mill = ExportGateway.start("export-timeout-ms: 1500, timeout-ms: 10000")) {
      TestGateway gateway = mill.gateway();
      gateway.get("/api/mill/grains", "full");
      assertThrows(
          IllegalStateException.class,
          () -> gateway.call("GET", "/api/mill/endless", "full", LINES, ""));
      assertEquals("57014", mill.record("endless", 1).path("error").asString());
      try (RawClient client = RawClient.connect(gateway.url())) {
        client.ask("GET", "/api/mill/endless", "HTTP/1.1", gateway.key("full")).head();
        assertEquals("57014", mill.record("endless", 2).path("error").asString());
      }
      HttpResponse<String> late = gateway.call("GET", "/api/mill/slow", "full", LINES, "");
      assertEquals("57014", TestGateway.json(late.body()).path("code").asString());
      mill.awaitQuiet();
    }
  }

  @Test
  void rowsThatAHookLooksAtAreNotExported() {
    try (TestGateway gateway =
        TestGateway.start(
            yaml -> yaml.replace("max-rows: 1000}", "max-rows: 1000, export: true}"))) {
      HttpResponse<String> refused =
          gateway.call("GET", "/api/shop/customers", "reader", LINES, "");
      assertEquals(406, refused.statusCode());
      assertTrue(refused.body().contains("A hook looks at what leaves 'customers'"));
      HttpResponse<String> served =
          gateway.call(
              "GET",
              "/api/shop/orders?select=id,customers(id)&order=id&limit=3",
              "reader",
              LINES,
              "");
      assertEquals(3, served.body().lines().count());
      assertTrue(served.body().contains("\"customers\":{"));
    }
  }
}
