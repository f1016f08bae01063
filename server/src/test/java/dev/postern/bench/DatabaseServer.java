package dev.postern.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** The embedded PostgreSQL of the gateway under test, over TCP, as its superuser. */
record DatabaseServer(long pid, int port, String password, String name) {
  static final String USER = "postgres";

  ProcessHandle process() {
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Not by way of the driver manager: it knows the driver of whoever asked it first, a plugin. */
  Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/" + name);
    return source.getConnection(USER, password);
  }
}
