package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles and hooks change under a running gateway: as whole sets, or not at all. */
class ReloadTest {
  private static final String REGIONS = "/api/shop/regions?limit=1";
  private static final int MOST_LOOKS = 20_000;

  private TestGateway gateway;
  private Path config;

  @BeforeEach
  void start() {
    gateway = TestGateway.demo();
    config = gateway.folder().resolve("postern.yaml");
    gateway.key("reader"); // made now: a broken config makes no keys
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aChangedRoleActsWithoutARestart() throws IOException {
    assertEquals(200, gateway.get(REGIONS, "reader").statusCode());
    change("max-rows: 1000}", "max-rows: 1000}\n      shop/regions: {actions: []}");
    until(() -> gateway.get(REGIONS, "reader").statusCode() == 404);
    assertEquals(200, gateway.get("/api/shop/customers?limit=1", "reader").statusCode());
  }

  @Test
  void aBadChangeKeepsTheOldRolesAndReadinessSaysSo() throws IOException {
    change("actions: [read, call], max-rows", "actions: [read, cal], max-rows");
    until(() -> gateway.get("/ready", "").body().contains("stale"));
    assertEquals(200, gateway.get(REGIONS, "reader").statusCode());
    change("actions: [read, cal], max-rows", "actions: [read], max-rows");
    until(() -> gateway.get("/api/shop/rpc/list_recent_orders", "reader").statusCode() == 403);
    until(() -> gateway.get("/ready", "").body().contains("current"));
  }

  private void change(String from, String to) throws IOException {
    String text = Files.readString(config);
    assertTrue(text.contains(from), text);
    Path whole = config.resolveSibling("postern.yaml.new");
    Files.writeString(whole, text.replace(from, to));
    Files.move(whole, config, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Asks until it is so: each look is a real call, so that many looks are a long time. */
  private static void until(BooleanSupplier condition) {
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (condition.getAsBoolean()) {
        return;
      }
    }
    throw new AssertionError("It did not become so");
  }
}
