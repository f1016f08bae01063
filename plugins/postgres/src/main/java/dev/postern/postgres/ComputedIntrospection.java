package dev.postern.postgres;

import dev.postern.spi.Catalog.Computation;
import dev.postern.spi.Column;
import dev.postern.spi.QualifiedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the functions over a row that serve as fields of it or lead to other rows. */
final class ComputedIntrospection {
  private final Connection connection;
  private final String[] searched;
  private final TypeNames types;
  private final Map<Long, Relation> relations;

  /**
   * @param searched the exposed schemas and those where names without a schema are looked for
   * @param relations by the server's number; fields are added to them
   */
  ComputedIntrospection(
      Connection connection, String[] searched, TypeNames types, Map<Long, Relation> relations) {
    this.connection = connection;
    this.searched = searched;
    this.types = types;
    this.relations = relations;
  }

  /**
   * Adds the fields, gives the relationships.
   *
   * @param extra the schemas whose functions serve the relations of every schema
   */
  List<Computation> read(List<String> extra) throws SQLException {
    List<Computation> computations = new ArrayList<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "computed.sql", searched, searched);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        QualifiedName function = new QualifiedName(rows.getString(1), rows.getString(2));
        Relation from = relations.get(rows.getLong(3));
        if (from == null) {
          continue;
        }
        boolean isOwn = function.schema().equals(from.head().schema());
        if (!rows.getBoolean(4) && rows.getBoolean(8)) {
          addField(from, isOwn, extra, function, rows);
        }
        Relation to = relations.get(rows.getLong(9));
        if (isOwn && from.isExposed() && to != null && to.isExposed()) {
          computations.add(new Computation(function, name(from), name(to), rows.getBoolean(5)));
        }
      }
    }
    return computations;
  }

  /** What stands in the relation's own schema comes before what others lend. */
  private void addField(
      Relation relation, boolean isOwn, List<String> extra, QualifiedName function, ResultSet row)
      throws SQLException {
    boolean isLent = !relation.isExposed() || extra.contains(function.schema());
    if (isOwn || (isLent && !relation.computed().containsKey(function.name()))) {
      Column field =
          new Column(
              function.name(),
              types.of(row.getLong(6), row.getString(7)),
              true,
              false,
              true,
              row.getString(10),
              Optional.of(function));
      relation.computed().put(function.name(), field);
    }
  }

  private static QualifiedName name(Relation relation) {
    return new QualifiedName(relation.head().schema(), relation.head().name());
  }
}
