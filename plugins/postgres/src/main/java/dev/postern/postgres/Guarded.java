package dev.postern.postgres;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What may keep rows back from a role: tables with row-level security, and views, whose conditions
 * may be of who asks or which look at such tables. What the planner expects of them rests on all
 * rows that there are, and so tells of those that are kept back.
 *
 * @param tables those with row-level security
 */
record Guarded(Set<QualifiedName> tables) {
  static final Guarded NOTHING = new Guarded(Set.of());

  Guarded {
    tables = Set.copyOf(tables);
  }

  static Guarded read(Connection connection, List<String> schemas) throws SQLException {
    Set<QualifiedName> tables = new HashSet<>();
    try (PreparedStatement query =
            Introspection.prepare(
                connection, "guarded.sql", (Object) schemas.toArray(String[]::new));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        tables.add(new QualifiedName(rows.getString(1), rows.getString(2)));
      }
    }
    return new Guarded(tables);
  }

  /** Whether rows of it, or of what is embedded in it, may be kept back. */
  boolean isAbout(Selection<Source, ColumnUse> selection) {
    Table from = selection.from().table();
    return from.kind() == Table.Kind.VIEW
        || tables.contains(new QualifiedName(from.schema(), from.name()))
        || selection.items().stream()
            .anyMatch(
                item ->
                    item instanceof Item.Embed<Source, ColumnUse> embed
                        && isAbout(embed.selection()));
  }
}
