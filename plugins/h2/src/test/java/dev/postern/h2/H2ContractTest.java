package dev.postern.h2;

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
import org.h2.Driver;

/** The contract of every data source, for a database of H2 in a file. */
class H2ContractTest extends DataSourceContract {

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    Path file = folder.resolve("contract");
    try (Connection connection = new Driver().connect("jdbc:h2:file:" + file, new Properties());
        Statement statement = connection.createStatement()) {
      new ContractTables('"', new Types()).make(connection, schema);
      statement.execute(
          "create view \"slow\" as select a.x from system_range(1, 1000000) a,"
              + " system_range(1, 1000000) b where a.x + b.x < 0");
    }
    return new Provided(new H2Connector(), Map.of("path", file.toString()));
  }

  @Override
  protected Optional<Query> slow(DataSource opened) {
    return Optional.of(reading("slow"));
  }

  private static final class Types implements ContractTables.Types {
    @Override
    public String of(Kind kind) {
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

    @Override
    public String place(Kind kind) {
      return kind == Kind.JSON ? "? format json" : "?";
    }
  }
}
