package dev.postern.schema;

import dev.postern.schema.Relationship.Cardinality;
import dev.postern.spi.Catalog;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds every relationship of a catalog: to-one along a foreign key, to-many (or one-to-one where
 * the key is unique) against it, many-to-many through a table whose primary key holds both keys,
 * and those that functions compute.
 */
final class Relationships {
  /** The order in which the dialect lists the ways out of one table. */
  private static final Comparator<Relationship> IN_ORDER =
      Comparator.<Relationship, String>comparing(way -> way.to().schema())
          .thenComparing(way -> way.to().name())
          .thenComparing(Relationship::cardinality)
          .thenComparing(Relationship::name);

  private final Catalog catalog;
  private final Map<QualifiedName, Table> tables = new HashMap<>();

  Relationships(Catalog catalog) {
    this.catalog = catalog;
    catalog
        .tables()
        .forEach(table -> tables.put(new QualifiedName(table.schema(), table.name()), table));
  }

  List<Relationship> all() {
    List<Relationship> found = new ArrayList<>();
    for (Table table : catalog.tables()) {
      for (ForeignKey key : table.foreignKeys()) {
        target(key).ifPresent(target -> addDirect(table, key, target, found));
      }
      addThrough(table, found);
    }
    catalog.computations().forEach(computation -> addComputed(computation, found));
    found.sort(IN_ORDER);
    return found;
  }

  private static void addDirect(
      Table table, ForeignKey key, Table target, List<Relationship> found) {
    boolean isUnique = isUnique(table, key.columns());
    found.add(
        new Relationship(
            key.name(),
            table,
            target,
            isUnique ? Cardinality.ONE_TO_ONE : Cardinality.MANY_TO_ONE,
            new Link.Direct(pairs(key.columns(), key.targetColumns()), false),
            List.of()));
    found.add(
        new Relationship(
            key.name(),
            target,
            table,
            isUnique ? Cardinality.ONE_TO_ONE : Cardinality.ONE_TO_MANY,
            new Link.Direct(pairs(key.targetColumns(), key.columns()), !isUnique),
            List.of()));
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
        Cardinality.MANY_TO_MANY,
        new Link.Through(
            junction,
            pairs(outer.targetColumns(), outer.columns()),
            pairs(inner.columns(), inner.targetColumns())),
        List.of(outer.name(), inner.name()));
  }

  private void addComputed(Catalog.Computation computation, List<Relationship> found) {
    Table from = tables.get(computation.from());
    Table to = tables.get(computation.to());
    if (from != null && to != null) {
      found.add(
          new Relationship(
              computation.function().name(),
              from,
              to,
              Cardinality.COMPUTED,
              new Link.Computed(computation.function(), computation.isMany()),
              List.of()));
    }
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
    return Optional.ofNullable(
        tables.get(new QualifiedName(key.targetSchema(), key.targetTable())));
  }
}
