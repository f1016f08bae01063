package dev.postern.spi;

import java.util.List;

/** Where rows come from and how they hang on the row around them. */
public record Source(Table table, Link link) {

  /** Rows that hang on no other. */
  public static Source root(Table table) {
    return new Source(table, new Link.Root());
  }

  /** How embedded rows are found from the row around them. */
  public sealed interface Link {
    /** They are not embedded. */
    record Root() implements Link {}

    /**
     * Equal columns on both sides.
     *
     * @param isMany whether there can be several: an array in the answer, else an object or null
     */
    record Direct(List<Pair> on, boolean isMany) implements Link {
      public Direct {
        on = List.copyOf(on);
      }
    }

    /**
     * Through a junction table; always several.
     *
     * @param outer pairs of the surrounding table's and the junction's columns
     * @param inner pairs of the junction's and the embedded table's columns
     */
    record Through(Table junction, List<Pair> outer, List<Pair> inner) implements Link {
      public Through {
        outer = List.copyOf(outer);
        inner = List.copyOf(inner);
      }
    }

    /**
     * What a function of the source makes of the row around them.
     *
     * @param function takes that row and returns rows of the embedded table
     * @param isMany as in {@link Direct}
     */
    record Computed(QualifiedName function, boolean isMany) implements Link {}
  }

  /** Two columns that must be equal, the one nearer to the root of the tree first. */
  public record Pair(String outer, String inner) {}
}
