package dev.postern.postgres;

import dev.postern.postgres.ViewTree.Origin;
import dev.postern.spi.Lineage;
import dev.postern.spi.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads what lies behind views.
 *
 * @param shown by the server's number of a view the stored column that each of its columns shows
 */
record LineageIntrospection(
    Connection connection,
    String[] schemas,
    Map<Long, Relation> relations,
    Map<Long, Map<String, Origin>> shown) {

  Map<QualifiedName, Lineage> read() throws SQLException {
    Map<Long, Map<Origin, Lineage.Origin>> touched = new HashMap<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "lineage.sql", (Object) schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        touched
            .computeIfAbsent(rows.getLong(1), unseen -> new HashMap<>())
            .put(
                new Origin(rows.getLong(2), rows.getInt(3)),
                new Lineage.Origin(
                    new QualifiedName(rows.getString(4), rows.getString(5)), rows.getString(6)));
      }
    }
    Map<QualifiedName, Lineage> lineage = new HashMap<>();
    touched.forEach(
        (view, behind) -> {
          Relation relation = relations.get(view);
          if (relation != null && relation.isExposed()) {
            lineage.put(
                new QualifiedName(relation.head().schema(), relation.head().name()),
                lineage(shown.getOrDefault(view, Map.of()), behind));
          }
        });
    return lineage;
  }

  private static Lineage lineage(Map<String, Origin> shown, Map<Origin, Lineage.Origin> behind) {
    Map<String, Lineage.Origin> columns = new HashMap<>();
    shown.forEach(
        (name, origin) -> {
          if (behind.containsKey(origin)) {
            columns.put(name, behind.get(origin));
          }
        });
    Set<Lineage.Origin> touched = new HashSet<>(behind.values());
    return new Lineage(columns, touched);
  }
}
