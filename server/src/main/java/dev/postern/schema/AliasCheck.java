package dev.postern.schema;

import dev.postern.config.AliasConfig;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.schema.Aliases.Entry;
import dev.postern.spi.Catalog;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds the aliases of the config against what the source really has. */
final class AliasCheck {
  private final Aliases aliases;
  private final Map<QualifiedName, Set<QualifiedName>> sources = new HashMap<>();
  private final Map<QualifiedName, List<Set<String>>> columns = new HashMap<>();
  private final Map<QualifiedName, List<Set<String>>> arguments = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  AliasCheck(Catalog catalog, Aliases aliases) {
    this.aliases = aliases;
    catalog.tables().forEach(table -> add(table, true));
    catalog.routines().forEach(this::add);
    catalog.computations().forEach(computation -> served(computation.function()));
    aliases.entries().forEach(this::entry);
  }

  /** Everything the config says of the source's names that is not so. */
  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The names that several things of the source would have for callers. */
  Set<QualifiedName> taken() {
    return sources.entrySet().stream()
        .filter(known -> known.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void served(QualifiedName source) {
    sources.computeIfAbsent(aliases.known(source), unseen -> new LinkedHashSet<>()).add(source);
  }

  private void add(Table table, boolean isServed) {
    QualifiedName source = Aliases.qualified(table);
    if (isServed) {
      served(source);
    }
    Set<String> names = new TreeSet<>(table.columns().keySet());
    names.addAll(table.computed().keySet());
    columns.computeIfAbsent(source, unseen -> new ArrayList<>()).add(names);
  }

  private void add(Routine routine) {
    QualifiedName source = new QualifiedName(routine.schema(), routine.name());
    served(source);
    Set<String> names =
        routine.arguments().stream()
            .map(Argument::name)
            .collect(Collectors.toCollection(TreeSet::new));
    names.remove("");
    arguments.computeIfAbsent(source, unseen -> new ArrayList<>()).add(names);
    if (routine.returns() instanceof Returns.Rows(Table table, boolean isSet)
        && table.kind() == Table.Kind.ROUTINE_RESULT) {
      add(table, false);
    }
  }

  private void entry(Entry entry) {
    QualifiedName source = entry.source();
    Set<QualifiedName> sharing = sources.getOrDefault(entry.known(), Set.of());
    if (!sharing.contains(source) && !columns.containsKey(source)) {
      AliasConfig config = entry.config();
      problems.add(
          new Problem(
              config.place().position(),
              config.place().path(),
              "names no table, view or function of the source",
              Suggestion.nearest(source.name(), inSchema(source.schema()))));
      return;
    }
    if (sharing.size() > 1) {
      problems.add(entry.config().place().at("name", "is the name of something else too"));
    }
    parts("columns", "column", entry.config(), entry.config().columns(), columns.get(source));
    parts(
        "arguments", "argument", entry.config(), entry.config().arguments(), arguments.get(source));
  }

  private Set<String> inSchema(String schema) {
    return sources.values().stream()
        .flatMap(Collection::stream)
        .filter(name -> name.schema().equals(schema))
        .map(QualifiedName::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @param shapes the names that there are; several for what has several forms
   */
  private void parts(
      String key,
      String word,
      AliasConfig config,
      Map<String, String> others,
      List<Set<String>> shapes) {
    List<Set<String>> found = shapes == null ? List.of() : shapes;
    Set<String> all =
        found.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    for (Map.Entry<String, String> other : others.entrySet()) {
      String own = other.getKey();
      if (!all.contains(own)) {
        Optional<String> near = Suggestion.nearest(own, all);
        problems.add(config.place().at(key + "." + own, "names no " + word + " there is", near));
      } else if (found.stream()
          .anyMatch(
              shape -> shape.contains(own) && !Renaming.distinct(shape, others).containsKey(own))) {
        problems.add(config.place().at(key + "." + own, "is the name of another " + word + " too"));
      }
    }
  }
}
