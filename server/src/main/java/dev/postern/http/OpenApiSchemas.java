package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** JSON Schemas (2020-12, the dialect of OpenAPI 3.1) of columns, rows and errors. */
final class OpenApiSchemas {
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\s*Examples?: *(\\S.{0,200})$");
  private static final Pattern DIGITS = Pattern.compile("numeric\\((\\d{1,2}),(\\d{1,2})\\)");
  private static final Pattern QUOTED = Pattern.compile("'((?:[^']|'')*)'::[^':]+");

  private OpenApiSchemas() {}

  /**
   * An object with a property for each column.
   *
   * @param isRequired which of them an object must have
   */
  static ObjectNode row(List<Column> columns, Predicate<Column> isRequired) {
    return row(columns, isRequired, column -> "");
  }

  /**
   * The same.
   *
   * @param note what there is to say of a column beside its own comment, or empty
   */
  static ObjectNode row(
      List<Column> columns, Predicate<Column> isRequired, Function<Column, String> note) {
    ObjectNode schema = JsonText.object();
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    columns.forEach(column -> properties.set(column.name(), column(column, note.apply(column))));
    List<String> required = columns.stream().filter(isRequired).map(Column::name).toList();
    if (!required.isEmpty()) {
      required.forEach(schema.putArray("required")::add);
    }
    return schema;
  }

  /** Whether a new row must say it. */
  static boolean isRequiredInNewRows(Column column) {
    return !column.isNullable() && !column.hasDefault() && !column.isGenerated();
  }

  static ObjectNode ref(String section, String name) {
    return JsonText.object().put("$ref", "#/components/" + section + "/" + name);
  }

  static ObjectNode arrayOf(ObjectNode items) {
    ObjectNode schema = JsonText.object();
    schema.put("type", "array");
    schema.set("items", items);
    return schema;
  }

  static ObjectNode error() {
    ObjectNode schema = JsonText.object();
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("code").put("type", "string");
    properties.putObject("message").put("type", "string").put("description", "What went wrong.");
    nullableText(properties.putObject("details"), "What was found.");
    nullableText(properties.putObject("hint"), "What to do next.");
    schema.putArray("required").add("code").add("message").add("details").add("hint");
    return schema;
  }

  private static void nullableText(ObjectNode schema, String description) {
    schema.putArray("type").add("string").add("null");
    schema.put("description", description);
  }

  private static ObjectNode column(Column column, String note) {
    ObjectNode schema = type(column.type(), column.isNullable());
    String comment = column.comment();
    String description = comment + (comment.isEmpty() || note.isEmpty() ? "" : " ") + note;
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    Matcher length = SwaggerTypes.LENGTH.matcher(column.type().name());
    if (length.matches()) {
      schema.put("maxLength", Integer.parseInt(length.group(1)));
    }
    bounds(schema, column.type());
    addExamples(schema, column);
    if (column.isGenerated()) {
      schema.put("readOnly", true);
    }
    return schema;
  }

  /** Those that the comment gives, as {@code Example: …}; else the default, or one of the form. */
  private static void addExamples(ObjectNode schema, Column column) {
    Matcher given = EXAMPLE.matcher(column.comment());
    Optional<JsonNode> fallback = fallback(column);
    if (given.find()) {
      ArrayNode examples = schema.putArray("examples");
      do {
        examples.add(value(given.group(1).strip(), column.type()));
      } while (given.find());
    } else if (fallback.isPresent()) {
      schema.putArray("examples").add(fallback.get());
    } else if (!example(column.type()).isEmpty()) {
      schema.putArray("examples").add(example(column.type()));
    }
  }

  /** A value as JSON has it; text where it is not one of its type. */
  private static JsonNode value(String text, ColumnType type) {
    return switch (type.kind()) {
      case TEXT, ENUM, UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES, OTHER ->
          StringNode.valueOf(text);
      case BOOLEAN, INTEGER, NUMBER, JSON, ARRAY, COMPOSITE ->
          SwaggerTypes.json(text).orElseGet(() -> StringNode.valueOf(text));
    };
  }

