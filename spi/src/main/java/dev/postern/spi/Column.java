package dev.postern.spi;

import java.util.Optional;

/**
 * A column as the source declares it.
 *
 * @param hasDefault whether a row may be created without it although it is not nullable
 * @param isGenerated whether the source computes it, so that it cannot be written
 * @param comment the source's own description, or empty
 * @param computedBy the function over the row that gives its value, for a computed field; such a
 *     column is not stored and is in no {@code *}
 * @param defaultText what a row created without it gets, in the source's own notation; empty where
 *     there is nothing or it is not told
 */
public record Column(
    String name,
    ColumnType type,
    boolean isNullable,
    boolean hasDefault,
    boolean isGenerated,
    String comment,
    Optional<QualifiedName> computedBy,
    String defaultText) {

  /** One of which the default is not told. */
  public Column(
      String name,
      ColumnType type,
      boolean isNullable,
      boolean hasDefault,
      boolean isGenerated,
      String comment,
      Optional<QualifiedName> computedBy) {
    this(name, type, isNullable, hasDefault, isGenerated, comment, computedBy, "");
  }

  /** A stored column. */
  public Column(
      String name,
      ColumnType type,
      boolean isNullable,
      boolean hasDefault,
      boolean isGenerated,
      String comment) {
    this(name, type, isNullable, hasDefault, isGenerated, comment, Optional.empty());
  }
}
