package dev.postern.mcp;

import dev.postern.mcp.ToolNames.Verb;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Selection;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows of one resource: all of them by page, or one by its key. */
final class ResourceRead implements GatewayTool.Act {
  private static final Set<String> OWN =
      Set.of("where", "order", "limit", "cursor", "format", "full_cells", "purpose");

  private final Verb verb;
  private final String service;
  private final VisibleTable table;
  private final Wanted wanted;

  ResourceRead(Verb verb, String service, VisibleTable table, Wanted wanted) {
    this.verb = verb;
    this.service = service;
    this.table = table;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return ToolNames.of(verb, table.name());
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return true;
  }

  @Override
  public Set<String> openArguments() {
    Set<String> open = new HashSet<>(OWN);
    chosen().forEach(column -> open.add(column.name()));
    return open;
  }

  /** The columns that are arguments. */
  private List<Column> chosen() {
    return verb == Verb.GET
        ? ResourceTools.key(table)
        : table.readable().stream()
            .filter(ColumnSchemas::isName)
            .filter(ColumnSchemas::isComparable)
            .filter(column -> !OWN.contains(column.name()))
            .toList();
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    chosen().forEach(column -> arguments.put(column.name(), ColumnSchemas.of(column)));
    String what = ResourceChange.summary(table, service);
    if (verb == Verb.GET) {
      List<String> key = chosen().stream().map(Column::name).toList();
      arguments.put("full_cells", JsonSchema.truth("Whether long texts come whole"));
      return GatewayTool.describe(
          name(),
          "Get " + ToolNames.singular(table.name()),
          "Gives one row of " + what + " by its key; count is 0 where there is none.",
          Effect.READS,
          JsonSchema.object(arguments, key),
          Answers.rowsSchema());
    }
    arguments.put(
        "where",
        JsonSchema.anyObject("Further conditions, as {\"column\":…,\"op\":\"gte\",\"value\":…}"));
    arguments.put(
        "order", JsonSchema.list(JsonSchema.bare("string"), "Sort keys, as in [\"id.desc\"]"));
    AnswerForm.describe(visible.settings(), arguments);
    return GatewayTool.describe(
        name(),
        "List " + table.name(),
        "Gives rows of "
            + what
            + " Each column given must be equal; use where for other comparisons. When truncated is"
            + " true, go on with cursor = next_cursor.",
        Effect.READS,
        JsonSchema.object(arguments, List.of()),
        Answers.rowsSchema());
  }

  @Override
  public Operation operation(Visible visible, Arguments arguments) {
    Selection<RelationName, ColumnName> rows = wanted.rows(table.name(), arguments);
    List<Filter<ColumnName>> equal = new ArrayList<>();
    for (Column column : chosen()) {
      arguments
          .given(column.name())
          .ifPresent(
              value ->
                  equal.add(
                      new Filter.Compare<>(
                          new ColumnName(column.name()),
                          Operator.EQ,
                          value.isNumber() ? value.numberValue().toString() : value.asString())));
    }
    Filter<ColumnName> all = equal.isEmpty() ? Filter.all() : new Filter.And<>(equal);
    return Wanted.read(
        service, rows.narrowed(all), Optional.of(table), arguments, visible.settings());
  }

  @Override
  public Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
    return Answers.structured(success, AnswerForm.of(arguments, success), visible.settings());
  }
}
