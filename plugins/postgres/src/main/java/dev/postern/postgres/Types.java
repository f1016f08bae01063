package dev.postern.postgres;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the writers of statements know of the database's types, by the name of a column's type.
 *
 * @param comparedAs the type as which values are compared: one that is neither a domain, whose
 *     rules are for stored values alone, nor bounded in length or precision, which would bend the
 *     value
 * @param representations the functions by which a domain is read and written in a form of its own
 * @param defaults what a column holds where a new row does not say, as an expression; by table and
 *     column
 * @param guarded what may keep rows back
 */
record Types(
    Map<String, String> comparedAs,
    Map<String, Representation> representations,
    Map<QualifiedName, Map<String, String>> defaults,
    Guarded guarded) {
  static final Types NONE = new Types(Map.of(), Map.of());

  /**
   * How values of a domain look outside of the database: functions that stand behind its casts.
   *
   * @param toJson makes JSON of a value
   * @param fromJson makes a value of JSON
   * @param fromText makes a value of text, for conditions
   */
  record Representation(
      Optional<QualifiedName> toJson,
      Optional<QualifiedName> fromJson,
      Optional<QualifiedName> fromText) {
    static final Representation NONE =
        new Representation(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Without defaults, and nothing keeps rows back. */
  Types(Map<String, String> comparedAs, Map<String, Representation> representations) {
    this(comparedAs, representations, Map.of(), Guarded.NOTHING);
  }

  Types {
    defaults = Map.copyOf(defaults);
    comparedAs = Map.copyOf(comparedAs);
    representations = Map.copyOf(representations);
  }

  /** The type as which a value is compared with a column of this one. */
  ColumnType comparedAs(ColumnType type) {
    if (type.name().equals("json")) {
      return ColumnType.of("jsonb", Kind.JSON); // json knows no equality
    }
    return new ColumnType(
        comparedAs.getOrDefault(type.name(), type.name()), type.kind(), List.of());
  }

  /** The expression for a value that a new row does not give, where there is one. */
  Optional<String> defaultOf(Table table, Column column) {
    return Optional.ofNullable(
        defaults
            .getOrDefault(new QualifiedName(table.schema(), table.name()), Map.of())
            .get(column.name()));
  }

  /** The same with what else is known of tables. */
  Types with(Map<QualifiedName, Map<String, String>> otherDefaults, Guarded otherGuarded) {
    return new Types(comparedAs, representations, otherDefaults, otherGuarded);
  }

  Representation representation(ColumnType type) {
    return representations.getOrDefault(type.name(), Representation.NONE);
  }
}
