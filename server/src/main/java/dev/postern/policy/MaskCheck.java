package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.config.Problem;
import dev.postern.error.Suggestion;
import dev.postern.mask.ColumnMask;
import dev.postern.mask.MaskFit;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Capability;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Mask;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Holds masks against the columns they are for. */
final class MaskCheck {
  private final ServiceSchema schema;
  private final Set<Problem> problems = new LinkedHashSet<>();

  private MaskCheck(ServiceSchema schema) {
    this.schema = schema;
  }

  static List<Problem> problems(RuleBook book, ServiceSchema schema) {
    MaskCheck check = new MaskCheck(schema);
    check.tags(book.redaction().tags(), book.redaction().place());
    for (Role role : book.roles().values()) {
      role.rules().forEach(check::rule);
    }
    check.everywhere(book);
    return new ArrayList<>(check.problems);
  }

  private void tags(Map<String, String> tags, Place place) {
    String prefix = schema.service() + "/";
    tags.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(
            name -> {
              String resource = name.substring(prefix.length(), name.lastIndexOf('.'));
              String column = name.substring(name.lastIndexOf('.') + 1);
              Optional<Table> table = schema.table(resource);
              if (table.isEmpty()) {
                problems.add(
                    place.at(
                        "tags." + name,
                        "names no table or view of " + schema.service(),
                        Suggestion.nearest(resource, schema.tables().keySet())));
              } else if (table.get().column(column).isEmpty()) {
                problems.add(
                    place.at(
                        "tags." + name,
                        "names the column '%s', which is not there".formatted(column),
                        Suggestion.nearest(column, table.get().columns().keySet())));
              }
            });
  }

  private void rule(Rule rule) {
    if (!rule.service().matches(schema.service())) {
      return;
    }
    Map<String, ColumnMask> own = rule.masks().own().byColumn();
    if (own.isEmpty()) {
      return;
    }
    List<Column> columns = columns(rule);
    Set<String> names = new TreeSet<>();
    columns.forEach(column -> names.add(column.name()));
    own.keySet().stream()
        .filter(name -> !names.contains(name) && rule.resource().isWholeName())
        .forEach(
            name ->
                problems.add(
                    rule.place()
                        .at(
                            "masks." + name,
                            "names the column '%s', which is not there".formatted(name),
                            Suggestion.nearest(name, names))));
    for (Column column : columns) {
      ColumnMask mask = own.get(column.name());
      if (mask != null) {
        fit(mask.mask(), column.type(), rule.place(), "masks." + column.name(), "");
      }
    }
  }

  /** Of everything that a rule's pattern covers. */
  private List<Column> columns(Rule rule) {
    Stream<Column> ofTables =
        schema.tables().entrySet().stream()
            .filter(entry -> rule.covers(schema.service(), entry.getKey()))
            .flatMap(
                entry ->
                    Stream.concat(
                        entry.getValue().columns().values().stream(),
                        entry.getValue().computed().values().stream()));
    Stream<Column> ofRoutines =
        schema.routines().entrySet().stream()
            .filter(entry -> rule.covers(schema.service(), entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .flatMap(MaskCheck::returned);
    Stream<Column> ofTools =
        schema.tools().values().stream()
            .filter(tool -> rule.covers(schema.service(), tool.name()))
            .flatMap(
                tool ->
                    tool.work() instanceof dev.postern.schema.NamedTool.Work.Statement(var routine)
                        ? returned(routine)
                        : Stream.empty());
    return Stream.of(ofTables, ofRoutines, ofTools).flatMap(columns -> columns).toList();
  }

  private static Stream<Column> returned(Routine routine) {
    return routine.returns() instanceof Routine.Returns.Rows(Table table, var isSet)
        ? table.columns().values().stream()
        : Stream.empty();
  }

  /** Masks by tag, wherever the tag is. */
  private void everywhere(RuleBook book) {
    Map<String, ColumnMask> byTag = book.redaction().byTag();
    if (byTag.isEmpty()) {
      return;
    }
    schema
        .tables()
        .forEach(
            (resource, table) ->
                table
                    .columns()
                    .values()
                    .forEach(
                        column -> {
                          String name = RoleMasks.name(schema.service(), resource, column.name());
                          Optional.ofNullable(book.redaction().tags().get(name))
                              .or(() -> RoleMasks.marked(column.comment()))
                              .filter(byTag::containsKey)
                              .ifPresent(
                                  tag ->
                                      fit(
                                          byTag.get(tag).mask(),
                                          column.type(),
                                          book.redaction().place(),
                                          "by-tag." + tag,
                                          name + " "));
                        }));
  }

  private void fit(Mask mask, ColumnType type, Place place, String key, String who) {
    Optional<String> problem =
        mask instanceof Mask.Function function
            ? schema.can(Capability.MASK)
                ? MaskFunctions.problem(function.name(), type, schema)
                : Optional.of("cannot be masked by a function: the source runs none for this")
            : MaskFit.problem(mask, type);
    problem.ifPresent(told -> problems.add(place.at(key, who + told)));
  }
}
