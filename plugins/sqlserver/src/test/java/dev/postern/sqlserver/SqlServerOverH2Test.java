package dev.postern.sqlserver;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import org.h2.Driver;

/**
 * The contract with the T-SQL of this connector, on H2 in its mode for it: not SQL Server, but a
 * second engine that refuses what is no SQL, and runs what both have in common.
 */
class SqlServerOverH2Test extends DataSourceContract {
  private static final String URL = "jdbc:h2:mem:sqlserver;MODE=MSSQLServer;DB_CLOSE_DELAY=-1";

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    try (Connection connection = new Driver().connect(URL, new Properties())) {
      ContractRows.make(
          connection,
          schema,
          SqlServerOverH2Test::type,
          "alter table \"changes\" add unique nulls distinct (\"name\")");
    }
    return new Provided(new H2AsSqlServer(), Map.of("url", URL));
  }

  @Override
  protected boolean countsUnits() {
    return true;
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "int";
      case NUMBER -> "decimal(12,2)";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamp with time zone";
      case TIME -> "time";
      case JSON, ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar(255)";
    };
  }
}
