package dev.postern.sqlite;

import dev.postern.jdbc.contract.ContractTables;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.JDBC;

/** The contract of every data source, for a database of SQLite. */
class SqliteContractTest extends DataSourceContract {

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    Path file = folder.resolve("contract.sqlite");
    try (Connection connection = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
        Statement statement = connection.createStatement()) {
      new ContractTables('"', SqliteContractTest::type).make(connection, schema);
      statement.execute(
          "create view slow as with recursive n(i) as (select 1 union all select i + 1 from n)"
              + " select i from n where i < 0");
    }
    return new Provided(new SqliteConnector(), Map.of("path", file.toString()));
  }

  @Override
  protected Optional<Query> slow(DataSource opened) {
    return Optional.of(reading("slow"));
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "int";
      case NUMBER -> "decimal(12,2)";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp";
      case TIME -> "time";
      case JSON -> "json";
      case TIMESTAMP_WITH_ZONE, ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar";
    };
  }
}
