package dev.postern.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.DataSource;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.h2.Driver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contract does not ask: how it is opened, and a database of many tables. */
final class H2SourceTest {
  private static final int MANY_TABLES = 200;

  @TempDir private static Path folder;

  @BeforeAll
  static void make() throws SQLException {
    try (Connection connection =
            new Driver().connect("jdbc:h2:file:" + folder.resolve("notes"), new Properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "create table \"notes\" (\"id\" integer primary key, \"line\" varchar(200))");
      statement.execute("create view \"lines\" as select \"line\" from \"notes\"");
      for (int i = 0; i < MANY_TABLES; i++) {
        statement.execute(
            "create table \"many"
                + i
                + "\" (\"id\" integer primary key, \"other\" integer"
                + " references \"notes\" (\"id\"), \"at\" timestamp)");
      }
      connection.commit();
    }
  }

  private static DataSource opened(Map<String, Object> settings) {
    PluginContext context = new PluginContext(folder, folder);
    return new H2Connector().open("notes", new Settings(settings), context);
  }

  private static Table table(List<Table> tables, String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyTableIsFoundWithItsKeysAndReferences() {
    try (DataSource source = opened(Map.of("path", "notes"))) {
      List<Table> tables = source.introspect().tables();
      assertEquals(MANY_TABLES + 2, tables.size());
      Table last = table(tables, "many" + (MANY_TABLES - 1));
      assertEquals(List.of("id"), last.primaryKey());
      assertEquals("notes", last.foreignKeys().getFirst().targetTable());
      assertEquals(List.of("other"), last.foreignKeys().getFirst().columns());
      assertTrue(table(tables, "lines").writable().isEmpty());
    }
  }

  @Test
  void settingsAreLookedAt() {
    assertThrows(SettingsException.class, () -> opened(Map.of()));
    assertThrows(SettingsException.class, () -> opened(Map.of("url", "jdbc:sqlite:x")));
    try (DataSource missing = opened(Map.of("path", "missing"))) {
      assertFalse(missing.isReady());
      SourceException none = assertThrows(SourceException.class, missing::introspect);
      assertEquals(Kind.UNAVAILABLE, none.kind());
    }
  }
}
