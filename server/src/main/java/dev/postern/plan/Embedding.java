package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.FuzzyNames;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.mask.MaskUse;
import dev.postern.mask.Masks;
import dev.postern.operation.RelationName;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.Relationship;
import dev.postern.schema.Relationship.Cardinality;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The relationships that exist for one grant: those to tables that it may read, over columns that
 * it may see. A junction counts as read too, so one whose rows are kept back joins nothing.
 */
public final class Embedding {
  private final ServiceSchema schema;
  private final Grant grant;

  public Embedding(ServiceSchema schema, Grant grant) {
    this.schema = schema;
    this.grant = grant;
  }

  /** Every way from a table to others of its schema that the grant shows. */
  public List<Relationship> visible(Table from) {
    return schema.relationships(from).stream()
        .filter(way -> way.to().schema().equals(from.schema()) && isVisible(way))
        .toList();
  }

  /** What to write after a target's name to choose this way among several. */
  public static String hint(Relationship way) {
    return way.name();
  }

  /**
   * The one way that a caller's words mean. A computed relationship takes the place of every other
   * of its name.
   *
   * @throws GatewayException where there is none, or several
   */
  Relationship find(Table from, RelationName name) {
    List<Relationship> visible = visible(from);
    List<Relationship> found =
        visible.stream().filter(way -> way.answersTo(name.text(), name.hint())).toList();
    Optional<Relationship> computed =
        found.stream().filter(way -> way.cardinality() == Cardinality.COMPUTED).findFirst();
    if (computed.isPresent()) {
      return computed.get();
    }
    return switch (found.size()) {
      case 0 -> throw unknown(from, name, visible);
      case 1 -> found.getFirst();
      default -> throw ambiguous(from, name, found);
    };
  }

  private boolean isVisible(Relationship way) {
    Optional<Columns> from = readable(way.from());
    Optional<Columns> to = readable(way.to());
    if (from.isEmpty() || to.isEmpty()) {
      return false;
    }
    return switch (way.link()) {
      case Link.Root() -> false;
      // the function sees the whole row, so no part of it may be kept back
      case Link.Computed computed -> !from.get().isRestricted() && !masks(way.from()).isAny();
      case Link.Direct(List<Pair> on, boolean isMany) ->
          joins(way.from(), from.get(), on.stream().map(Pair::outer))
              && joins(way.to(), to.get(), on.stream().map(Pair::inner));
      case Link.Through(Table junction, List<Pair> outer, List<Pair> inner) ->
          readable(junction).isPresent()
              && !grant.filtersRows(schema.service(), schema.resource(junction), Action.READ)
              && joins(way.from(), from.get(), outer.stream().map(Pair::outer))
              && joins(way.to(), to.get(), inner.stream().map(Pair::inner))
              && joins(
                  junction,
                  readable(junction).get(),
                  Stream.concat(outer.stream().map(Pair::inner), inner.stream().map(Pair::outer)));
    };
  }

  /** Whether the caller sees all of these columns of a table as they are, or may join on them. */
  private boolean joins(Table table, Columns readable, Stream<String> columns) {
    Masks masks = masks(table);
    return columns.allMatch(
        column ->
            readable.contains(column)
                && !masks.hides(column)
                && masks.allows(column, MaskUse.JOIN));
  }

  private Masks masks(Table table) {
    return grant.masks(schema, table, Action.READ);
  }

  private Optional<Columns> readable(Table table) {
    return grant.columns(schema.service(), schema.resource(table), Action.READ);
  }

  private GatewayException unknown(Table from, RelationName name, List<Relationship> visible) {
    String searched = name.hint().isEmpty() ? "" : " using the hint '%s'".formatted(name.hint());
    return new GatewayException(
            ErrorCode.RELATIONSHIP_UNKNOWN,
            "Could not find a relationship between '%s' and '%s' in the schema cache"
                .formatted(from.name(), name.text()))
        .details(
            "Searched for a foreign key relationship between '%s' and '%s'%s in the schema '%s', but no matches were found."
                .formatted(from.name(), name.text(), searched, from.schema()))
        .hint(suggestion(from, name.text(), visible).orElse(null));
  }

  /** Another target for a table that has any; else another table that has. */
  private Optional<String> suggestion(Table from, String asked, List<Relationship> visible) {
    String meant = "Perhaps you meant '%s' instead of '%s'.";
    if (!visible.isEmpty()) {
      return new FuzzyNames(visible.stream().map(way -> way.to().name()).toList())
          .nearest(asked, FuzzyNames.FAIR)
          .filter(near -> !near.equalsIgnoreCase(asked))
          .map(near -> meant.formatted(near, asked));
    }
    List<String> related =
        schema.tables().values().stream()
            .filter(table -> table.schema().equals(from.schema()) && !visible(table).isEmpty())
            .map(Table::name)
            .toList();
    return new FuzzyNames(related)
        .nearest(from.name(), FuzzyNames.FAIR)
        .map(near -> meant.formatted(near, from.name()));
  }

  private static GatewayException ambiguous(
      Table from, RelationName name, List<Relationship> found) {
    String choices =
        found.stream()
            .map(way -> "'%s!%s'".formatted(way.to().name(), hint(way)))
            .collect(Collectors.joining(", "));
    ArrayNode details = JsonText.object().putArray("details");
    found.forEach(way -> details.add(described(way)));
    return new GatewayException(
            ErrorCode.RELATIONSHIP_AMBIGUOUS,
            "Could not embed because more than one relationship was found for '%s' and '%s'"
                .formatted(from.name(), name.text()))
        .detailsJson(details.toString())
        .hint(
            "Try changing '%s' to one of the following: %s. Find the desired relationship in the 'details' key."
                .formatted(name.text(), choices));
  }

  private static ObjectNode described(Relationship way) {
    ObjectNode described = JsonText.object();
    described.put("cardinality", way.cardinality().word());
    described.put("embedding", way.from().name() + " with " + way.to().name());
    String relationship =
        switch (way.link()) {
          case Link.Through(Table junction, List<Pair> outer, List<Pair> inner) ->
              "%s using %s%s and %s%s"
                  .formatted(
                      junction.name(),
                      way.constraints().getFirst(),
                      columns(outer, Pair::inner),
                      way.constraints().getLast(),
                      columns(inner, Pair::outer));
          case Link.Direct(List<Pair> on, boolean isMany) ->
              "%s using %s%s and %s%s"
                  .formatted(
                      way.name(),
                      way.from().name(),
                      columns(on, Pair::outer),
                      way.to().name(),
                      columns(on, Pair::inner));
          case Link.Computed computed -> computed.function().toString();
          case Link.Root() -> "";
        };
    return described.put("relationship", relationship);
  }

  private static String columns(List<Pair> pairs, Function<Pair, String> side) {
    return pairs.stream().map(side).collect(Collectors.joining(", ", "(", ")"));
  }
}
