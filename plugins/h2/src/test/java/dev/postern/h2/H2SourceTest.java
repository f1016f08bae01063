package dev.postern.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.h2.Driver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the contract does not ask: how it is opened, and a database of many tables. */
final class H2SourceTest {
  private static final int MANY_TABLES = 200;

  @TempDir private static Path folder;
  private static DataSource source;
  private static List<Table> tables;

  @BeforeAll
  static void make() throws SQLException {
    try (Connection connection =
            new Driver().connect("jdbc:h2:file:" + folder.resolve("notes"), new Properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "create table \"notes\" (\"id\" integer primary key, \"line\" varchar(200))");
      statement.execute("create view \"lines\" as select \"line\" from \"notes\"");
      statement.execute(
          "create table \"pairs\" (\"id\" integer primary key, \"text\" varchar,"
              + " \"pattern\" varchar)");
      for (int i = 0; i < MANY_TABLES; i++) {
        statement.execute(
            "create table \"many"
                + i
                + "\" (\"id\" integer primary key, \"other\" integer"
                + " references \"notes\" (\"id\"), \"at\" timestamp)");
      }
      connection.commit();
    }
    source = opened(Map.of("path", "notes"));
    tables = source.introspect().tables();
  }

  @AfterAll
  static void close() {
    source.close();
  }

  private static DataSource opened(Map<String, Object> settings) {
    PluginContext context = new PluginContext(folder, folder);
    return new H2Connector().open("notes", new Settings(settings), context);
  }

  private static Table table(String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyTableIsFoundWithItsKeysAndReferences() {
    assertEquals(MANY_TABLES + 3, tables.size());
    Table last = table("many" + (MANY_TABLES - 1));
    assertEquals(List.of("id"), last.primaryKey());
    assertEquals("notes", last.foreignKeys().getFirst().targetTable());
    assertEquals(List.of("other"), last.foreignKeys().getFirst().columns());
    assertTrue(table("lines").writable().isEmpty());
  }

  /** The pattern may be a value or another column: both count characters, and escape alike. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "😀, _, like",
        "a😀b, a_b, like",
        "a😀b, a__b, no",
        "Größe, GRÖSSE, no",
        "Größe, gRÖ_e, ilike",
        "100%, 100\\%, like",
        "1000, 100\\%, no",
        "a\\b, a\\\\b, like",
        "a.c, a.c, like",
        "abc, a.c, no",
        "aXbXc, a%b%c, like",
        "abcbcd, a%bc, no",
        "abcbc, a%bc, like",
        "\\Qa\\E, \\\\Q_\\\\E, like",
        "a|b, a|b, like",
        "[x], [%], like",
        "`a\nb`, a%b, like",
        "``, %, like"
      })
  void patternsCountCharacters(String text, String pattern, String fits) {
    Table pairs = table("pairs");
    write(new Query.Delete(pairs, Filter.all(), Optional.empty()));
    write(
        new Query.Create(
            pairs,
            List.copyOf(pairs.columns().values()),
            Json.of(
                "[{\"id\": 1, \"text\": %s, \"pattern\": %s}]"
                    .formatted(quoted(text), quoted(pattern))),
            Filter.all(),
            Optional.empty()));
    for (Operator operator : List.of(Operator.LIKE, Operator.ILIKE)) {
      long right = fits.equals("no") || (fits.equals("ilike") && operator == Operator.LIKE) ? 0 : 1;
      assertEquals(
          right,
          found(pairs, new Filter.Compare<>(use(pairs, "text"), operator, pattern)),
          operator::word);
      assertEquals(
          right,
          found(
              pairs,
              new Filter.CompareColumns<>(use(pairs, "text"), operator, use(pairs, "pattern"))),
          () -> operator.word() + " of columns");
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\n", "\\n") + '"';
  }

  private static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.columns().get(column), Mask.none());
  }

  private static CallContext call() {
    return new CallContext("", "", "{}", System.nanoTime() + 20_000_000_000L, false, 1_000_000);
  }

  private static void write(Query query) {
    source.execute(List.of(query), call(), CommitGate.OPEN);
  }

  private static long found(Table table, Filter<ColumnUse> where) {
    Query.Read read =
        new Query.Read(
            new Selection<>(
                Source.root(table),
                List.of(new Selection.Item.Field<>(use(table, "id"), "id")),
                where,
                List.of(),
                Page.ALL),
            false);
    return source.execute(List.of(read), call(), CommitGate.OPEN).getFirst().rowCount();
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
