package dev.postern.postgres;

import dev.postern.spi.Action;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Rights;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what a role may use of the exposed schemas, as that role. */
final class RightsReader {
  private final Connection connection;
  private final String[] schemas;

  /**
   * @param connection one of the login's; it is left as it was found
   */
  RightsReader(Connection connection, List<String> schemas) {
    this.connection = connection;
    this.schemas = schemas.toArray(String[]::new);
  }

  /**
   * The rights.
   *
   * @throws SQLException where the login may not act as the role, too
   */
  Rights read(String role) throws SQLException {
    connection.setAutoCommit(false);
    try {
      try (PreparedStatement become =
          connection.prepareStatement("select set_config('role', ?, true)")) {
        become.setString(1, role);
        become.execute();
      }
      return new Rights(tables(), routines());
    } finally {
      connection.rollback();
    }
  }

  private Map<QualifiedName, Set<Action>> tables() throws SQLException {
    Map<QualifiedName, Set<Action>> tables = new HashMap<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "rights-to-tables.sql", (Object) schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        List<Action> asked = List.of(Action.READ, Action.CREATE, Action.UPDATE, Action.DELETE);
        for (int i = 0; i < asked.size(); i++) {
          if (rows.getBoolean(3 + i)) {
            actions.add(asked.get(i));
          }
        }
        tables.put(new QualifiedName(rows.getString(1), rows.getString(2)), actions);
      }
    }
    return tables;
  }

  private Set<QualifiedName> routines() throws SQLException {
    Set<QualifiedName> routines = new HashSet<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "rights-to-routines.sql", (Object) schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        routines.add(new QualifiedName(rows.getString(1), rows.getString(2)));
      }
    }
    return routines;
  }
}
