package dev.postern.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.h2.Driver;
import org.junit.jupiter.api.Test;

/**
 * The catalog's own queries, over tables of the same names and columns with rows made after the
 * documentation: whether they are joined right, not whether the engine has such rows.
 */
class OracleCatalogTest {
  private static final String URL = "jdbc:h2:mem:oracle-catalog;MODE=Oracle";

  /** {@code -Dgolden.update=true} writes it anew. */
  private static final Path TABLES = Path.of("src/test/resources/catalog/tables.txt");

  private static Catalog read() throws SQLException, IOException {
    try (Connection connection = new Driver().connect(URL, new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("src/test/resources/catalog/all.sql")));
      return new OracleDialect(OracleCatalog.Truths.CHECKED).introspect(connection, List.of("LIB"));
    }
  }

  @Test
  void tablesAreToldWithWhatIsKnownOfThem() throws SQLException, IOException {
    Catalog catalog = read();
    String told =
        catalog.tables().stream().map(OracleCatalogTest::told).collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLES, told);
    }
    assertEquals(Files.readString(TABLES), told);
    assertEquals(
        List.of("1 columns of LIB are left out: object types, BFILE and LONG have no text"),
        catalog.warnings());
  }

  private static String told(Table table) {
    String columns =
        table.columns().values().stream()
            .map(OracleCatalogTest::told)
            .collect(Collectors.joining("\n"));
    return "%s %s '%s' key %s unique %s indexed %s writable %s%s\n%s"
        .formatted(
            table.kind(),
            table.name(),
            table.comment(),
            table.primaryKey(),
            table.uniqueKeys(),
            table.indexed(),
            !table.writable().isEmpty(),
            table.foreignKeys().stream()
                .map(
                    key ->
                        " %s %s to %s %s"
                            .formatted(
                                key.name(), key.columns(), key.targetTable(), key.targetColumns()))
                .collect(Collectors.joining()),
            columns);
  }

  private static String told(Column column) {
    return "  %s %s %s%s%s%s%s"
        .formatted(
            column.name(),
            column.type().kind(),
            column.type().name(),
            column.isNullable() ? " nullable" : "",
            column.hasDefault() ? " default " + column.defaultText() : "",
            column.isGenerated() ? " generated" : "",
            column.comment().isEmpty() ? "" : " '" + column.comment() + "'");
  }
}
