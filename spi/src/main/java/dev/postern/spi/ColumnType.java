package dev.postern.spi;

import java.util.List;

/**
 * The type of a column or argument.
 *
 * @param name the source's own name of it, for instance {@code numeric(12,2)}; for people and for
 *     the connector itself
 * @param kind what its JSON form is
 * @param labels the allowed values of an {@link Kind#ENUM}, in their order; else empty
 * @param base the name of the source's own type that this one is made of; empty where it is made of
 *     none or is one itself
 */
public record ColumnType(String name, Kind kind, List<String> labels, String base) {

  public ColumnType {
    labels = List.copyOf(labels);
  }

  /** One that is made of no other. */
  public ColumnType(String name, Kind kind, List<String> labels) {
    this(name, kind, labels, "");
  }

  public static ColumnType of(String name, Kind kind) {
    return new ColumnType(name, kind, List.of());
  }

  /** What a value is in JSON. */
  public enum Kind {
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A number without fraction. */
    INTEGER,
    /** A number; NaN and infinities are strings. */
    NUMBER,
    /** A string. */
    TEXT,
    /** A string out of {@link ColumnType#labels}. */
    ENUM,
    /** A string, RFC 4122. */
    UUID,
    /** A string {@code 2026-01-31}. */
    DATE,
    /** A string, ISO 8601, without an offset. */
    TIMESTAMP,
    /** A string, ISO 8601, with an offset. */
    TIMESTAMP_WITH_ZONE,
    /** A string {@code 12:30:00}. */
    TIME,
    /** A string in the source's notation for bytes. */
    BYTES,
    /** Any JSON value. */
    JSON,
    /** An array. */
    ARRAY,
    /** An object. */
    COMPOSITE,
    /** A string in the source's notation, for instance a range. */
    OTHER
  }
}