  /** The default where it is a plain value and no expression. */
  static Optional<JsonNode> fallback(Column column) {
    Matcher quoted = QUOTED.matcher(column.defaultText());
    return switch (column.type().kind()) {
      case BOOLEAN, INTEGER, NUMBER -> SwaggerTypes.json(column.defaultText());
      case TEXT, ENUM, UUID, DATE ->
          quoted.matches()
              ? Optional.of(StringNode.valueOf(quoted.group(1).replace("''", "'")))
              : Optional.empty();
      case TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES, JSON, ARRAY, COMPOSITE, OTHER ->
          Optional.empty();
    };
  }

  /** One value as it may be, where the form is not plain from the type's JSON word. */
  private static String example(ColumnType type) {
    return switch (type.kind()) {
      case ENUM -> type.labels().isEmpty() ? "" : type.labels().getFirst();
      case UUID -> "3f0c9a52-6d1e-4b7a-9c51-0d6f2f1f9b1e";
      case DATE -> "2026-01-31";
      case TIMESTAMP -> "2026-01-31T12:30:00";
      case TIMESTAMP_WITH_ZONE -> "2026-01-31T12:30:00+00:00";
      case TIME -> "12:30:00";
      case BOOLEAN, INTEGER, NUMBER, TEXT, BYTES, JSON, ARRAY, COMPOSITE, OTHER -> "";
    };
  }

  /** The JSON form of a type; the source's own name of it stands under {@code x-type}. */
  static ObjectNode type(ColumnType type, boolean isNullable) {
    ObjectNode schema = JsonText.object();
    String word =
        switch (type.kind()) {
          case BOOLEAN -> "boolean";
          case INTEGER -> "integer";
          case NUMBER -> "number";
          case TEXT, ENUM, UUID, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME, BYTES, OTHER ->
              "string";
          case JSON -> "";
          case ARRAY -> "array";
          case COMPOSITE -> "object";
        };
    if (isNullable && !word.isEmpty()) {
      schema.putArray("type").add(word).add("null");
    } else if (!word.isEmpty()) {
      schema.put("type", word);
    }
    switch (type.kind()) {
      case UUID, DATE -> schema.put("format", type.kind().name().toLowerCase(Locale.ROOT));
      case TIMESTAMP_WITH_ZONE -> schema.put("format", "date-time");
      case INTEGER -> width(schema, type);
      case ENUM -> labels(schema, type, isNullable);
      default -> {
        // nothing narrower to say
      }
    }
    schema.put("x-type", type.name());
    return schema;
  }

  /** Between which numbers a value lies, where its type says so. */
  private static void bounds(ObjectNode schema, ColumnType type) {
    Matcher digits = DIGITS.matcher(type.base().isEmpty() ? type.name() : type.base());
    if (digits.matches()) {
      int before = Integer.parseInt(digits.group(1)) - Integer.parseInt(digits.group(2));
      schema.put("exclusiveMinimum", BigDecimal.ONE.movePointRight(before).negate());
      schema.put("exclusiveMaximum", BigDecimal.ONE.movePointRight(before));
    } else if (type.name().equals("smallint")) {
      schema.put("minimum", Short.MIN_VALUE);
      schema.put("maximum", Short.MAX_VALUE);
    }
  }

  private static void width(ObjectNode schema, ColumnType type) {
    switch (type.name()) {
      case "integer" -> schema.put("format", "int32");
      case "bigint" -> schema.put("format", "int64");
      default -> {
        // smaller ones have no name
      }
    }
  }

  private static void labels(ObjectNode schema, ColumnType type, boolean isNullable) {
    ArrayNode labels = schema.putArray("enum");
    type.labels().forEach(labels::add);
    if (isNullable) {
      labels.addNull();
    }
  }
}
