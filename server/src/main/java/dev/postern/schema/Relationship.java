package dev.postern.schema;

import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.List;

/**
 * A way from the rows of one table to those of another.
 *
 * @param name the constraint, the junction's name for a way through one, or the function's
 * @param constraints the two constraints of a junction, its own to {@code from} first; else empty
 */
public record Relationship(
    String name,
    Table from,
    Table to,
    Cardinality cardinality,
    Link link,
    List<String> constraints) {

  public Relationship {
    constraints = List.copyOf(constraints);
  }

  /** How many rows stand on either side, in the order in which the dialect lists them. */
  public enum Cardinality {
    ONE_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_ONE,
    MANY_TO_MANY,
    COMPUTED;

    /** As errors of the dialect write it, for instance {@code one-to-many}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether the answer is an array. */
  public boolean isMany() {
    return switch (link) {
      case Link.Root() -> false;
      case Link.Direct(var on, boolean isMany) -> isMany;
      case Link.Through(Table junction, var outer, var inner) -> true;
      case Link.Computed(var function, boolean isMany) -> isMany;
    };
  }

  /** Whether both ends are the same table. */
  public boolean isSelf() {
    return from.schema().equals(to.schema()) && from.name().equals(to.name());
  }

  /**
   * Whether {@code target}, as a caller writes it in a select list, can mean this. Between two
   * tables the target is the other table, or the constraint or the column that leads to it; a hint
   * after it is a constraint, a column on either side, or a junction. A table's way to itself is
   * to-many under its own name and to-one under that of the column.
   */
  public boolean answersTo(String target, String hint) {
    if (cardinality == Cardinality.COMPUTED) {
      return name.equals(target);
    }
    boolean namesTable = to.name().equals(target);
    if (isSelf()) {
      return answersToSelf(target, hint, namesTable);
    }
    if (hint.isEmpty()) {
      return namesTable || (!isOfView() && (namesConstraint(target) || isOuterColumn(target)));
    }
    return namesTable
        && (namesConstraint(hint)
            || isOuterColumn(hint)
            || isInnerColumn(hint)
            || (cardinality == Cardinality.MANY_TO_MANY && name.equals(hint)));
  }

  private boolean answersToSelf(String target, String hint, boolean namesTable) {
    return switch (cardinality) {
      case ONE_TO_MANY -> namesTable && (hint.isEmpty() || isInnerColumn(hint));
      case MANY_TO_ONE -> hint.isEmpty() && isOuterColumn(target);
      case MANY_TO_MANY -> namesTable && name.equals(hint);
      case ONE_TO_ONE, COMPUTED -> false;
    };
  }

  private boolean isOfView() {
    return to.kind() == Table.Kind.VIEW || to.kind() == Table.Kind.MATERIALIZED_VIEW;
  }

  private boolean namesConstraint(String word) {
    return link instanceof Link.Direct && name.equals(word);
  }

  private boolean isOuterColumn(String word) {
    return link instanceof Link.Direct(List<Pair> on, boolean isMany)
        && on.size() == 1
        && on.getFirst().outer().equals(word);
  }

  private boolean isInnerColumn(String word) {
    return link instanceof Link.Direct(List<Pair> on, boolean isMany)
        && on.size() == 1
        && on.getFirst().inner().equals(word);
  }
}
