package dev.postern.schema;

import dev.postern.config.Problem;
import dev.postern.spi.Catalog;
import dev.postern.spi.Catalog.Computation;
import dev.postern.spi.Column;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Lineage;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A source's catalog under the names that callers know. A name that two things would have is given
 * to neither: rules made for the one must not open the other.
 */
final class Renaming {
  private final Catalog catalog;
  private final Aliases aliases;
  private final Set<QualifiedName> taken = new HashSet<>();
  private final Map<QualifiedName, Table> tables = new LinkedHashMap<>();
  private final Map<QualifiedName, Map<String, String>> columns = new HashMap<>();
  private final IdentityHashMap<Table, Table> originals = new IdentityHashMap<>();
  private final List<Problem> problems;
  private final Catalog renamed;

  Renaming(Catalog catalog, Aliases aliases) {
    this.catalog = catalog;
    this.aliases = aliases;
    AliasCheck check = new AliasCheck(catalog, aliases);
    this.problems = check.problems();
    this.taken.addAll(check.taken());
    catalog.tables().forEach(table -> columns.put(Aliases.qualified(table), names(table)));
    for (Table table : catalog.tables()) {
      if (!isTaken(Aliases.qualified(table))) {
        tables.put(Aliases.qualified(table), table(table));
      }
    }
    this.renamed = catalog();
  }

  /** The catalog that callers know. */
  Catalog renamed() {
    return renamed;
  }

  /** What is wrong with the aliases, as seen from this catalog. */
  List<Problem> problems() {
    return problems;
  }

  /** The source's own tables, by identity of the renamed ones. */
  IdentityHashMap<Table, Table> originals() {
    return originals;
  }

  private Catalog catalog() {
    return new Catalog(
        catalog.schemas(),
        List.copyOf(tables.values()),
        catalog.routines().stream().map(this::routine).flatMap(Optional::stream).toList(),
        catalog.computations().stream().map(this::computation).flatMap(Optional::stream).toList(),
        catalog.types(),
        catalog.handlers().stream().map(this::handler).toList(),
        catalog.roles(),
        Stream.concat(catalog.warnings().stream(), problems.stream().map(Problem::toString))
            .toList(),
        catalog.comments(),
        lineage());
  }

  private Map<QualifiedName, Lineage> lineage() {
    Map<QualifiedName, Lineage> known = new HashMap<>();
    catalog
        .lineage()
        .forEach(
            (view, behind) -> {
              Map<String, String> names = columns.getOrDefault(view, Map.of());
              Map<String, Lineage.Origin> shown = new HashMap<>();
              behind
                  .columns()
                  .forEach(
                      (column, origin) ->
                          shown.put(names.getOrDefault(column, column), known(origin)));
              known.put(
                  aliases.known(view),
                  new Lineage(
                      shown,
                      behind.touched().stream().map(this::known).collect(Collectors.toSet())));
            });
    return known;
  }

  /** A statement of an operator, behind whose rows lies what has other names. */
  Routine statement(Routine routine) {
    return new Routine(
        routine.schema(),
        routine.name(),
        routine.arguments(),
        routine.returns(),
        routine.volatility(),
        routine.comment(),
        routine.isProcedure(),
        routine.settings(),
        routine.wording().map(wording -> wording.giving(known(wording.lineage()))));
  }

  private Lineage known(Lineage lineage) {
    Map<String, Lineage.Origin> shown = new HashMap<>();
    lineage.columns().forEach((column, origin) -> shown.put(column, known(origin)));
    return new Lineage(
        shown, lineage.touched().stream().map(this::known).collect(Collectors.toSet()));
  }

  private Lineage.Origin known(Lineage.Origin origin) {
    return new Lineage.Origin(
        aliases.known(origin.table()),
        columns
            .getOrDefault(origin.table(), Map.of())
            .getOrDefault(origin.column(), origin.column()));
  }

  private boolean isTaken(QualifiedName source) {
    return taken.contains(aliases.known(source));
  }

  /** The known names of a table's columns by the source's, without those that several have. */
  private Map<String, String> names(Table table) {
    Set<String> own = new LinkedHashSet<>(table.columns().keySet());
    own.addAll(table.computed().keySet());
    return distinct(own, aliases.knownColumns(Aliases.qualified(table)));
  }

  /** The other name of each, or its own, without those that several have. */
  static Map<String, String> distinct(Collection<String> own, Map<String, String> others) {
    Map<String, Integer> uses = new HashMap<>();
    own.forEach(name -> uses.merge(others.getOrDefault(name, name), 1, Integer::sum));
    Map<String, String> names = new HashMap<>();
    for (String name : own) {
      String known = others.getOrDefault(name, name);
      if (uses.get(known) == 1) {
        names.put(name, known);
      }
    }
    return names;
  }

