package dev.postern.mcp;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.QueryParser;
import dev.postern.operation.ColumnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Selection.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The {@code select} argument: a text as in a URL, or a list of such texts and of objects for
 * related rows. One of these reads one argument.
 */
final class SelectList {
  private static final Set<String> EMBED_MEMBERS =
      Set.of("embed", "as", "select", "where", "order", "limit", "required");
  private static final String SHAPE =
      "Write {\"embed\":\"orders\",\"select\":[\"id\"]}, with where, order, limit, as, or required:"
          + " true for only those rows that have some.";

  private final QueryParser parser;
  private final QueryLimits limits;
  private int embeds;

  SelectList(QueryParser parser, QueryLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /** What a tool's schema says of such an argument. */
  static Map<String, Object> schema() {
    return JsonSchema.list(
        JsonSchema.anyOf("", List.of(JsonSchema.bare("string"), JsonSchema.bare("object"))),
        "Columns, and related rows as {\"embed\":\"orders\",\"select\":[\"id\"],\"where\":{…},"
            + "\"order\":[…],\"limit\":5,\"required\":true}; all columns if left out");
  }

  /** What stands in an embed's name: the resource, with a hint behind an exclamation mark. */
  static RelationName relation(String name) {
    int mark = name.indexOf('!');
    return mark < 0
        ? RelationName.of(name)
        : new RelationName(name.substring(0, mark), name.substring(mark + 1));
  }

  /** Reads the argument; none of it, or an empty one, stands for every column. */
  List<Item<RelationName, ColumnName>> read(JsonNode select) {
    return select == null || (select.isArray() && select.isEmpty())
        ? List.of(new Item.Field<>(ColumnName.ALL, ColumnName.ALL.text()))
        : items(select, "select", 1);
  }

  private List<Item<RelationName, ColumnName>> items(JsonNode select, String path, int depth) {
    if (select.isString()) {
      return text(select.stringValue());
    }
    if (!select.isArray()) {
      throw Arguments.wrong(path, "a list of columns", select);
    }
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    for (int i = 0; i < select.size(); i++) {
      JsonNode item = select.get(i);
      if (item.isString()) {
        items.addAll(text(item.stringValue()));
      } else {
        items.add(embed(item, path + "[" + i + "]", depth));
      }
    }
    if (items.size() > limits.maxSelectItems()) {
      throw tooLarge("max-select-items", limits.maxSelectItems());
    }
    return items;
  }

  private List<Item<RelationName, ColumnName>> text(String text) {
    return parser
        .parse("select", List.of(new Parameter("select", text)), QueryParser.Otherwise.REFUSE)
        .selection()
        .items();
  }

  private Item<RelationName, ColumnName> embed(JsonNode node, String path, int depth) {
    if (!node.isObject() || !node.path("embed").isString()) {
      throw Arguments.malformed(path + " must be a column's name, or an object with embed")
          .hint(SHAPE);
    }
    for (String member : node.propertyNames()) {
      if (!EMBED_MEMBERS.contains(member)) {
        throw Arguments.malformed(path + " cannot hold '" + member + "'").hint(SHAPE);
      }
    }
    if (++embeds > limits.maxEmbeds()) {
      throw tooLarge("max-embeds", limits.maxEmbeds());
    }
    if (depth > limits.maxEmbedDepth()) {
      throw tooLarge("max-embed-depth", limits.maxEmbedDepth());
    }
    RelationName relation = relation(node.get("embed").stringValue());
    JsonNode alias = node.path("as");
    JsonNode limit = node.path("limit");
    if (!limit.isMissingNode() && (!limit.canConvertToInt() || limit.intValue() < 0)) {
      throw Arguments.wrong(path + ".limit", "a whole number", limit);
    }
    Condition condition = new Condition(limits);
    Filter<ColumnName> where =
        node.has("where") ? condition.read(node.get("where"), path + ".where") : Filter.all();
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    items.addAll(
        node.has("select")
            ? items(node.get("select"), path + ".select", depth + 1)
            : text(ColumnName.ALL.text()));
    items.addAll(condition.joins());
    return new Item.Embed<>(
        alias.isString() ? alias.stringValue() : relation.text(),
        node.path("required").asBoolean(false) ? Join.INNER : Join.LEFT,
        new Selection<>(
            relation,
            items,
            where,
            node.has("order") ? order(node.get("order"), path + ".order") : List.of(),
            limit.isMissingNode() ? Page.ALL : new Page(limit.intValue(), 0)));
  }

  /** Sort keys: a text, or a list of texts. */
  List<Order<ColumnName>> order(JsonNode order, String path) {
    List<String> keys = new ArrayList<>();
    if (order.isString()) {
      keys.add(order.stringValue());
    } else if (order.isArray()) {
      for (JsonNode key : order) {
        if (!key.isString()) {
          throw Arguments.wrong(path, "a list of texts like \"total.desc\"", order);
        }
        keys.add(key.stringValue());
      }
    } else {
      throw Arguments.wrong(path, "a list of texts like \"total.desc\"", order);
    }
    return keys.isEmpty()
        ? List.of()
        : parser
            .parse(
                "order",
                List.of(new Parameter("order", String.join(",", keys))),
                QueryParser.Otherwise.REFUSE)
            .selection()
            .order();
  }

  private static GatewayException tooLarge(String limit, long value) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, "The query is too large: select.")
        .details("The limit " + limit + " is " + value + ".")
        .hint("Ask for less in one query.");
  }
}
