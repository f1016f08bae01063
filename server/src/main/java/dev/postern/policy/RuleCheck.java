package dev.postern.policy;

import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds the rules of every role against what the sources really have, so that a misspelt table or
 * column is found at the start and not by a caller.
 */
public final class RuleCheck {
  private final ServiceSchema schema;
  private final List<Problem> problems = new ArrayList<>();

  private RuleCheck(ServiceSchema schema) {
    this.schema = schema;
  }

  /** Everything the rules say of a service that is not so. */
  public static List<Problem> problems(RuleBook book, ServiceSchema schema) {
    RuleCheck check = new RuleCheck(schema);
    book.roles().values().forEach(role -> role.rules().forEach(check::rule));
    check.problems.addAll(MaskCheck.problems(book, schema));
    return check.problems.stream().distinct().toList(); // one that is inherited is met again
  }

  private void rule(Rule rule) {
    if (!rule.service().matches(schema.service()) || !rule.resource().isWholeName()) {
      return;
    }
    String name = rule.resource().text();
    if (schema.withdrawnTools().contains(name)) {
      return; // what is wrong with it is told already
    }
    Optional<Set<String>> columns = columns(schema, name);
    if (columns.isEmpty()) {
      if (rule.service().isWholeName()) {
        Set<String> known = new TreeSet<>(schema.tables().keySet());
        known.addAll(schema.routines().keySet());
        known.addAll(schema.tools().keySet());
        Optional<String> near = Suggestion.nearest(name, known);
        report(rule, "names no table, view, function or tool of " + schema.service(), near);
      }
      return;
    }
    List<String> named = new ArrayList<>(rule.columns().except());
    rule.columns().only().ifPresent(named::addAll);
    named.addAll(columnsOf(rule.rows()));
    for (String column : named) {
      if (!columns.get().contains(column)) {
        Optional<String> near = Suggestion.nearest(column, columns.get());
        report(rule, "names the column '%s', which is not there".formatted(column), near);
      }
    }
    written(rule, name, columns.get());
  }

  /** What a rule wants of written rows. */
  private void written(Rule rule, String name, Set<String> columns) {
    rule.writes()
        .check()
        .ifPresent(
            check -> columnsOf(check).forEach(column -> written(rule, "check", column, columns)));
    for (String column : rule.writes().presets().keySet()) {
      String key = "set." + column;
      Optional<Column> found = schema.table(name).flatMap(table -> table.column(column));
      if (found.filter(RuleCheck::isSource).isPresent()) {
        problems.add(rule.place().at(key, "names a column that the source itself gives a value"));
      } else {
        written(rule, key, column, columns);
      }
    }
  }

  private static boolean isSource(Column column) {
    return column.isGenerated() || column.computedBy().isPresent();
  }

  private void written(Rule rule, String key, String column, Collection<String> columns) {
    if (!columns.contains(column)) {
      problems.add(
          rule.place()
              .at(
                  key,
                  "names the column '%s', which is not there".formatted(column),
                  Suggestion.nearest(column, columns)));
    }
  }

  private void report(Rule rule, String message, Optional<String> near) {
    problems.add(new Problem(rule.place().position(), rule.place().path(), message, near));
  }

  /** The columns of a table, or those of the rows that a function returns. */
  static Optional<Set<String>> columns(ServiceSchema schema, String name) {
    Set<String> columns = new HashSet<>();
    schema.table(name).map(table -> table.columns().keySet()).ifPresent(columns::addAll);
    for (Routine routine : schema.routines(name)) {
      if (routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)) {
        columns.addAll(table.columns().keySet());
      }
    }
    schema.tool(name).ifPresent(tool -> columns.addAll(columns(tool)));
    boolean isKnown = schema.names().contains(name);
    return isKnown ? Optional.of(columns) : Optional.empty();
  }

  /** A read is bound by the rule for what it reads. */
  private static Set<String> columns(NamedTool tool) {
    return tool.work() instanceof NamedTool.Work.Statement(Routine routine)
            && routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
        ? table.columns().keySet()
        : Set.of();
  }

  static List<String> columnsOf(RowFilter rows) {
    List<String> names = new ArrayList<>();
    collect(rows.tree(), names);
    return names;
  }

  private static void collect(Filter<ColumnName> node, List<String> names) {
    switch (node) {
      case Filter.And<ColumnName>(var terms) -> terms.forEach(term -> collect(term, names));
      case Filter.Or<ColumnName>(var terms) -> terms.forEach(term -> collect(term, names));
      case Filter.Not<ColumnName>(var term) -> collect(term, names);
      case Filter.Compare<ColumnName>(var column, var operator, var value) ->
          names.add(column.text());
      case Filter.In<ColumnName>(var column, var values) -> names.add(column.text());
      case Filter.Is<ColumnName>(var column, var truth) -> names.add(column.text());
      case Filter.Quantified<ColumnName>(var column, var operator, var many, var values) ->
          names.add(column.text());
      case Filter.Search<ColumnName>(var column, var terms, var language, var text) ->
          names.add(column.text());
      case Filter.CompareColumns<ColumnName>(var column, var operator, var other) -> {
        names.add(column.text());
        names.add(other.text());
      }
      case Filter.Related<ColumnName>(String embed, var exists, var where) -> names.add(embed);
    }
  }
}
