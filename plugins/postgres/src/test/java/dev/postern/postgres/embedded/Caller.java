package dev.postern.postgres.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** One call as the gateway makes it: a role and claims for one transaction, undone when closed. */
final class Caller implements AutoCloseable {
  private final Connection connection;

  private Caller(Connection connection) {
    this.connection = connection;
  }

  /** The login itself, before it becomes anyone. */
  static Caller login(Sample sample) throws SQLException {
    Connection connection =
        DriverManager.getConnection(sample.jdbcUrl(), sample.user(), sample.password());
    connection.setAutoCommit(false);
    return new Caller(connection);
  }

  static Caller as(Sample sample, String role, String claims) throws SQLException {
    Caller caller = login(sample);
    try (PreparedStatement statement =
        caller.connection.prepareStatement(
            "select set_config('role', ?, true), set_config('request.jwt.claims', ?, true)")) {
      statement.setString(1, role);
      statement.setString(2, claims);
      statement.execute();
    }
    return caller;
  }

  static Caller tenant(Sample sample, int tenantId) throws SQLException {
    return as(sample, "shop_tenant", "{\"tenant_id\": " + tenantId + "}");
  }

  /** The first column of all rows, as text. */
  List<String> read(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  String readOne(String sql) throws SQLException {
    return read(sql).getFirst();
  }

  /** How many rows changed. */
  int change(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** The SQLSTATE of the refusal, or "accepted"; the transaction goes on either way. */
  String tried(String sql) throws SQLException {
    var before = connection.setSavepoint();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "accepted";
    } catch (SQLException refusal) {
      return refusal.getSQLState();
    } finally {
      connection.rollback(before);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
