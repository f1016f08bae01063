package dev.postern.schema;

import dev.postern.spi.ForeignKey;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds every relationship that the foreign keys of a catalog make: to-one along a key, to-many (or
 * one-to-one where the key is unique) against it, and many-to-many through a table whose primary
 * key holds both keys.
 */
final class Relationships {
  private final Map<String, Table> tables;

  /**
   * @param tables by name, only those that are exposed
   */
  Relationships(Map<String, Table> tables) {
    this.tables = tables;
  }

  List<Relationship> all() {
    List<Relationship> found = new ArrayList<>();
    for (Table table : tables.values()) {
      for (ForeignKey key : table.foreignKeys()) {
        target(key).ifPresent(target -> addDirect(table, key, target, found));
      }
      addThrough(table, found);
    }
    return found;
  }

  private void addDirect(Table table, ForeignKey key, Table target, List<Relationship> found) {
    List<String> hints =
        key.columns().size() == 1
            ? List.of(key.name(), key.columns().getFirst())
            : List.of(key.name());
    Link along = new Link.Direct(pairs(key.columns(), key.targetColumns()), false);
    found.add(new Relationship(key.name(), table, target, along, hints));
    boolean isMany = !isUnique(table, key.columns());
    Link against = new Link.Direct(pairs(key.targetColumns(), key.columns()), isMany);
    found.add(new Relationship(key.name(), target, table, against, hints));
  }

  private void addThrough(Table junction, List<Relationship> found) {
    for (ForeignKey outer : junction.foreignKeys()) {
      for (ForeignKey inner : junction.foreignKeys()) {
        Optional<Table> from = target(outer);
        Optional<Table> to = target(inner);
        if (!outer.name().equals(inner.name())
            && isJunction(junction, outer, inner)
            && from.isPresent()
            && to.isPresent()) {
          found.add(through(junction, outer, from.get(), inner, to.get()));
        }
      }
    }
  }

  private static Relationship through(
      Table junction, ForeignKey outer, Table from, ForeignKey inner, Table to) {
    return new Relationship(
        junction.name(),
        from,
        to,
        new Link.Through(
            junction,
            pairs(outer.targetColumns(), outer.columns()),
            pairs(inner.columns(), inner.targetColumns())),
        List.of(junction.name(), inner.name()));
  }

  private static boolean isJunction(Table table, ForeignKey outer, ForeignKey inner) {
    return table.primaryKey().containsAll(outer.columns())
        && table.primaryKey().containsAll(inner.columns());
  }

  private static boolean isUnique(Table table, List<String> columns) {
    Set<String> held = new HashSet<>(columns);
    return held.equals(new HashSet<>(table.primaryKey()))
        || table.uniqueKeys().stream().anyMatch(key -> held.equals(new HashSet<>(key)));
  }

  private static List<Pair> pairs(List<String> outer, List<String> inner) {
    return IntStream.range(0, outer.size())
        .mapToObj(i -> new Pair(outer.get(i), inner.get(i)))
        .toList();
  }

  private Optional<Table> target(ForeignKey key) {
    return Optional.ofNullable(tables.get(key.targetTable()))
        .filter(table -> table.schema().equals(key.targetSchema()));
  }
}
