package dev.postern.sqlserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.jdbc.contract.CatalogText;
import dev.postern.spi.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.h2.Driver;
import org.junit.jupiter.api.Test;

/**
 * The catalog's own queries, over tables of the same names and columns with rows made after the
 * documentation: whether they are joined right, not whether the engine has such rows.
 */
class SqlServerCatalogTest {
  private static final String URL =
      "jdbc:h2:mem:sqlserver-catalog;MODE=MSSQLServer;NON_KEYWORDS=VALUE";

  /** {@code -Dgolden.update=true} writes it anew. */
  private static final Path TABLES = Path.of("src/test/resources/catalog/tables.txt");

  private static Catalog read() throws SQLException, IOException {
    try (Connection connection = new Driver().connect(URL, new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("src/test/resources/catalog/sys.sql")));
      return new SqlServerDialect(false).introspect(connection, List.of("dbo"));
    }
  }

  @Test
  void tablesAreToldWithWhatIsKnownOfThem() throws SQLException, IOException {
    Catalog catalog = read();
    String told = CatalogText.of(catalog);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLES, told);
    }
    assertEquals(Files.readString(TABLES), told);
    assertEquals(List.of(), catalog.warnings());
  }
}
