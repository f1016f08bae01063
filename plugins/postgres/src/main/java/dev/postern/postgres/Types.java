package dev.postern.postgres;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.List;
import java.util.Map;

/**
 * How values are compared with columns.
 *
 * @param comparedAs by the name of a column's type: the type that is neither a domain, whose rules
 *     are for stored values alone, nor bounded in length or precision, which would bend the value
 */
record Types(Map<String, String> comparedAs) {
  static final Types NONE = new Types(Map.of());

  Types {
    comparedAs = Map.copyOf(comparedAs);
  }

  /** The type as which a value is compared with a column of this one. */
  ColumnType comparedAs(ColumnType type) {
    if (type.name().equals("json")) {
      return ColumnType.of("jsonb", Kind.JSON); // json knows no equality
    }
    return new ColumnType(
        comparedAs.getOrDefault(type.name(), type.name()), type.kind(), List.of());
  }
}
