package dev.postern.spi;

/**
 * A column as the source declares it.
 *
 * @param hasDefault whether a row may be created without it although it is not nullable
 * @param isGenerated whether the source computes it, so that it cannot be written
 * @param comment the source's own description, or empty
 */
public record Column(
    String name,
    ColumnType type,
    boolean isNullable,
    boolean hasDefault,
    boolean isGenerated,
    String comment) {}
