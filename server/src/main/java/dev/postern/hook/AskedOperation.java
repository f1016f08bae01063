package dev.postern.hook;

import dev.postern.config.QueryLimits;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.grammar.Parameter;
import dev.postern.grammar.QueryParser;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.Payload;
import dev.postern.operation.RelationName;
import dev.postern.operation.Terms;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a hook asks of data, as an operation: {@code {"do":"read","resource":"orders",…}}. Names are
 * names that the planner resolves, values are values that are bound. Nothing here knows what the
 * caller may do.
 */
final class AskedOperation {
  private static final QueryLimits LIMITS = QueryLimits.DEFAULTS;
  private static final QueryParser PARSER = new QueryParser(LIMITS);
  private static final Payload NOTHING = new Payload(List.of(), Json.of("{}"), 1);

  private final JsonNode asked;
  private final String service;
  private final String resource;
  private final Terms terms;

  /**
   * @param around the operation whose hook asks: of the same service, and undone with it
   */
  AskedOperation(JsonNode asked, Operation around) {
    this.asked = asked;
    String name = Asked.text(asked.path("resource"), "resource");
    int slash = name.indexOf('/');
    this.service = slash < 0 ? around.endpoint().service() : name.substring(0, slash);
    this.resource = name.substring(slash + 1);
    this.terms = terms(around);
  }

  private static Terms terms(Operation around) {
    return new Terms(
        List.of(), false, OptionalLong.empty(), around.terms().rollsBack(), Terms.PLAIN.timeZone());
  }

  /** The rows that an update or a delete is going to hit. */
  static Operation.Read hitBy(Operation around) {
    Filter<ColumnName> where =
        switch (around) {
          case Operation.Update update -> update.where();
          case Operation.Delete delete -> delete.where();
          case Operation.Read _, Operation.Create _, Operation.Call _ ->
              throw Asked.malformed("affected: only an update or a delete hits rows");
        };
    return new Operation.Read(
        around.endpoint().service(),
        all(around.endpoint().resource()).narrowed(where),
        Count.NONE,
        terms(around));
  }

  /**
   * The operation.
   *
   * @param verb {@code read}, {@code create}, {@code update}, {@code delete} or {@code call}
   */
  Operation operation(String verb) {
    return switch (verb) {
      case "read" -> {
        refuseOthers(Set.of("select", "where", "order", "limit", "offset"));
        yield read();
      }
      case "create" -> {
        refuseOthers(Set.of("rows", "returning"));
        yield create();
      }
      case "update" -> {
        refuseOthers(Set.of("patch", "where", "returning"));
        yield new Operation.Update(
            service, resource, object("patch"), Missing.NULL, someWhere(verb), returning(), terms);
      }
      case "delete" -> {
        refuseOthers(Set.of("where", "returning"));
        yield new Operation.Delete(service, resource, someWhere(verb), returning(), terms);
      }
      case "call" -> {
        refuseOthers(Set.of("args"));
        yield new Operation.Call(
            service,
            asked.hasNonNull("args") ? object("args") : NOTHING,
            Optional.empty(),
            false,
            all(resource),
            Count.NONE,
            false,
            terms);
      }
      default -> throw Asked.malformed("there is nothing that data can be asked as '" + verb + "'");
    };
  }

  private void refuseOthers(Set<String> known) {
    for (String name : asked.propertyNames()) {
      if (!known.contains(name) && !name.equals("do") && !name.equals("resource")) {
        GatewayException unknown =
            Asked.malformed("'" + name + "' is no option here")
                .details("There are " + known.stream().sorted().collect(Collectors.joining(", ")));
        throw Suggestion.nearest(name, known)
            .map(near -> unknown.hint("Perhaps you meant '" + near + "'."))
            .orElse(unknown);
      }
    }
  }

  private static Selection<RelationName, ColumnName> all(String resource) {
    return new Selection<>(
        RelationName.of(resource),
        List.of(new Item.Field<>(ColumnName.ALL, ColumnName.ALL.text())),
        Filter.all(),
        List.of(),
        Page.ALL);
  }

  private Operation.Read read() {
    Selection<RelationName, ColumnName> rows = selection(asked.path("select"), "select");
    return new Operation.Read(
        service,
        rows.narrowed(where(asked.path("where")))
            .ordered(order())
            .within(new Page(count("limit", Page.UNLIMITED), count("offset", 0))),
        Count.NONE,
        terms);
  }

  private Optional<Selection<RelationName, ColumnName>> returning() {
    return asked.hasNonNull("returning")
        ? Optional.of(selection(asked.path("returning"), "returning"))
        : Optional.empty();
  }

