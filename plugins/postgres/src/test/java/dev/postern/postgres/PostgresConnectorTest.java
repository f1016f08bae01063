package dev.postern.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.DataSource;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Result;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Databases.class)
class PostgresConnectorTest {
  private static final String URL = "jdbc:postgresql://127.0.0.1/x";

  private static SettingsException refused(Map<String, Object> settings) {
    return assertThrows(
        SettingsException.class,
        () ->
            new PostgresConnector()
                .open("shop", new Settings(settings), Databases.CONTEXT)
                .close());
  }

  @Test
  void wrongSettingsAreNamed() {
    assertEquals("url", refused(Map.of()).key());
    assertEquals("url", refused(Map.of("url", "postgres://x")).key());
    assertEquals("url", refused(Map.of("url", URL, "embedded", Map.of())).key());
    assertEquals("pool-size", refused(Map.of("url", URL, "pool-size", 0)).key());
    assertEquals("pooler", refused(Map.of("url", URL, "pooler", "session")).key());
    assertEquals("roles", refused(Map.of("url", URL, "roles", List.of("none"))).key());
    assertEquals("schemas", refused(Map.of("url", URL, "schemas", List.of())).key());
    for (String name : List.of("", ".f", "s.", "f()")) {
      assertEquals("pre-request", refused(Map.of("url", URL, "pre-request", name)).key());
    }
    assertEquals("isolation", refused(Map.of("url", URL, "isolation", "none")).key());
    assertEquals("role-pools", refused(Map.of("url", URL, "role-pools", 0)).key());
    assertEquals("roles", refused(Map.of("url", URL, "roles", List.of("a", "*"))).key());
    assertEquals("embedded.sample", refused(Map.of("embedded", Map.of("sample", "big"))).key());
  }

  @Test
  void everyKnownSettingIsAskedFor() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("url", URL);
    for (String key :
        List.of(
            "user",
            "password",
            "schemas",
            "roles",
            "extra-search-path",
            "pre-request",
            "channels")) {
      settings.put(key, "x");
    }
    settings.put("pool-size", 3);
    settings.put("pool-wait-ms", 100);
    settings.put("role-pools", 3);
    settings.put("estimate-cache-seconds", 3);
    settings.put("isolation", "serializable");
    settings.put("pooler", "transaction");
    settings.put("colour", "red");
    Settings read = new Settings(settings);
    new PostgresConnector().open("shop", read, Databases.CONTEXT).close();
    assertEquals(List.of("colour"), read.unknownKeys());
  }

  @Test
  void theSampleIsServedFromADatabaseOfOurOwn(@TempDir Path folder) {
    Settings settings =
        new Settings(
            Map.of(
                "embedded", Map.of("data", "shop-data", "sample", "shop"),
                "roles", List.of("shop_reader")));
    PluginContext context = new PluginContext(folder, folder);
    try (DataSource source = new PostgresConnector().open("shop", settings, context)) {
      assertTrue(source.isReady());
      Queries queries = Queries.over(source);
      Table customers = queries.table("customers");
      Result found =
          queries.ask(
              Select.from(customers, "id").page(2, 0).read(),
              Queries.as("shop_reader", "{}", true));
      assertEquals(2, found.rowCount());
      assertEquals("shop", customers.schema());
    }
    assertTrue(folder.resolve("shop-data").toFile().isDirectory());
    assertEquals(List.of(), settings.unknownKeys());
  }

  @Test
  void aServerThatIsNotThereIsUnavailable(Library library) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (DataSource there = library.open(Map.of());
        DataSource gone =
            library.open(
                Map.of("url", "jdbc:postgresql://127.0.0.1:" + port + "/x", "pool-wait-ms", 250))) {
      assertTrue(there.isReady());
      assertFalse(gone.isReady());
      Queries queries = new Queries(gone, there.introspect());
      SourceException failure =
          assertThrows(
              SourceException.class,
              () -> queries.ask(Select.from(queries.table("books"), "id").read()));
      assertEquals(SourceException.Kind.UNAVAILABLE, failure.kind());
      assertEquals(
          SourceException.Kind.UNAVAILABLE,
          assertThrows(SourceException.class, gone::introspect).kind());
    }
  }

  @Test
  void aConnectionThatTheServerEndedIsReplaced(Library library) {
    try (DataSource source = library.open(Map.of("pool-size", 1))) {
      Queries queries = Queries.over(source);
      Table books = queries.table("books");
      String before = queries.text(Select.from(books, "id").read());
      library.run(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
              + " where usename = 'gateway' and datname = current_database()");
      SourceException lost =
          assertThrows(SourceException.class, () -> queries.text(Select.from(books, "id").read()));
      assertEquals(SourceException.Kind.UNAVAILABLE, lost.kind());
      assertEquals(before, queries.text(Select.from(books, "id").read()));
    }
  }

  @Test
  void statementsArePreparedUnlessAPoolerStandsBetween(Library library) {
    try (DataSource direct = library.open(Map.of("pool-size", 1));
        DataSource pooled = library.open(Map.of("pool-size", 1, "pooler", "transaction"))) {
      assertTrue(Integer.parseInt(preparedAfterUse(direct)) > 0);
      assertEquals("0", preparedAfterUse(pooled));
    }
  }

  /** Runs code that finds tables by the search path, and then looks at its connection. */
  private static String preparedAfterUse(DataSource source) {
    Queries queries = Queries.over(source);
    for (int i = 0; i < 10; i++) {
      assertEquals("3", queries.text(queries.call("count_topics", "{}")));
    }
    return queries.text(queries.call("count_prepared", "{}"));
  }
}
