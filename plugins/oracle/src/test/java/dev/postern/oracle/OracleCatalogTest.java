package dev.postern.oracle;

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
    String told = CatalogText.of(catalog);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(TABLES, told);
    }
    assertEquals(Files.readString(TABLES), told);
    assertEquals(
        List.of("1 columns of LIB are left out: object types, BFILE and LONG have no text"),
        catalog.warnings());
  }
}
