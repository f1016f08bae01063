package dev.postern.sqlserver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;

/**
 * The contract of every data source, for the SQL Server that {@code POSTERN_SQLSERVER_URL} names,
 * in a database of its own that is dropped at the end.
 */
class SqlServerContractTest extends DataSourceContract {
  private static final String REAL = "POSTERN_SQLSERVER_URL";
  private static final Pattern PLACE =
      Pattern.compile("jdbc:sqlserver://([^:;/]+)(?::(\\d+))?(;.*)?");

  private final String database = "postern_" + UUID.randomUUID().toString().replace("-", "");
  private String made = "";

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    String url = System.getenv(REAL);
    assumeTrue(
        url != null,
        REAL
            + " names no SQL Server (jdbc:sqlserver://HOST:PORT;encrypt=true;"
            + "trustServerCertificate=true, with "
            + REAL.replace("URL", "USER")
            + " and "
            + REAL.replace("URL", "PASSWORD")
            + "): nothing of this was run on one");
    Matcher place = PLACE.matcher(url);
    assumeTrue(place.matches(), REAL + " is no URL of SQL Server's driver");
    run("create database [" + database + "]");
    made = database;
    try (Connection connection = connect(url + ";databaseName=" + database)) {
      ContractRows.make(
          connection,
          schema,
          SqlServerContractTest::type,
          "create unique index names on changes (name) where name is not null");
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("host", place.group(1));
    settings.put("port", Integer.parseInt(Optional.ofNullable(place.group(2)).orElse("1433")));
    settings.put("database", database);
    settings.put("user", login("USER"));
    settings.put("password", login("PASSWORD"));
    settings.put("tls", "trust");
    return new Provided(new SqlServerConnector(), settings);
  }

  private static String login(String what) {
    return Optional.ofNullable(System.getenv(REAL.replace("URL", what))).orElse("");
  }

  private static Connection connect(String url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login("USER"));
    properties.setProperty("password", login("PASSWORD"));
    return new SQLServerDriver().connect(url, properties);
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = connect(System.getenv(REAL));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @AfterAll
  void dropDatabase() throws SQLException {
    if (!made.isEmpty()) {
      run("alter database [" + made + "] set single_user with rollback immediate");
      run("drop database [" + made + "]");
    }
  }

  @Override
  protected boolean countsUnits() {
    return true;
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "int";
      case NUMBER -> "decimal(12,2)";
      case BOOLEAN -> "bit";
      case UUID -> "uniqueidentifier";
      case DATE -> "date";
      case TIMESTAMP -> "datetime2";
      case TIMESTAMP_WITH_ZONE -> "datetimeoffset";
      case TIME -> "time";
      case JSON, ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "nvarchar(255) collate Latin1_General_100_BIN2";
    };
  }
}
