package dev.postern.mcp;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import java.util.Map;
import java.util.regex.Pattern;

/** What a column takes, as the schema of an argument: one type each, which every client reads. */
final class ColumnSchemas {
  /** The names of arguments that every client takes. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

  private ColumnSchemas() {}

  /** Whether an argument may be called as the column is. */
  static boolean isName(Column column) {
    return NAME.matcher(column.name()).matches();
  }

  static Map<String, Object> of(Column column) {
    ColumnType type = column.type();
    String comment = column.comment().lines().findFirst().map(SchemaPage::line).orElse("");
    return switch (type.kind()) {
      case BOOLEAN -> JsonSchema.truth(comment);
      case INTEGER -> JsonSchema.described("integer", comment);
      case NUMBER -> JsonSchema.described("number", comment);
      case TEXT -> JsonSchema.text(comment);
      case ENUM -> JsonSchema.choice(type.labels(), comment);
      case UUID -> JsonSchema.text(said("A UUID", comment));
      case DATE -> JsonSchema.text(said("A date, as 2026-01-31", comment));
      case TIMESTAMP -> JsonSchema.text(said("A time, as 2026-01-31T12:30:00", comment));
      case TIMESTAMP_WITH_ZONE -> JsonSchema.text(said("A time, as 2026-01-31T12:30:00Z", comment));
      case TIME -> JsonSchema.text(said("A time of day, as 12:30:00", comment));
      case BYTES -> JsonSchema.text(said("Bytes, as \\x00ff", comment));
      case JSON -> JsonSchema.any(said("Any JSON value", comment));
      case ARRAY -> JsonSchema.list(element(type.name()), comment);
      case COMPOSITE -> JsonSchema.anyObject(comment);
      case OTHER -> JsonSchema.text(said(type.name(), comment));
    };
  }

  /** Whether equality with a value of it makes sense as a filter. */
  static boolean isComparable(Column column) {
    return switch (column.type().kind()) {
      case BOOLEAN, INTEGER, NUMBER, TEXT, ENUM, UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME ->
          true;
      case BYTES, JSON, ARRAY, COMPOSITE, OTHER -> false;
    };
  }

  /** The type of an array's elements, as far as its name tells. */
  private static Map<String, Object> element(String type) {
    if (type.matches("(small|big)?int(eger)?[248]?\\[\\].*")) {
      return JsonSchema.bare("integer");
    }
    if (type.matches("(numeric|real|double precision|float[48]).*")) {
      return JsonSchema.bare("number");
    }
    return JsonSchema.bare(type.startsWith("bool") ? "boolean" : "string");
  }

  private static String said(String form, String comment) {
    return comment.isEmpty() ? form : form + ". " + comment;
  }
}
