package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles and hooks change under a running gateway: as whole sets, or not at all. */
class ReloadTest {
  private static final String REGIONS = "/api/shop/regions?limit=1";
  private static final int MOST_LOOKS = 20_000;

  private final StringWriter said = new StringWriter();
  private TestGateway gateway;
  private Path config;

  @BeforeEach
  void start() {
    gateway = TestGateway.start(yaml -> yaml);
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
    until(() -> gateway.get("/api/shop/tools/list_recent_orders", "reader").statusCode() == 403);
    until(() -> gateway.get("/ready", "").body().contains("current"));
  }

  @Test
  void anOperatorCanAskForItAndIsToldWhatIsInForce() throws IOException, SQLException {
    assertEquals(404, gateway.get("/api/shop/news", "reader").statusCode());
    try (Connection superuser = gateway.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute("create table shop.news (id int primary key)");
      statement.execute("grant select on shop.news to shop_reader");
    }
    assertEquals(0, reload());
    assertTrue(
        said.toString().contains("The catalog of service shop is read again"), said::toString);
    assertTrue(
        said.toString().contains("The roles of " + config + " are in force"), said::toString);
    assertTrue(said.toString().contains("are in force, unchanged"), said::toString);
    assertEquals(200, gateway.get("/api/shop/news", "reader").statusCode());
  }

  @Test
  void whatIsKeptIsToldWithTheReason() throws IOException {
    change("exclude: [salary_cents]", "exclude: [salery_cents]");
    assertEquals(5, reload());
    assertTrue(said.toString().contains("stay as they were"), said::toString);
    assertTrue(said.toString().contains("did you mean salary_cents?"), said::toString);
    assertEquals(200, gateway.get(REGIONS, "reader").statusCode());
  }

  @Test
  void whereNoGatewayRunsNothingIsLeftBehind() throws IOException {
    Path elsewhere = Files.createDirectory(gateway.folder().resolve("elsewhere"));
    Path other = elsewhere.resolve("postern.yaml");
    Files.writeString(other, "data-folder: state\n");
    assertEquals(1, run("reload", "--config", other.toString(), "--wait", "0"));
    assertTrue(said.toString().contains("No gateway looked into"), said::toString);
    try (Stream<Path> left = Files.list(elsewhere.resolve("state").resolve("reload"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** The gateway runs PostgreSQL itself, as the demo does; they use it and leave it running. */
  @Test
  void commandsThatOnlyLookWorkBesideAGateway() {
    for (String command : List.of("check", "routes --as reader", "access --as reader")) {
      assertEquals(0, run((command + " --config " + config).split(" ")), said::toString);
    }
    assertEquals(0, run("explain", "GET " + REGIONS, "--as", "reader", "--config", config + ""));
    assertTrue(said.toString().contains("Scan on regions"), said::toString);
    assertEquals(200, gateway.get(REGIONS, "reader").statusCode());
  }

  private int reload() {
    return run("reload", "--config", config.toString());
  }

  private int run(String... line) {
    System.setProperty("postern.home", TestGateway.home().toString());
    return PosternCommand.commandLine(Gateway::assemble)
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute(line);
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
