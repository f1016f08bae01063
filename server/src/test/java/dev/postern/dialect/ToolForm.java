package dev.postern.dialect;

import dev.postern.config.QueryLimits;
import dev.postern.error.GatewayException;
import dev.postern.golden.GoldenCase;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.QueryParser;
import dev.postern.grammar.QueryString;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A read of the dialect as arguments of {@code read_records}. */
final class ToolForm {
  private static final Pattern TABLE = Pattern.compile("/([a-z_]+)");
  private static final Set<String> NOT_OF_THE_QUESTION = Set.of("Note", "Claims");
  private static final Set<String> OTHERWISE_SAID =
      Set.of("offset", "columns", "cursor", "having", "distinct");
  private static final int MOST_ROWS = 500;

  private ToolForm() {}

  /** The arguments; empty where the case is no plain read or says what a tool says otherwise. */
  static Optional<String> of(GoldenCase one) {
    String[] target = one.path().split("\\?", 2);
    boolean isPlain =
        one.method().equals("GET")
            && TABLE.matcher(target[0]).matches()
            && NOT_OF_THE_QUESTION.containsAll(one.headers().keySet());
    if (!isPlain) {
      return Optional.empty();
    }
    try {
      String raw = target.length > 1 ? bytes(target[1]) : "";
      return arguments(target[0].substring(1), QueryString.parse(raw, QueryLimits.DEFAULTS));
    } catch (GatewayException unreadable) {
      return Optional.empty();
    }
  }

  /** A character for each byte, as a server sees a query. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> arguments(String table, List<Parameter> parameters) {
    ObjectNode arguments = JsonText.object();
    arguments.put("resource", table).put("limit", MOST_ROWS).put("full_cells", true);
    for (Parameter parameter : parameters) {
      String name = parameter.name();
      boolean isOfAnEmbed = name.contains(".") && !name.startsWith("not.");
      boolean isAggregated = name.equals("select") && parameter.value().contains("()");
      if (isOfAnEmbed || isAggregated || OTHERWISE_SAID.contains(name)) {
        return Optional.empty();
      }
      switch (name) {
        case "select" -> arguments.put("select", parameter.value());
        case "order" -> arguments.putArray("order").add(parameter.value());
        case "limit" -> {
          if (!parameter.value().matches("[1-9][0-9]{0,2}")) {
            return Optional.empty();
          }
          arguments.put("limit", Integer.parseInt(parameter.value()));
        }
        default -> {}
      }
    }
    Filter<ColumnName> where =
        QueryParser.ofDialect(QueryLimits.DEFAULTS, true)
            .parse(table, parameters, QueryParser.Otherwise.REFUSE)
            .selection()
            .where();
    if (where.isAll()) {
      return Optional.of(JsonText.write(arguments).text());
    }
    return condition(where)
        .map(condition -> JsonText.write(arguments.set("where", condition)).text());
  }

  private static Optional<ObjectNode> condition(Filter<ColumnName> filter) {
    return switch (filter) {
      case Filter.And<ColumnName>(var terms) -> several("and", terms);
      case Filter.Or<ColumnName>(var terms) -> several("or", terms);
      case Filter.Not<ColumnName>(var term) ->
          condition(term).map(inner -> JsonText.object().set("not", inner));
      case Filter.Compare<ColumnName>(var column, var operator, String value) ->
          Optional.of(comparison(column, operator.word()).put("value", value));
      case Filter.In<ColumnName>(var column, var values) -> {
        ObjectNode in = comparison(column, "in");
        values.forEach(in.putArray("value")::add);
        yield Optional.of(in);
      }
      case Filter.Is<ColumnName>(var column, var truth) ->
          Optional.of(comparison(column, "is").put("value", truth.name().toLowerCase(Locale.ROOT)));
      case Filter.Search<ColumnName>(var column, var terms, String language, String text) ->
          language.isEmpty()
              ? Optional.of(
                  comparison(column, terms.name().toLowerCase(Locale.ROOT)).put("value", text))
              : Optional.empty();
      case Filter.CompareColumns<ColumnName>(var column, var operator, var other) ->
          Optional.of(comparison(column, operator.word()).put("other_column", other.text()));
      case Filter.Quantified<ColumnName> quantified -> Optional.empty();
      case Filter.Related<ColumnName> related -> Optional.empty();
    };
  }

  private static ObjectNode comparison(ColumnName column, String operator) {
    return JsonText.object().put("column", column.toString()).put("op", operator);
  }

  private static Optional<ObjectNode> several(String word, List<Filter<ColumnName>> terms) {
    ObjectNode several = JsonText.object();
    ArrayNode list = several.putArray(word);
    for (Filter<ColumnName> term : terms) {
      Optional<ObjectNode> condition = condition(term);
      if (condition.isEmpty()) {
        return Optional.empty();
      }
      list.add(condition.get());
    }
    return Optional.of(several);
  }
}