  private Operation.Create create() {
    JsonNode rows = asked.path("rows");
    if (!rows.isArray() || rows.isEmpty()) {
      throw Asked.malformed("rows: a list of objects is needed, with one at least");
    }
    Set<String> columns = new LinkedHashSet<>();
    for (JsonNode row : rows) {
      if (!(row instanceof ObjectNode)) {
        throw Asked.malformed("rows: each must be an object");
      }
      columns.addAll(row.propertyNames());
    }
    return new Operation.Create(
        service,
        resource,
        new Payload(List.copyOf(columns), JsonText.write(rows), rows.size()),
        Optional.empty(),
        Missing.DEFAULT,
        returning(),
        terms);
  }

  private Payload object(String member) {
    JsonNode object = asked.path(member);
    if (!(object instanceof ObjectNode)) {
      throw Asked.malformed(member + ": an object is needed");
    }
    return new Payload(List.copyOf(object.propertyNames()), JsonText.write(object), 1);
  }

  /** Conditions as hooks give them. */
  static Filter<ColumnName> where(JsonNode conditions) {
    return Asked.where(conditions, AskedOperation::column);
  }

  /** A write to every row is never what a hook means. */
  private Filter<ColumnName> someWhere(String verb) {
    Filter<ColumnName> where = where(asked.path("where"));
    if (where.isAll()) {
      throw Asked.malformed(verb + ": a condition is needed in where");
    }
    return where;
  }

  /** Columns, or what the select list of a URL has: other names, casts, embedded resources. */
  private Selection<RelationName, ColumnName> selection(JsonNode select, String member) {
    if (select.isMissingNode() || select.isNull()) {
      return all(resource);
    }
    List<String> names = Asked.texts(select, member);
    if (names.isEmpty()) {
      throw Asked.malformed(member + ": a name at least is needed");
    }
    if (names.size() > LIMITS.maxSelectItems()) {
      throw Asked.tooMany(member, LIMITS.maxSelectItems());
    }
    List<Item<RelationName, ColumnName>> items = new ArrayList<>();
    for (String name : names) {
      items.addAll(
          isPlain(name) ? List.of(new Item.Field<>(new ColumnName(name), name)) : parsed(name));
    }
    return new Selection<>(RelationName.of(resource), items, Filter.all(), List.of(), Page.ALL);
  }

  private static boolean isPlain(String name) {
    return name.chars().noneMatch(each -> "()*:,!\".>".indexOf(each) >= 0);
  }

  private static List<Item<RelationName, ColumnName>> parsed(String text) {
    return PARSER
        .parse("select", List.of(new Parameter("select", text)), QueryParser.Otherwise.REFUSE)
        .selection()
        .items();
  }

  /** A column's name, behind which a way into its JSON value may follow. */
  private static ColumnName column(String text) {
    if (!text.contains("->")) {
      return new ColumnName(text);
    }
    List<Item<RelationName, ColumnName>> items = parsed(text);
    if (items.size() == 1
        && items.getFirst() instanceof Item.Field<?, ?>(ColumnName way, var _, var _)) {
      return way;
    }
    throw Asked.malformed("'" + text + "' is no column");
  }

  private List<Order<ColumnName>> order() {
    JsonNode keys = asked.path("order");
    if (keys.isMissingNode() || keys.isNull()) {
      return List.of();
    }
    if (!keys.isArray() || keys.size() > LIMITS.maxOrderKeys()) {
      throw Asked.malformed(
          "order: a list of at most " + LIMITS.maxOrderKeys() + " keys is needed");
    }
    List<Order<ColumnName>> order = new ArrayList<>();
    for (JsonNode key : keys) {
      JsonNode column = key.isArray() ? key.path(0) : key;
      String direction = key.isArray() ? key.path(1).asString("asc") : "asc";
      if (!direction.equals("asc") && !direction.equals("desc")) {
        throw Asked.malformed("order: a key is [\"column\", \"asc\"] or [\"column\", \"desc\"]");
      }
      order.add(
          new Order<>(
              column(Asked.text(column, "order")), direction.equals("desc"), Order.Nulls.DEFAULT));
    }
    return order;
  }

  private long count(String member, long otherwise) {
    JsonNode number = asked.path(member);
    if (number.isMissingNode() || number.isNull()) {
      return otherwise;
    }
    if (!number.canConvertToExactIntegral() || !number.canConvertToLong() || number.asLong() < 0) {
      throw Asked.malformed(member + ": a whole number from 0 is needed");
    }
    return number.asLong();
  }
}
