package dev.postern.postgres.embedded;

import dev.postern.spi.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.PGConnection;

/**
 * The sample database, a wholesaler's shop for several tenants, and how the gateway signs in to it.
 *
 * @param jdbcUrl without user and password
 * @param user a login that holds no right itself and may become {@code shop_reader}, {@code
 *     shop_tenant} or {@code shop_support}
 * @param password the same for as long as the server's data folder lives
 */
public record Sample(String jdbcUrl, String user, String password) {
  /** The name of the database, and of the one schema in it that is meant to be served. */
  public static final String DATABASE = "shop";

  private static final String LOGIN = "postern_gateway";
  private static final String DUPLICATE_DATABASE = "42P04";
  private static final List<String> SCRIPTS =
      List.of(
          "/sample/roles.sql",
          "/sample/tables.sql",
          "/sample/rows.sql",
          "/sample/views.sql",
          "/sample/rights.sql");

  /** Lets the gateway hear of changes; made anew each time, so that it is of this version. */
  private static final List<String> TRIGGERS = List.of("/dev/postern/postgres/event_trigger.sql");

  /**
   * Loads the sample unless it is there: all of it or, when this is interrupted, nothing. In a
   * server that another gateway runs, that one has loaded it.
   *
   * @throws SourceException when the database refuses
   */
  public static Sample load(EmbeddedPostgres postgres) {
    String password = loginPassword(postgres);
    if (postgres.isVisited()) {
      return new Sample(postgres.jdbcUrl(DATABASE), LOGIN, password);
    }
    try {
      createDatabase(postgres);
      try (Connection connection = postgres.connect(DATABASE)) {
        connection.setAutoCommit(false);
        if (!isLoaded(connection)) {
          run(connection, SCRIPTS);
        }
        run(connection, TRIGGERS);
        connection
            .unwrap(PGConnection.class)
            .alterUserPassword(LOGIN, password.toCharArray(), "scram-sha-256");
        connection.commit();
      }
    } catch (SQLException refusal) {
      throw new SourceException(
          SourceException.Kind.INTERNAL,
          Objects.requireNonNullElse(refusal.getSQLState(), ""),
          "",
          "",
          "",
          "The sample database cannot be loaded: " + refusal.getMessage(),
          refusal);
    }
    return new Sample(postgres.jdbcUrl(DATABASE), LOGIN, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Sample[jdbcUrl=" + jdbcUrl + ", user=" + user + "]";
  }

  /** Outside the transaction: PostgreSQL creates no database within one. */
  private static void createDatabase(EmbeddedPostgres postgres) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      // The login may enter the shop and no other database.
      statement.execute("revoke connect on database postgres from public");
      statement.execute("create database " + DATABASE);
    } catch (SQLException refusal) {
      if (!DUPLICATE_DATABASE.equals(refusal.getSQLState())) {
        throw refusal;
      }
    }
  }

  /** The schema comes with everything else or not at all. */
  private static boolean isLoaded(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select to_regnamespace('" + DATABASE + "') is not null")) {
      found.next();
      return found.getBoolean(1);
    }
  }

  private static void run(Connection connection, List<String> scripts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String script : scripts) {
        statement.execute(text(script));
      }
    }
  }

  private static String text(String script) {
    try (InputStream file = Sample.class.getResourceAsStream(script)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Made from the superuser's secret, so that it needs no place of its own to be kept in. */
  private static String loginPassword(EmbeddedPostgres postgres) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] secret = postgres.superuserPassword().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
      byte[] derived = mac.doFinal(LOGIN.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(derived);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
