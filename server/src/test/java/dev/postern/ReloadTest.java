package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aBadHookIsToldOnceAndForgivenWhenItIsTakenBack(@TempDir Path scripts) throws IOException {
    gateway.close();
    gateway = TestGateway.start(yaml -> yaml + "\nhooks: {folder: %s}\n".formatted(scripts));
    Path hook = Files.createDirectories(scripts.resolve("shop")).resolve("regions.js");
    String good = "export function afterRead(ctx) { ctx.rows[0].name = 'hooked'; }";
    List<String> told = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger(Reload.class.getName());
    Handler listener = listener(told);
    log.addHandler(listener);
    try {
      replace(hook, good);
      until(this::isHooked);
      replace(hook, "oops(");
      until(() -> isHooked() && told.toString().contains("SyntaxError"));
      replace(hook, "export function afterReed() {}");
      until(() -> isHooked() && told.toString().contains("did you mean afterRead?"));
      until(() -> gateway.get("/ready", "").body().contains("stale"));
      replace(hook, good);
      until(() -> gateway.get("/ready", "").body().contains("\"hooks\":\"current\""));
      assertEquals(3, told.size(), told::toString);
    } finally {
      log.removeHandler(listener);
    }
  }

  private boolean isHooked() {
    return gateway.get(REGIONS, "reader").body().contains("hooked");
  }

  private static void replace(Path file, String text) throws IOException {
    Path whole = Files.writeString(file.resolveSibling(".new"), text);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Handler listener(List<String> told) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        told.add(entry.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private void change(String from, String to) throws IOException {
    String text = Files.readString(config);
    assertTrue(text.contains(from), text);
    Path whole = config.resolveSibling("postern.yaml.new");
    Files.writeString(whole, text.replace(from, to));
    Files.move(whole, config, StandardCopyOption.REPLACE_EXISTING);
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
