package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.QueryParser;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads those arguments that tools share: which rows, what of each, in which order, how many. */
final class Wanted {
  private final QueryParser parser;
  private final QueryLimits limits;

  Wanted(QueryLimits limits) {
    this.parser = new QueryParser(limits);
    this.limits = limits;
  }

  static Map<String, Object> returningSchema() {
    return JsonSchema.text("Columns of these rows to get back, as in \"id\"; none if left out");
  }

  /**
   * A page of rows as {@code select}, {@code where}, {@code order}, {@code limit} and so on say.
   */
  Selection<RelationName, ColumnName> rows(
      String resource, Arguments arguments, McpSettings settings) {
    List<Parameter> parameters = new ArrayList<>();
    arguments.commaText("select").ifPresent(text -> parameters.add(new Parameter("select", text)));
    arguments.commaText("order").ifPresent(text -> parameters.add(new Parameter("order", text)));
    long offset = arguments.whole("offset", 0, 0);
    parameters.add(new Parameter("offset", Long.toString(offset)));
    Selection<RelationName, ColumnName> asked = parse(resource, parameters);
    long limit = Math.min(arguments.whole("limit", 1, settings.defaultRows()), settings.maxRows());
    return new Selection<>(
        asked.from(), asked.items(), condition(arguments), asked.order(), new Page(limit, offset));
  }

  /** What {@code select} wants back of rows that are written. */
  Optional<Selection<RelationName, ColumnName>> returning(String resource, Arguments arguments) {
    return arguments
        .commaText("select")
        .filter(text -> !text.isBlank())
        .map(text -> parse(resource, List.of(new Parameter("select", text))));
  }

  /** The {@code where} of a change, which never means all rows. */
  Filter<ColumnName> someRows(Arguments arguments) {
    Filter<ColumnName> where = condition(arguments);
    if (where.isAll()) {
      throw Arguments.malformed("where is missing or empty")
          .hint("Say which rows are meant; a change of all rows is not made without a condition.");
    }
    return where;
  }

  private Filter<ColumnName> condition(Arguments arguments) {
    return arguments
        .given("where")
        .map(where -> new Condition(limits).read(where))
        .orElse(Filter.all());
  }

  private Selection<RelationName, ColumnName> parse(String resource, List<Parameter> parameters) {
    return parser.parse(resource, parameters, QueryParser.Otherwise.REFUSE).selection();
  }
}
