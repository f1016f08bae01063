package dev.postern.oracle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Table;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oracle.jdbc.OracleDriver;
import org.junit.jupiter.api.AfterAll;

/**
 * The contract of every data source, for the Oracle database that {@code POSTERN_ORACLE_URL} names,
 * in the schema of its login, which should have nothing in it.
 */
class OracleContractTest extends DataSourceContract {
  private static final String REAL = "POSTERN_ORACLE_URL";
  private static final Pattern PLACE =
      Pattern.compile("jdbc:oracle:thin:@(?:tcp:)?//([^:;/]+)(?::(\\d+))?/([^?]+)");

  private boolean isMade;

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    String url = System.getenv(REAL);
    assumeTrue(
        url != null,
        REAL
            + " names no Oracle database (jdbc:oracle:thin:@//HOST:PORT/SERVICE, with "
            + REAL.replace("URL", "USER")
            + " and "
            + REAL.replace("URL", "PASSWORD")
            + "): nothing of this was run on one");
    Matcher place = PLACE.matcher(url);
    assumeTrue(place.matches(), REAL + " is no URL of Oracle's driver with a service's name");
    isMade = true;
    try (Connection connection = connect()) {
      new OracleDialect(OracleCatalog.Truths.ALL).opened(connection);
      try (Statement statement = connection.createStatement()) {
        // what comes in has a blank where a T stands
        statement.execute(
            "alter session set nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS'"
                + " nls_timestamp_tz_format = 'YYYY-MM-DD HH24:MI:SS'");
      }
      ContractRows.make(connection, schema, OracleContractTest::type);
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("host", place.group(1));
    settings.put("port", Integer.parseInt(Optional.ofNullable(place.group(2)).orElse("1521")));
    settings.put("service-name", place.group(3));
    settings.put("user", login("USER"));
    settings.put("password", login("PASSWORD"));
    settings.put("tls", "disable");
    settings.put("truths", "all");
    return new Provided(new OracleConnector(), settings);
  }

  @Override
  protected boolean keepsEmptyTexts() {
    return false;
  }

  private static String login(String what) {
    return Optional.ofNullable(System.getenv(REAL.replace("URL", what))).orElse("");
  }

  private static Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login("USER"));
    properties.setProperty("password", login("PASSWORD"));
    return new OracleDriver().connect(System.getenv(REAL), properties);
  }

  @AfterAll
  void dropTables() throws SQLException {
    if (!isMade) {
      return;
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (Table table : ContractSchema.WHOLE.tables().reversed()) {
        if (table.name().indexOf('"') < 0) {
          statement.execute("drop table \"" + table.name() + "\" cascade constraints purge");
        }
      }
    }
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "number(10)";
      case NUMBER -> "number(12,2)";
      case BOOLEAN -> "number(1)";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamp with time zone";
      case UUID, DATE, TIME, JSON, ARRAY, OTHER -> null;
      case TEXT, ENUM, BYTES, COMPOSITE -> "varchar2(255 char)";
    };
  }
}
