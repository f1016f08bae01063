package dev.postern.mcp;

import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Holds arguments against the schema that the client was told, in the part of JSON Schema that
 * {@link JsonSchema} writes. Where two types would do, such as one text for a list of texts, the
 * reader of the argument decides.
 */
final class SchemaCheck {
  /** These are read by words of their own, which say more than a schema can. */
  private static final Set<String> READ_ELSEWHERE =
      Set.of(
          "service",
          "resource",
          "routine",
          "select",
          "where",
          "having",
          "order",
          "columns",
          "names",
          "group_by",
          "aggregates");

  private SchemaCheck() {}

  /**
   * Checks each argument.
   *
   * @throws GatewayException naming the first that does not fit, and what would
   */
  static void check(Map<String, Object> schema, JsonNode given) {
    Map<?, ?> properties = (Map<?, ?>) schema.get("properties");
    given.forEachEntry(
        (name, value) -> {
          if (!READ_ELSEWHERE.contains(name) && !value.isNull()) {
            check((Map<?, ?>) properties.get(name), value, name);
          }
        });
    required(schema, given, "");
  }

  private static void required(Map<?, ?> schema, JsonNode given, String path) {
    if (schema.get("required") instanceof List<?> names) {
      for (Object name : names) {
        JsonNode value = given.path((String) name);
        if (value.isMissingNode() || value.isNull()) {
          throw Arguments.malformed(path + name + " is missing or empty");
        }
      }
    }
  }

  private static void check(Map<?, ?> schema, JsonNode value, String path) {
    if (schema == null) {
      return;
    }
    if (schema.get("type") instanceof String type && !isOf(type, value)) {
      throw Arguments.wrong(path, words(type), value);
    }
    among(schema, value, path);
    bounds(schema, value, path);
    if (value.isArray()) {
      elements(schema, value, path);
    }
    if (value.isObject() && schema.get("properties") instanceof Map<?, ?> properties) {
      members(schema, properties, value, path);
    }
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> true;
    };
  }

  private static String words(String type) {
    return switch (type) {
      case "string" -> "a string";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      default -> "an object";
    };
  }

  private static void among(Map<?, ?> schema, JsonNode value, String path) {
    if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(value.asString())) {
      List<String> words = allowed.stream().map(Object::toString).toList();
      throw Arguments.malformed(path + " must be one of " + String.join(", ", words))
          .hint(
              Suggestion.nearest(value.asString(), words)
                  .map(near -> "Perhaps you meant '" + near + "'.")
                  .orElse(null));
    }
  }

  private static void bounds(Map<?, ?> schema, JsonNode value, String path) {
    if (!value.isNumber()) {
      return;
    }
    if (schema.get("minimum") instanceof Number least
        && value.decimalValue().compareTo(new BigDecimal(least.toString())) < 0) {
      throw Arguments.malformed(path + " must be at least " + least);
    }
    if (schema.get("maximum") instanceof Number most
        && value.decimalValue().compareTo(new BigDecimal(most.toString())) > 0) {
      throw Arguments.malformed(path + " must be at most " + most);
    }
  }

  private static void elements(Map<?, ?> schema, JsonNode value, String path) {
    if (schema.get("minItems") instanceof Number least && value.size() < least.intValue()) {
      throw Arguments.malformed(path + " is missing or empty");
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      for (int i = 0; i < value.size(); i++) {
        check(items, value.get(i), path + "[" + i + "]");
      }
    }
  }

  private static void members(Map<?, ?> schema, Map<?, ?> properties, JsonNode value, String path) {
    for (String name : value.propertyNames()) {
      if (properties.get(name) instanceof Map<?, ?> member) {
        check(member, value.get(name), path + "." + name);
      } else if (Boolean.FALSE.equals(schema.get("additionalProperties"))) {
        throw Arguments.malformed(path + " cannot hold '" + name + "'");
      }
    }
    required(schema, value, path + ".");
  }
}
