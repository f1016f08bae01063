package dev.postern.mcp;

import dev.postern.spi.ColumnType.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON Schema 2020-12 in the part that every client reads: one type each, no references, members in
 * a fixed order.
 */
final class JsonSchema {
  private JsonSchema() {}

  static Map<String, Object> text(String description) {
    return of("string", description);
  }

  /** A string out of {@code values}, or any where there are none. */
  static Map<String, Object> choice(List<String> values, String description) {
    Map<String, Object> schema = of("string", description);
    if (!values.isEmpty()) {
      schema.put("enum", List.copyOf(values));
    }
    return schema;
  }

  static Map<String, Object> whole(int minimum, int maximum, String description) {
    Map<String, Object> schema = of("integer", description);
    schema.put("minimum", minimum);
    if (maximum != Integer.MAX_VALUE) {
      schema.put("maximum", maximum);
    }
    return schema;
  }

  static Map<String, Object> truth(String description) {
    return of("boolean", description);
  }

  static Map<String, Object> list(Map<String, Object> items, String description) {
    Map<String, Object> schema = of("array", description);
    schema.put("items", items);
    return schema;
  }

  /** At least one of them. */
  static Map<String, Object> someOf(Map<String, Object> items, String description) {
    Map<String, Object> schema = list(items, description);
    schema.put("minItems", 1);
    return schema;
  }

  /** An object with members of any name. */
  static Map<String, Object> anyObject(String description) {
    return of("object", description);
  }

  /** A value of any type. */
  static Map<String, Object> any(String description) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    return schema;
  }

  static Map<String, Object> anyOf(String description, List<Map<String, Object>> schemas) {
    Map<String, Object> schema = any(description);
    schema.put("anyOf", schemas);
    return schema;
  }

  /** Of that type, said in words. */
  static Map<String, Object> described(String type, String description) {
    return of(type, description);
  }

  /** What a value of a source is in JSON. */
  static Map<String, Object> typed(Kind kind, String description) {
    return switch (kind) {
      case BOOLEAN -> truth(description);
      case INTEGER -> of("integer", description);
      case NUMBER -> of("number", description);
      case TEXT, ENUM, BYTES, TIME, TIMESTAMP, OTHER -> text(description);
      case UUID -> formatted("uuid", description);
      case DATE -> formatted("date", description);
      case TIMESTAMP_WITH_ZONE -> formatted("date-time", description);
      case JSON -> any(description);
      case ARRAY -> list(any(""), description);
      case COMPOSITE -> anyObject(description);
    };
  }

  private static Map<String, Object> formatted(String format, String description) {
    Map<String, Object> schema = text(description);
    schema.put("format", format);
    return schema;
  }

  /** The same or null; for numbers also the words for what no number of JSON is. */
  static Map<String, Object> nullable(Map<String, Object> schema) {
    if (!schema.containsKey("type")) {
      return schema;
    }
    List<Map<String, Object>> choices = new ArrayList<>(List.of(schema));
    if (schema.get("type").equals("number")) {
      choices.add(bare("string"));
    }
    choices.add(bare("null"));
    return anyOf("", choices);
  }

  /** Of that type and nothing more said. */
  static Map<String, Object> bare(String type) {
    return of(type, "");
  }

  /** Only these members. */
  static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
    Map<String, Object> schema = of("object", "");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", List.copyOf(required));
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  /**
   * The object that {@code answer} describes, or a refusal: clients hold those to a tool's schema
   * too.
   */
  static Map<String, Object> orRefusal(Map<String, Object> answer) {
    Map<String, Object> schema = new LinkedHashMap<>(answer);
    schema.remove("additionalProperties");
    Object required = schema.remove("required");
    if (required != null) {
      schema.put(
          "anyOf",
          List.of(Map.of("required", required), Map.of("required", List.of("code", "message"))));
    }
    return schema;
  }

  private static Map<String, Object> of(String type, String description) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    return schema;
  }
}
