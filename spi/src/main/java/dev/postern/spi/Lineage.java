package dev.postern.spi;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lies behind the columns of a view.
 *
 * @param columns the stored column that a column of the view shows as it is, by the view's name of
 *     it; those that are computed are missing
 * @param touched every stored column that the view looks at, for its columns or its conditions
 */
public record Lineage(Map<String, Origin> columns, Set<Origin> touched) {
  public static final Lineage NONE = new Lineage(Map.of(), Set.of());

  public Lineage {
    columns = Map.copyOf(columns);
    touched = Set.copyOf(touched);
  }

  /** One column of a table, of whatever schema. */
  public record Origin(QualifiedName table, String column) {}

  /** What a column of the view shows as it is. */
  public Optional<Origin> of(String column) {
    return Optional.ofNullable(columns.get(column));
  }
}
