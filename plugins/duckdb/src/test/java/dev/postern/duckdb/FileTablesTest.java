package dev.postern.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of Parquet, CSV and JSON as tables. */
class FileTablesTest {
  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws Exception {
    Files.createDirectories(folder.resolve("sales"));
    Files.writeString(folder.resolve("people.csv"), "id,name,born\n1,Ada,1815-12-10\n2,Bob,\n");
    Files.writeString(
        folder.resolve("events.ndjson"),
        """
        {"id":1,"tags":["a","b\\"c"],"at":{"x":1.5}}
        {"id":2,"tags":[],"at":null}
        """);
    try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
        Statement statement = connection.createStatement()) {
      for (int year : List.of(2025, 2026)) {
        statement.execute(
            "copy (select %d as year, 2.50::decimal(6,2) as total) to '%s' (format parquet)"
                .formatted(year, folder.resolve("sales/" + year + ".parquet")));
      }
    }
  }

  private DataSource open(Map<String, Object> tables) {
    return new DuckDbConnector()
        .open(
            "files",
            new Settings(Map.of("tables", tables)),
            new PluginContext(folder, folder.resolve("data")));
  }

  private static String rows(DataSource source, String name, Filter<ColumnUse> where) {
    Table table = table(source, name);
    List<Selection.Item<Source, ColumnUse>> items =
        table.columns().values().stream()
            .<Selection.Item<Source, ColumnUse>>map(
                column ->
                    new Selection.Item.Field<>(new ColumnUse(column, Mask.none()), column.name()))
            .toList();
    Selection<Source, ColumnUse> selection =
        new Selection<>(
            Source.root(table), items, where, List.<Order<ColumnUse>>of(), new Page(100, 0));
    CallContext call =
        new CallContext(
            "test",
            "",
            "{}",
            System.nanoTime() + Duration.ofSeconds(20).toNanos(),
            true,
            1_000_000);
    Result result =
        source.execute(List.of(new Query.Read(selection, false)), call, CommitGate.OPEN).getFirst();
    return result.body().text();
  }

  private static Table table(DataSource source, String name) {
    return source.introspect().tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void filesAreReadAsTables() {
    try (DataSource source =
        open(
            Map.of(
                "people", "people.csv", "events", "events.ndjson", "sales", "sales/*.parquet"))) {
      assertEquals(
          "[{\"id\":1,\"name\":\"Ada\",\"born\":\"1815-12-10\"},"
              + "{\"id\":2,\"name\":\"Bob\",\"born\":null}]",
          rows(source, "people", Filter.all()));
      assertEquals(
          "[{\"id\":1,\"tags\":[\"a\",\"b\\\"c\"],\"at\":{\"x\":1.5}},"
              + "{\"id\":2,\"tags\":[],\"at\":null}]",
          rows(source, "events", Filter.all()));
      ColumnUse year = new ColumnUse(table(source, "sales").columns().get("year"), Mask.none());
      assertEquals(
          "[{\"year\":2026,\"total\":2.50}]",
          rows(source, "sales", new Filter.Compare<>(year, dev.postern.spi.Operator.EQ, "2026")));
      assertEquals(Kind.DATE, table(source, "people").columns().get("born").type().kind());
    }
  }

  @Test
  void filesAreNotWritten() {
    try (DataSource source = open(Map.of("people", "people.csv"))) {
      assertEquals(
          List.of(),
          source.capabilities().stream()
              .filter(
                  each ->
                      List.of(Capability.CREATE, Capability.UPDATE, Capability.DELETE)
                          .contains(each))
              .toList());
      assertTrue(table(source, "people").writable().isEmpty());
    }
  }

  @Test
  void aFileThatGoesIsToldAsUnavailable() throws Exception {
    try (DataSource source = open(Map.of("people", "people.csv"))) {
      Table before = table(source, "people");
      assertEquals(3, before.columns().size());
      Files.delete(folder.resolve("people.csv"));
      SourceException gone =
          assertThrows(SourceException.class, () -> rows(source, "people", Filter.all()));
      assertEquals(SourceException.Kind.UNAVAILABLE, gone.kind(), gone::toString);
    }
  }

  @Test
  void whatIsNoSuchFileIsRefusedByItsKey() {
    SettingsException refused =
        assertThrows(SettingsException.class, () -> open(Map.of("people", "people.xlsx")));
    assertEquals("tables.people", refused.key());
  }
}
