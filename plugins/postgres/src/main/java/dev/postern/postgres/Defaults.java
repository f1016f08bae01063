package dev.postern.postgres;

import dev.postern.spi.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the expressions that stand for what a new row does not say. */
final class Defaults {
  private Defaults() {}

  /** By table and column, for all relations of the schemas. */
  static Map<QualifiedName, Map<String, String>> read(Connection connection, List<String> schemas)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement setting = connection.createStatement()) {
      // so that every name in an expression comes with its schema
      setting.execute("set local search_path to ''");
    }
    Map<QualifiedName, Map<String, String>> defaults = new HashMap<>();
    try (PreparedStatement query =
            Introspection.prepare(
                connection, "defaults.sql", (Object) schemas.toArray(String[]::new));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        defaults
            .computeIfAbsent(
                new QualifiedName(rows.getString(1), rows.getString(2)), unseen -> new HashMap<>())
            .put(rows.getString(3), rows.getString(4));
      }
    }
    connection.rollback();
    return defaults;
  }
}