  private Table table(Table table) {
    Map<String, String> names = names(table);
    Table made =
        new Table(
            table.schema(),
            aliases.known(Aliases.qualified(table)).name(),
            table.kind(),
            columns(table.columns(), names),
            all(table.primaryKey(), names).orElse(List.of()),
            table.uniqueKeys().stream().flatMap(key -> all(key, names).stream()).toList(),
            table.foreignKeys().stream().flatMap(key -> foreign(key, names).stream()).toList(),
            table.writable(),
            table.comment(),
            columns(table.computed(), names),
            table.indexed().stream()
                .filter(names::containsKey)
                .map(names::get)
                .collect(Collectors.toSet()));
    originals.put(made, table);
    return made;
  }

  private Map<String, Column> columns(Map<String, Column> own, Map<String, String> names) {
    Map<String, Column> made = new LinkedHashMap<>();
    for (Column column : own.values()) {
      String name = names.get(column.name());
      if (name != null) {
        made.put(name, named(column, name, told(column.defaultText())));
      }
    }
    return made;
  }

  static Column named(Column column, String name, String defaultText) {
    return new Column(
        name,
        column.type(),
        column.isNullable(),
        column.hasDefault(),
        column.isGenerated(),
        column.comment(),
        column.computedBy(),
        defaultText);
  }

  /** An expression is shown to callers; one that names what they must not know is not told. */
  private String told(String expression) {
    boolean tells =
        aliases.entries().stream()
            .anyMatch(
                entry ->
                    expression.contains(entry.source().name())
                        || entry.config().columns().keySet().stream()
                            .anyMatch(expression::contains));
    return tells ? "" : expression;
  }

  private static Optional<List<String>> all(List<String> own, Map<String, String> names) {
    return names.keySet().containsAll(own)
        ? Optional.of(own.stream().map(names::get).toList())
        : Optional.empty();
  }

  private Optional<ForeignKey> foreign(ForeignKey key, Map<String, String> names) {
    QualifiedName target = new QualifiedName(key.targetSchema(), key.targetTable());
    if (!columns.containsKey(target) || isTaken(target)) {
      return columns.containsKey(target) ? Optional.empty() : unseen(key, names);
    }
    Optional<List<String>> from = all(key.columns(), names);
    Optional<List<String>> to = all(key.targetColumns(), columns.get(target));
    return from.isPresent() && to.isPresent()
        ? Optional.of(
            new ForeignKey(
                key.name(), from.get(), target.schema(), aliases.known(target).name(), to.get()))
        : Optional.empty();
  }

  /** A reference to a table that is not served. */
  private static Optional<ForeignKey> unseen(ForeignKey key, Map<String, String> names) {
    return all(key.columns(), names)
        .map(
            from ->
                new ForeignKey(
                    key.name(), from, key.targetSchema(), key.targetTable(), key.targetColumns()));
  }

  private Optional<Routine> routine(Routine routine) {
    QualifiedName source = new QualifiedName(routine.schema(), routine.name());
    List<String> own =
        routine.arguments().stream()
            .map(Argument::name)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    Map<String, String> names = distinct(own, aliases.knownArguments(source));
    Optional<Returns> returns = returns(routine.returns());
    if (isTaken(source) || names.size() < own.size() || returns.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        named(routine, aliases.known(source).name(), arguments(routine, names), returns.get()));
  }

  static Routine named(Routine routine, String name, List<Argument> arguments, Returns returns) {
    return new Routine(
        routine.schema(),
        name,
        arguments,
        returns,
        routine.volatility(),
        routine.comment(),
        routine.isProcedure(),
        routine.settings(),
        routine.wording());
  }

  static List<Argument> arguments(Routine routine, Map<String, String> names) {
    return routine.arguments().stream().map(argument -> argument(argument, names)).toList();
  }

  static Argument argument(Argument argument, Map<String, String> names) {
    return new Argument(
        names.getOrDefault(argument.name(), argument.name()),
        argument.type(),
        argument.hasDefault(),
        argument.isVariadic());
  }

  private Optional<Returns> returns(Returns returns) {
    if (!(returns instanceof Returns.Rows(Table table, boolean isSet))) {
      return Optional.of(returns);
    }
    QualifiedName source = Aliases.qualified(table);
    boolean isServed = table.kind() != Table.Kind.ROUTINE_RESULT && columns.containsKey(source);
    if (!isServed) {
      return Optional.of(new Returns.Rows(table(table), isSet));
    }
    return Optional.ofNullable(tables.get(source)).map(found -> new Returns.Rows(found, isSet));
  }

  private Optional<Computation> computation(Computation computation) {
    boolean isLost =
        isTaken(computation.function()) || isTaken(computation.from()) || isTaken(computation.to());
    return isLost
        ? Optional.empty()
        : Optional.of(
            new Computation(
                aliases.known(computation.function()),
                aliases.known(computation.from()),
                aliases.known(computation.to()),
                computation.isMany()));
  }

  private MediaHandler handler(MediaHandler handler) {
    return new MediaHandler(
        handler.mediaType(),
        handler.function(),
        handler.target().map(aliases::known),
        handler.isBinary());
  }
}
