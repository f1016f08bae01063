package dev.postern.schema;

import dev.postern.spi.Source.Link;
import dev.postern.spi.Table;
import java.util.List;

/**
 * A way from the rows of one table to those of another, found from the foreign keys.
 *
 * @param name the constraint, or for a way through a junction the junction's name
 * @param hints words that choose this way among several between the same tables
 */
public record Relationship(String name, Table from, Table to, Link link, List<String> hints) {
  public Relationship {
    hints = List.copyOf(hints);
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

  /** Whether {@code target}, as a caller writes it in a select list, can mean this. */
  public boolean answersTo(String target, String hint) {
    boolean named = to.name().equals(target) || (!isMany() && hints.contains(target));
    return named && (hint.isEmpty() || hints.contains(hint));
  }
}
