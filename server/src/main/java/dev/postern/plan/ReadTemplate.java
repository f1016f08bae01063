package dev.postern.plan;

import dev.postern.config.Problem;
import dev.postern.config.QueryLimits;
import dev.postern.config.ToolConfig;
import dev.postern.config.ToolParameter;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.QueryParser;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.policy.Everything;
import dev.postern.policy.Grant;
import dev.postern.schema.NamedTool;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a tool that is a read, and plans it once to see that every name in it exists. */
final class ReadTemplate {
  private static final ColumnType WHOLE = ColumnType.of("bigint", Kind.INTEGER);

  private final ToolConfig tool;
  private final ToolConfig.Work.Read work;
  private final ServiceSchema schema;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, ColumnType> types = new HashMap<>();

  ReadTemplate(ToolConfig tool, ToolConfig.Work.Read work, ServiceSchema schema) {
    this.tool = tool;
    this.work = work;
    this.schema = schema;
  }

  /** What is wrong, once {@link #read} has given nothing. */
  List<Problem> problems() {
    return problems;
  }

  /** What values of the parameters are, once {@link #read} has given something. */
  Map<String, ColumnType> types() {
    return types;
  }

  Optional<NamedTool.Work.Read> read() {
    Optional<Table> table = schema.table(work.resource());
    if (table.isEmpty()) {
      problems.add(
          tool.place()
              .at(
                  "read.resource",
                  "names no table or view of " + schema.service(),
                  Suggestion.nearest(work.resource(), schema.tables().keySet())));
      return Optional.empty();
    }
    try {
      Selection<RelationName, ColumnName> rows =
          new QueryParser(QueryLimits.OF_CONFIG)
              .parse(work.resource(), parameters(), QueryParser.Otherwise.REFUSE)
              .selection()
              .within(page());
      Grant all = Everything.of(schema.service());
      Selection<Source, ColumnUse> planned =
          new SelectionPlanner(schema, all)
              .plan(
                  rows,
                  table.get(),
                  all.access(schema.service(), work.resource(), Action.READ).orElseThrow());
      Places.each(planned, (name, use) -> types.putIfAbsent(name, use.column().type()));
      Optional<String> limit = Places.only(work.limit());
      limit.ifPresent(name -> types.put(name, WHOLE));
      checkPlaces();
      return problems.isEmpty()
          ? Optional.of(new NamedTool.Work.Read(rows, limit))
          : Optional.empty();
    } catch (GatewayException wrong) {
      String details = wrong.details() == null ? "" : ": " + wrong.details();
      String hint = wrong.hint() == null ? "" : "; " + wrong.hint();
      problems.add(tool.place().at("read", "cannot be: " + wrong.getMessage() + details + hint));
      return Optional.empty();
    }
  }

  /** Written as in a URL, without its escapes. */
  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    if (!work.select().isBlank()) {
      parameters.add(new Parameter("select", work.select()));
    }
    if (!work.order().isBlank()) {
      parameters.add(new Parameter("order", work.order()));
    }
    Set<String> other = Set.of("select", "order", "limit", "offset", "columns", "on_conflict");
    for (String term : work.where().isBlank() ? new String[0] : work.where().split("&", -1)) {
      int equals = term.indexOf('=');
      if (equals <= 0 || other.contains(term.substring(0, equals))) {
        problems.add(
            tool.place().at("read.where", "must be conditions like column=eq.{parameter}"));
      } else {
        parameters.add(new Parameter(term.substring(0, equals), term.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private Page page() {
    if (work.limit().isBlank() || Places.only(work.limit()).isPresent()) {
      return Page.ALL;
    }
    try {
      return new Page(Integer.parseInt(work.limit()), 0);
    } catch (IllegalArgumentException notANumber) {
      problems.add(tool.place().at("read.limit", "must be a whole number or {parameter}"));
      return Page.ALL;
    }
  }

  private void checkPlaces() {
    Set<String> known = new HashSet<>();
    tool.parameters().forEach(parameter -> known.add(parameter.name()));
    for (ToolParameter parameter : tool.parameters()) {
      if (!types.containsKey(parameter.name())) {
        problems.add(
            tool.place()
                .at(
                    "parameters." + parameter.name(),
                    "stands nowhere in read as {" + parameter.name() + "}, alone or in a value"));
      }
    }
    Places.only(work.limit())
        .filter(name -> !known.contains(name))
        .ifPresent(
            name ->
                problems.add(
                    tool.place()
                        .at("read.limit", "names no parameter", Suggestion.nearest(name, known))));
  }
}
