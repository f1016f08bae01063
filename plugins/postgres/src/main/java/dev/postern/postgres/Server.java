package dev.postern.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections to the server are made. */
record Server(PGSimpleDataSource connections) {
  private static final int CONNECT_TIMEOUT_SECONDS = 10;

  /** Everything in and out is text. */
  static Server of(String url, PostgresSettings settings) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setURL(url);
    if (!settings.user().isEmpty()) {
      connections.setUser(settings.user());
      connections.setPassword(settings.password());
    }
    connections.setProperty(PGProperty.BINARY_TRANSFER, "false");
    connections.setProperty(PGProperty.APPLICATION_NAME, "postern");
    connections.setProperty(PGProperty.TCP_KEEP_ALIVE, "true");
    connections.setProperty(PGProperty.CONNECT_TIMEOUT, "" + CONNECT_TIMEOUT_SECONDS);
    connections.setProperty(PGProperty.LOGIN_TIMEOUT, "" + CONNECT_TIMEOUT_SECONDS);
    connections.setProperty(PGProperty.PREPARED_STATEMENT_CACHE_QUERIES, "512");
    connections.setProperty(PGProperty.PREPARED_STATEMENT_CACHE_SIZE_MIB, "16");
    connections.setProperty(PGProperty.PREPARE_THRESHOLD, settings.isPooled() ? "0" : "2");
    connections.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    if (!settings.isPooled()) {
      connections.setProperty(
          PGProperty.CURRENT_SCHEMA, settings.searchPath(settings.schemas().getFirst()));
    }
    return new Server(connections);
  }

  /** A connection of its own, outside of any pool. */
  Connection connect() throws SQLException {
    return connections.getConnection();
  }
}
