package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.operation.RelationName;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.schema.Relationship;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Action;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Every way from a table that the grant shows. */
  public List<Relationship> visible(Table from) {
    return schema.relationships(from).stream().filter(this::isVisible).toList();
  }

  /**
   * The one way that a caller's words mean.
   *
   * @throws GatewayException where there is none, or several
   */
  Relationship find(Table from, RelationName name) {
    List<Relationship> visible = visible(from);
    List<Relationship> found =
        visible.stream().filter(way -> way.answersTo(name.text(), name.hint())).toList();
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
      case Link.Computed computed -> true;
      case Link.Direct(List<Pair> on, boolean isMany) ->
          on.stream()
              .allMatch(
                  pair -> from.get().contains(pair.outer()) && to.get().contains(pair.inner()));
      case Link.Through(Table junction, List<Pair> outer, List<Pair> inner) ->
          readable(junction).isPresent()
              && !grant.filtersRows(schema.service(), junction.name())
              && outer.stream().allMatch(pair -> from.get().contains(pair.outer()))
              && inner.stream().allMatch(pair -> to.get().contains(pair.inner()))
              && Stream.concat(outer.stream().map(Pair::inner), inner.stream().map(Pair::outer))
                  .allMatch(readable(junction).get()::contains);
    };
  }

  private Optional<Columns> readable(Table table) {
    return grant.columns(schema.service(), table.name(), Action.READ);
  }

  private GatewayException unknown(Table from, RelationName name, List<Relationship> visible) {
    String hint =
        Suggestion.nearest(name.text(), visible.stream().map(way -> way.to().name()).toList())
            .filter(near -> !near.equals(name.text()))
            .map(near -> "Perhaps you meant '%s' instead of '%s'.".formatted(near, name.text()))
            .orElse(null);
    String searched = name.hint().isEmpty() ? "" : " using the hint '%s'".formatted(name.hint());
    return new GatewayException(
            ErrorCode.RELATIONSHIP_UNKNOWN,
            "Could not find a relationship between '%s' and '%s' in the schema cache"
                .formatted(from.name(), name.text()))
        .details(
            "Searched for a foreign key relationship between '%s' and '%s'%s in the schema '%s', but no matches were found."
                .formatted(from.name(), name.text(), searched, from.schema()))
        .hint(hint);
  }

  private static GatewayException ambiguous(
      Table from, RelationName name, List<Relationship> found) {
    String choices =
        found.stream()
            .map(way -> "'%s!%s'".formatted(name.text(), way.hints().getFirst()))
            .distinct()
            .collect(Collectors.joining(", "));
    return new GatewayException(
            ErrorCode.RELATIONSHIP_AMBIGUOUS,
            "Could not embed because more than one relationship was found for '%s' and '%s'"
                .formatted(from.name(), name.text()))
        .details(found.stream().map(way -> described(from, way)).collect(Collectors.joining("; ")))
        .hint(
            "Try changing '%s' to one of the following: %s. Find the desired relationship in the 'details' key."
                .formatted(name.text(), choices));
  }

  private static String described(Table from, Relationship way) {
    return "%s: %s to %s of %s"
        .formatted(way.name(), from.name(), way.isMany() ? "many" : "one", way.to().name());
  }
}
