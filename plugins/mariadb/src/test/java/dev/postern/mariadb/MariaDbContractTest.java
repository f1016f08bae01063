package dev.postern.mariadb;

import dev.postern.jdbc.contract.ContractTables;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** The contract of every data source, for a real MariaDB whose text is compared exactly. */
class MariaDbContractTest extends DataSourceContract {
  private MariaDbServer server;

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    server = MariaDbServer.start(folder);
    server.run(
        "",
        "create database contract character set utf8mb4 collate utf8mb4_nopad_bin",
        "create user gateway identified by 'secret'",
        "grant all on contract.* to gateway");
    try (Connection connection = server.connect("contract")) {
      new ContractTables('`', MariaDbContractTest::type).make(connection, schema);
    }
    return new Provided(
        new MariaDbConnector(),
        Map.of(
            "host", "127.0.0.1",
            "port", server.port(),
            "database", "contract",
            "user", "gateway",
            "password", "secret",
            "tls", "disable"));
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "int";
      case NUMBER -> "decimal(12,2)";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "datetime";
      case TIMESTAMP_WITH_ZONE -> "timestamp null";
      case TIME -> "time";
      case JSON -> "json";
      case ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar(255)";
    };
  }
}
