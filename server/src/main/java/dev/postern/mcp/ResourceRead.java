package dev.postern.mcp;

import dev.postern.mcp.ResourceTools.Resource;
import dev.postern.mcp.ToolNames.Verb;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.pipeline.Outcome;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
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
  private final Resource resource;
  private final Wanted wanted;

  ResourceRead(Verb verb, Resource resource, Wanted wanted) {
    this.verb = verb;
    this.resource = resource;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return ToolNames.of(verb, resource.name());
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return resource
        .seenBy(visible)
        .filter(table -> visible.actions(table).contains(Action.READ))
        .filter(table -> verb == Verb.LIST || isKeyed(table))
        .isPresent();
  }

  @Override
  public Set<String> openArguments() {
    Set<String> open = new HashSet<>(OWN);
    resource.table().columns().keySet().forEach(open::add);
    return open;
  }

  private boolean isKeyed(VisibleTable table) {
    return !resource.key().isEmpty() && table.readable().containsAll(resource.key());
  }

  /** The columns that are arguments. */
  private List<Column> chosen(VisibleTable table) {
    return verb == Verb.GET
        ? resource.key()
        : table.filterable().stream()
            .filter(ColumnSchemas::isName)
            .filter(ColumnSchemas::isComparable)
            .filter(column -> !OWN.contains(column.name()))
            .toList();
  }

  @Override
  public Tool describedTo(Visible visible) {
    VisibleTable table = resource.seenBy(visible).orElseThrow();
    Map<String, Object> arguments = new LinkedHashMap<>();
    chosen(table).forEach(column -> arguments.put(column.name(), ColumnSchemas.of(column)));
    String what = ResourceChange.summary(table, resource.service());
    if (verb == Verb.GET) {
      List<String> key = resource.key().stream().map(Column::name).toList();
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
    VisibleTable table = resource.seenBy(visible).orElseThrow();
    Selection<RelationName, ColumnName> rows = wanted.rows(table.name(), arguments);
    List<Filter<ColumnName>> equal = new ArrayList<>();
    for (Column column : chosen(table)) {
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
    return wanted.read(
        resource.service(), rows.narrowed(all), Optional.of(table), arguments, visible.settings());
  }

  @Override
  public Json answer(Visible visible, Arguments arguments, Outcome.Success success) {
    return Answers.structured(success, AnswerForm.of(arguments, success), visible.settings());
  }
}
