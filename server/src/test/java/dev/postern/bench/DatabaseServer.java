package dev.postern.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The embedded PostgreSQL of the gateway under test, over TCP, as its superuser. */
record DatabaseServer(long pid, int port, String password, String name) {
  static final String USER = "postgres";

  ProcessHandle process() {
    return ProcessHandle.of(pid).orElseThrow();
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name, USER, password);
  }
}
