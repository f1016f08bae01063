package dev.postern.http;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.schema.Relationship;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes rows that hold related rows apart into inserts, in an order in which each finds the keys it
 * needs: the target of a to-one before the row that refers to it, the rows of a to-many after it.
 */
final class NestedInsert {
  private final List<VisibleTable> tables;
  private final QueryLimits limits;
  private final List<Insert> inserts = new ArrayList<>();
  private final Shape shape = new Shape(new LinkedHashMap<>());

  /** Which members held related rows, and which of theirs did. */
  record Shape(Map<String, Shape> members) {

    /** A select list of all columns and of those related rows. */
    String select() {
      StringBuilder items = new StringBuilder("*");
      members.forEach(
          (name, of) -> items.append(',').append(name).append('(').append(of.select()).append(')'));
      return items.toString();
    }

    private Shape under(String member) {
      return members.computeIfAbsent(member, unseen -> new Shape(new LinkedHashMap<>()));
    }
  }

  /**
   * New rows of one table. A single one keeps its primary key for those that refer to it.
   *
   * @param isRoot whether they are what was posted, not related to it
   */
  record Insert(
      VisibleTable table,
      List<ObjectNode> rows,
      List<Fill> fills,
      boolean isRoot,
      Map<String, String> key) {

    /** The value of a column of its one row; what the source made of it before what was sent. */
    JsonNode value(String column) {
      String made = key.get(column);
      JsonNode sent = rows.getFirst().path(column);
      if (made == null && (sent.isMissingNode() || sent.isNull())) {
        throw new GatewayException(
                ErrorCode.FEATURE_NOT_SERVED,
                "The new row of '%s' does not tell its '%s', to which others refer"
                    .formatted(table.name(), column))
            .hint("Send a value for it");
      }
      return made == null ? sent : JsonText.object().stringNode(made);
    }
  }

  /** A column that takes its value from a row inserted before. */
  record Fill(String column, Insert from, String source) {}

  NestedInsert(List<VisibleTable> tables, QueryLimits limits) {
    this.tables = tables;
    this.limits = limits;
  }

  /**
   * Takes a body apart.
   *
   * @throws GatewayException where a member is no such rows, or it is too much
   */
  void take(VisibleTable table, JsonNode body) {
    for (ObjectNode row : objects(body, table.name())) {
      add(new Place(table, shape, 0), row, List.of());
    }
  }

  /** In their order. */
  List<Insert> inserts() {
    return inserts;
  }

  Shape shape() {
    return shape;
  }

  /** Where in the tree of rows one stands. */
  private record Place(VisibleTable table, Shape shape, int depth) {
    Place under(String member, Direct way) {
      return new Place(way.table, shape.under(member), depth + 1);
    }
  }

  private static List<ObjectNode> objects(JsonNode node, String what) {
    List<ObjectNode> rows = new ArrayList<>();
    for (JsonNode row : node.isArray() ? node : List.of(node)) {
      if (!(row instanceof ObjectNode object)) {
        throw PayloadReader.malformed("New rows of '%s' are objects".formatted(what));
      }
      rows.add(object);
    }
    return rows;
  }

