package dev.postern.mcp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether what a client gave can be an answer to what it was asked. */
final class FormCheck {
  private FormCheck() {}

  /** Whether the result fits the inquiry; of a form that was sent, every value fits its schema. */
  static boolean fits(Dialogue.Inquiry inquiry, JsonNode result) {
    if (!(result instanceof ObjectNode object)) {
      return false;
    }
    return switch (inquiry.method()) {
      case "elicitation/create" -> isForm(inquiry.params().path("requestedSchema"), object);
      case "sampling/createMessage" -> !object.path("content").isMissingNode();
      case "roots/list" -> object.path("roots").isArray();
      default -> true;
    };
  }

  private static boolean isForm(JsonNode schema, ObjectNode result) {
    return switch (result.path("action").asString("")) {
      case "accept" -> isFilled(schema, result.path("content"));
      case "decline", "cancel" -> true;
      default -> false;
    };
  }

  private static boolean isFilled(JsonNode schema, JsonNode content) {
    for (JsonNode name : schema.path("required")) {
      if (!content.has(name.asString(""))) {
        return false;
      }
    }
    return schema
        .path("properties")
        .propertyStream()
        .allMatch(
            property -> {
              JsonNode value = content.path(property.getKey());
              return value.isMissingNode() || fits(property.getValue(), value);
            });
  }

  private static boolean fits(JsonNode schema, JsonNode value) {
    boolean isOfType =
        switch (schema.path("type").asString("")) {
          case "string" -> value.isString();
          case "boolean" -> value.isBoolean();
          case "integer" -> value.isIntegralNumber();
          case "number" -> value.isNumber();
          case "array" -> value.isArray();
          default -> true;
        };
    return isOfType && isListed(schema.path("enum"), value);
  }

  private static boolean isListed(JsonNode listed, JsonNode value) {
    return listed.isMissingNode() || listed.valueStream().anyMatch(value::equals);
  }
}
