package dev.postern.oracle;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import org.h2.Driver;

/**
 * The contract with the SQL of this connector, on H2 in its mode for it: not Oracle, but a second
 * engine that refuses what is no SQL, keeps no empty texts, and runs what both have in common.
 */
class OracleOverH2Test extends DataSourceContract {
  private static final String URL = "jdbc:h2:mem:oracle;MODE=Oracle;DB_CLOSE_DELAY=-1";

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    try (Connection connection = new Driver().connect(URL, new Properties())) {
      ContractRows.make(connection, schema, OracleOverH2Test::type);
    }
    return new Provided(new H2AsOracle(), Map.of("url", URL));
  }

  @Override
  protected boolean keepsEmptyTexts() {
    return false;
  }

  @Override
  protected boolean countsUnits() {
    return true;
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "int";
      case NUMBER -> "number(12,2)";
      case BOOLEAN -> "boolean";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamp with time zone";
      case UUID, DATE, TIME, JSON, ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar2(255)";
    };
  }
}