  private Insert add(Place place, ObjectNode row, List<Fill> given) {
    VisibleTable table = place.table;
    int depth = place.depth;
    if (depth > limits.maxEmbedDepth()) {
      throw new GatewayException(ErrorCode.LIMIT_REACHED, "The new rows nest too deep.")
          .details("The limit max-embed-depth is " + limits.maxEmbedDepth() + ".");
    }
    ObjectNode own = JsonText.object();
    List<Fill> fills = new ArrayList<>(given);
    Insert insert = new Insert(table, List.of(own), fills, depth == 0, new HashMap<>());
    List<Runnable> after = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : row.properties()) {
      Optional<Direct> way = way(table, member.getKey());
      if (way.isEmpty()) {
        own.set(member.getKey(), member.getValue());
      } else if (way.get().isBefore) {
        if (!member.getValue().isNull()) {
          fills.addAll(target(way.get(), member, place.under(member.getKey(), way.get())));
        }
      } else {
        Place under = place.under(member.getKey(), way.get());
        after.add(() -> addAll(way.get(), member.getValue(), insert, under));
      }
    }
    refuseTwice(own, fills);
    put(insert);
    after.forEach(Runnable::run);
    return insert;
  }

  /** The row that a new one refers to, made before it. */
  private List<Fill> target(Direct way, Map.Entry<String, JsonNode> member, Place place) {
    List<ObjectNode> rows = objects(member.getValue(), way.table.name());
    if (member.getValue().isArray() || rows.size() != 1) {
      throw PayloadReader.malformed("'%s' is one object".formatted(member.getKey()));
    }
    Insert made = add(place, rows.getFirst(), List.of());
    return way.on.stream().map(pair -> new Fill(pair.outer(), made, pair.inner())).toList();
  }

  /** The rows that refer to a new one: in one step where they are alike and hold no more. */
  private void addAll(Direct way, JsonNode node, Insert parent, Place place) {
    if (node.isNull()) {
      return;
    }
    List<Fill> fills =
        way.on.stream().map(pair -> new Fill(pair.inner(), parent, pair.outer())).toList();
    List<ObjectNode> rows = objects(node, way.table.name());
    Set<Set<String>> shapes = new HashSet<>();
    rows.forEach(row -> shapes.add(new HashSet<>(row.propertyNames())));
    boolean areAlike =
        shapes.size() == 1
            && shapes.iterator().next().stream()
                .noneMatch(name -> way(way.table, name).isPresent());
    if (!areAlike || place.depth > limits.maxEmbedDepth()) {
      rows.forEach(row -> add(place, row, fills));
      return;
    }
    List<ObjectNode> copies = rows.stream().map(ObjectNode::deepCopy).toList();
    refuseTwice(copies.getFirst(), fills);
    put(new Insert(way.table, copies, fills, false, new HashMap<>()));
  }

  private void put(Insert insert) {
    inserts.add(insert);
    if (inserts.size() > limits.maxBatchOperations()) {
      throw BatchRequest.tooMany(limits.maxBatchOperations())
          .hint("Send fewer rows that hold others.");
    }
  }

  private static void refuseTwice(ObjectNode own, List<Fill> fills) {
    for (Fill fill : fills) {
      if (own.has(fill.column)) {
        throw PayloadReader.malformed(
            "'%s' is given twice: by itself and by the rows it refers to".formatted(fill.column));
      }
    }
  }

  /**
   * A way along or against a foreign key.
   *
   * @param isBefore whether the rows at its end must be there first
   */
  private record Direct(VisibleTable table, List<Pair> on, boolean isBefore) {}

  /** The related rows that a member names; a column of that name comes first. */
  private Optional<Direct> way(VisibleTable table, String member) {
    if (table.table().columns().containsKey(member)) {
      return Optional.empty();
    }
    List<String> near =
        table.embeds().stream()
            .map(VisibleEmbed::name)
            .filter(name -> name.startsWith(member + "!"))
            .toList();
    if (!near.isEmpty()) {
      throw new GatewayException(
              ErrorCode.RELATIONSHIP_AMBIGUOUS,
              "More than one relationship was found for '%s' and '%s'"
                  .formatted(table.name(), member))
          .hint("Name the member one of: " + String.join(", ", near));
    }
    return table.embeds().stream()
        .filter(embed -> embed.name().equals(member))
        .findFirst()
        .flatMap(VisibleEmbed::way)
        .map(way -> direct(way, member));
  }

  private Direct direct(Relationship way, String member) {
    if (!(way.link() instanceof Link.Direct(List<Pair> on, boolean isMany))) {
      throw new GatewayException(
              ErrorCode.FEATURE_NOT_SERVED,
              "Rows cannot be inserted through '%s'".formatted(member))
          .details("It leads through another table or a function.");
    }
    VisibleTable target =
        tables.stream()
            .filter(table -> table.table().schema().equals(way.to().schema()))
            .filter(table -> table.table().name().equals(way.to().name()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("an embed leads nowhere"));
    boolean isBefore =
        !isMany
            && way.from().foreignKeys().stream()
                .anyMatch(
                    key ->
                        key.name().equals(way.name())
                            && key.columns().equals(on.stream().map(Pair::outer).toList()));
    return new Direct(target, on, isBefore);
  }
}
