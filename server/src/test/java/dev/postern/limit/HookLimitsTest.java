package dev.postern.limit;

import static dev.postern.limit.LimitedShop.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What hooks read themselves counts as rows of their caller, and not as calls. */
@Timeout(120)
class HookLimitsTest {

  @Test
  void readsOfHooksAreRowsButNoCalls(@TempDir Path scripts) throws IOException {
    Path hook = Files.createDirectories(scripts.resolve("shop")).resolve("regions.js");
    Files.writeString(
        hook,
        """
        export function beforeRead(ctx) {
          ctx.db.read('products', {select: ['id'], limit: 4});
        }
        """);
    try (LimitedShop shop =
        LimitedShop.start("hooks: {folder: %s, timeout-ms: 20000}\n".formatted(scripts))) {
      String counted = shop.key("counted", "caller");
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer = shop.get("/api/shop/regions?limit=1", counted);
        assertEquals(200, answer.statusCode(), answer.body());
      }
      assertRefused(429, "PSTN429", shop.get("/api/shop/regions?limit=1", counted));
      String rows = shop.key("rows", "caller");
      for (int i = 0; i < 3; i++) {
        assertEquals(200, shop.get("/api/shop/regions?limit=1", rows).statusCode());
      }
      // the hook's own read is refused first, and the hook does not catch it
      assertRefused(500, "PSTN560", shop.get("/api/shop/regions?limit=1", rows));
      JsonNode read =
          shop.gateway().auditRecords().stream()
              .filter(record -> record.path("resource").asString("").equals("products"))
              .toList()
              .getLast();
      assertEquals("PSTN428", read.path("error").asString(), read::toString);
    }
  }
}
