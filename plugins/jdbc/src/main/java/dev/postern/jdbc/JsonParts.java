package dev.postern.jdbc;

import dev.postern.spi.ColumnType;
import dev.postern.spi.JsonPath;

/**
 * How an engine finds parts of JSON values. A part that is not there is null; JSON's own null is
 * there. A step by place leads into arrays alone, one by name into objects alone.
 *
 * <p>Each writes an expression; {@code column} writes the column, as often as it is run.
 */
public interface JsonParts {

  /** Writes the part as JSON. */
  void json(Sql sql, JsonPath path, ColumnType type, Runnable column);

  /** Writes the part as text: strings without quotes, JSON's null as null, all else as JSON. */
  void text(Sql sql, JsonPath path, ColumnType type, Runnable column);

  /**
   * Writes what the part is: 0 for JSON's null, 1 for a string, 2 for a number, 3 for a truth
   * value, 4 for an array, 5 for an object. In this order JSON values are sorted.
   */
  void rank(Sql sql, JsonPath path, ColumnType type, Runnable column);

  /** Writes the part as a number; null where it is none. */
  void number(Sql sql, JsonPath path, ColumnType type, Runnable column);
}
