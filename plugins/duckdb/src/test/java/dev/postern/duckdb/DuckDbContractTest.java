package dev.postern.duckdb;

import dev.postern.jdbc.contract.ContractTables;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** The contract of every data source, for a database of DuckDB in a file. */
class DuckDbContractTest extends DataSourceContract {

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    Path file = folder.resolve("contract.duckdb");
    try (Connection connection =
        new DuckDBDriver().connect("jdbc:duckdb:" + file, new Properties())) {
      new ContractTables('"', DuckDbContractTest::type).make(connection, schema);
    }
    return new Provided(new DuckDbConnector(), Map.of("path", file.toString()));
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
      case JSON -> "json";
      case ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar";
    };
  }
}
