package dev.postern.mcp;

import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.operation.Operation;
import dev.postern.operation.RelationName;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import dev.postern.spi.Filter;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Values for the variables of the templates, out of what the caller may read and nothing else. */
final class SchemaCompletions {
  private static final int MOST = 100;

  private final Turn turn;
  private final Visible visible;
  private final Map<String, String> given;

  SchemaCompletions(Turn turn, Map<String, String> given) {
    this.turn = turn;
    this.visible = turn.visible();
    this.given = given;
  }

  List<String> services(String typed) {
    return beginning(visible.services().stream(), typed);
  }

  /** Tables and routines. */
  List<String> resources(String typed) {
    return beginning(
        views()
            .flatMap(
                view ->
                    Stream.concat(
                        Stream.of(SchemaResources.DICTIONARY),
                        Stream.concat(
                            visible.tables(view).map(VisibleTable::name),
                            visible.routines(view).map(VisibleRoutine::name)))),
        typed);
  }

  /** Tables whose rows have keys. */
  List<String> keyed(String typed) {
    return beginning(
        views().flatMap(view -> SchemaResources.keyed(visible, view)).map(VisibleTable::name),
        typed);
  }

  private static List<String> beginning(Stream<String> names, String typed) {
    return names.filter(name -> name.startsWith(typed)).distinct().sorted().limit(MOST).toList();
  }

  /** The service that was given, or all. */
  private Stream<SchemaView> views() {
    String service = given.getOrDefault("service", "");
    return visible.views().stream()
        .filter(view -> service.isEmpty() || view.service().equals(service));
  }

  /** Keys there are; none where they cannot be had. */
  List<String> keys(String typed) {
    String resource = given.getOrDefault("resource", "");
    for (SchemaView view : views().toList()) {
      Optional<VisibleTable> table =
          visible.tables(view).filter(known -> known.name().equals(resource)).findFirst();
      Optional<RowKey> key = table.flatMap(RowKey::of);
      if (key.isPresent()) {
        return keys(view.service(), resource, key.get(), typed);
      }
    }
    return List.of();
  }

  private List<String> keys(String service, String resource, RowKey key, String typed) {
    List<String> values = key.values(typed);
    if (values.size() > key.columns().size()) {
      return List.of();
    }
    Column last = key.columns().get(values.size() - 1);
    Filter<ColumnName> where =
        key.where(values.subList(0, values.size() - 1))
            .and(KeyBeginning.of(last, values.getLast()));
    List<Selection.Item<RelationName, ColumnName>> items = new ArrayList<>();
    List<Order<ColumnName>> order = new ArrayList<>();
    for (Column column : key.columns()) {
      ColumnName name = new ColumnName(column.name());
      items.add(new Selection.Item.Field<>(name, column.name()));
      order.add(new Order<>(name, false, Order.Nulls.DEFAULT));
    }
    Operation.Read read = SchemaResources.read(service, resource, items, where, MOST);
    Operation.Read ordered = new Operation.Read(service, read.selection().ordered(order), false);
    return rows(ordered).stream()
        .map(row -> key.text(texts(row, key)))
        .filter(text -> text.startsWith(typed))
        .toList();
  }

  private List<JsonNode> rows(Operation.Read read) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      JsonText.parse(SchemaResources.done(turn.run(read)).body()).forEach(rows::add);
      return rows;
    } catch (GatewayException refused) {
      return switch (refused.code()) {
        // what was typed is no such value, or looking for it takes too long or cannot be done
        case VALUE_INVALID, TIMEOUT, FEATURE_NOT_SERVED -> List.of();
        default -> throw refused;
      };
    }
  }

  private static List<String> texts(JsonNode row, RowKey key) {
    return key.columns().stream().map(column -> row.path(column.name()).asString("")).toList();
  }
}
