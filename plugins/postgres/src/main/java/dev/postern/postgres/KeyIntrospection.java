package dev.postern.postgres;

import dev.postern.postgres.ViewTree.Origin;
import dev.postern.spi.ForeignKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads keys and references. A view has those of the tables behind it as far as it shows all their
 * columns: whether its rows really are as many as the table's, only its author knows.
 */
final class KeyIntrospection {
  private final Connection connection;
  private final String[] lookedThrough;
  private final Map<Long, Relation> relations;
  private final Map<Long, List<Sight>> sights = new HashMap<>();
  private final Map<Long, Map<String, Origin>> shown = new HashMap<>();

  /**
   * @param lookedThrough the schemas whose views may stand between an exposed view and a table
   * @param relations by the server's number, with their columns; keys are added to them
   */
  KeyIntrospection(Connection connection, String[] lookedThrough, Map<Long, Relation> relations) {
    this.connection = connection;
    this.lookedThrough = lookedThrough;
    this.relations = relations;
  }

  /** Column numbers, and for a reference those of the target in the same order. */
  private record Constraint(
      String kind,
      String name,
      long table,
      List<Integer> columns,
      long target,
      List<Integer> targetColumns) {}

  /**
   * A relation through which a table can be seen: itself, or a view of it.
   *
   * @param names under which it shows each of the table's columns
   */
  private record Sight(Relation relation, boolean isTable, Map<Integer, List<String>> names) {

    /** Every way to name these columns, none where one is not shown. */
    List<List<String>> namings(List<Integer> columns) {
      List<List<String>> namings = List.of(List.of());
      for (int column : columns) {
        List<List<String>> longer = new ArrayList<>();
        for (List<String> naming : namings) {
          for (String name : names.getOrDefault(column, List.of())) {
            List<String> next = new ArrayList<>(naming);
            next.add(name);
            longer.add(next);
          }
        }
        namings = longer;
      }
      return namings;
    }
  }

  void read() throws SQLException {
    addTables();
    addViews();
    for (Constraint constraint : constraints()) {
      switch (constraint.kind()) {
        case "f" -> addReference(constraint);
        case "i" -> addIndex(constraint);
        default -> addKey(constraint);
      }
    }
    for (Relation relation : relations.values()) {
      Set<String> primary = new HashSet<>(relation.primaryKey());
      relation.uniqueKeys().removeIf(key -> primary.equals(new HashSet<>(key)));
    }
  }

  /** By the number of a view the stored column that each of its columns shows as it is. */
  Map<Long, Map<String, Origin>> shown() {
    return shown;
  }

  private void addTables() {
    relations.forEach(
        (number, relation) -> {
          if (relation.isExposed()) {
            Map<Integer, List<String>> names = new HashMap<>();
            relation.names().forEach((column, name) -> names.put(column, List.of(name)));
            sights.put(number, new ArrayList<>(List.of(new Sight(relation, true, names))));
          }
        });
  }

  private void addViews() throws SQLException {
    Map<Long, Map<Integer, Origin>> views = new HashMap<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "views.sql", (Object) lookedThrough);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        views.put(rows.getLong(1), ViewTree.origins(rows.getString(2)));
      }
    }
    for (Map.Entry<Long, Relation> entry : relations.entrySet()) {
      if (entry.getValue().isExposed() && views.containsKey(entry.getKey())) {
        addView(entry.getKey(), entry.getValue(), views);
      }
    }
  }

  private void addView(long view, Relation relation, Map<Long, Map<Integer, Origin>> views) {
    Map<String, Origin> origins = new HashMap<>();
    relation
        .names()
        .forEach(
            (column, name) ->
                table(new Origin(view, column), views)
                    .ifPresent(origin -> origins.put(name, origin)));
    shown.put(view, origins);
    Map<Long, Map<Integer, List<String>>> tables = new TreeMap<>();
    relation
        .names()
        .values()
        .forEach(
            name -> {
              Origin origin = origins.get(name);
              if (origin != null) {
                tables
                    .computeIfAbsent(origin.relation(), unseen -> new HashMap<>())
                    .computeIfAbsent(origin.column(), unseen -> new ArrayList<>())
                    .add(name);
              }
            });
    tables.forEach(
        (table, names) ->
            sights
                .computeIfAbsent(table, unseen -> new ArrayList<>())
                .add(new Sight(relation, false, names)));
  }

  /** Follows a column through views on views to the table it is stored in. */
  private static Optional<Origin> table(Origin column, Map<Long, Map<Integer, Origin>> views) {
    Set<Origin> passed = new HashSet<>();
    Origin origin = column;
    while (origin != null && views.containsKey(origin.relation()) && passed.add(origin)) {
      origin = views.get(origin.relation()).get(origin.column());
    }
    return Optional.ofNullable(origin);
  }

  private List<Constraint> constraints() throws SQLException {
    List<Constraint> constraints = new ArrayList<>();
    try (PreparedStatement query = Introspection.prepare(connection, "constraints.sql");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        constraints.add(
            new Constraint(
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                numbers(rows, 4),
                rows.getLong(5),
                numbers(rows, 6)));
      }
    }
    return constraints;
  }

  private static List<Integer> numbers(ResultSet row, int column) throws SQLException {
    return Introspection.texts(row, column).stream().map(Integer::valueOf).toList();
  }

  private void addReference(Constraint reference) {
    for (Sight from : sights.getOrDefault(reference.table(), List.of())) {
      for (List<String> columns : from.namings(reference.columns())) {
        for (Sight to : sights.getOrDefault(reference.target(), List.of())) {
          for (List<String> targetColumns : to.namings(reference.targetColumns())) {
            from.relation()
                .foreignKeys()
                .add(
                    new ForeignKey(
                        reference.name(),
                        columns,
                        to.relation().head().schema(),
                        to.relation().head().name(),
                        targetColumns));
          }
        }
      }
    }
  }

  private void addIndex(Constraint index) {
    for (Sight sight : sights.getOrDefault(index.table(), List.of())) {
      sight.namings(index.columns()).forEach(sight.relation().indexed()::addAll);
    }
  }

  private void addKey(Constraint key) {
    for (Sight sight : sights.getOrDefault(key.table(), List.of())) {
      List<List<String>> namings = sight.namings(key.columns());
      if (key.kind().equals("p") && !namings.isEmpty()) {
        // a view of several tables has the keys of all of them as its one
        sight.relation().primaryKey().addAll(namings.getFirst());
      }
      if (!sight.isTable() || key.kind().equals("u")) {
        sight.relation().uniqueKeys().addAll(namings);
      }
    }
  }
}
