package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Arguments out of a query string or a form are texts, and lists of texts where one was given
 * several times. What they mean only the routine can tell: a list is one of a variadic argument,
 * else the last text counts; a text for a JSON argument is JSON itself.
 */
final class QueryArguments {
  private QueryArguments() {}

  /** The arguments as the routine takes them. */
  static Json of(Routine routine, List<Argument> given, Json texts) {
    boolean isPlain =
        given.stream().noneMatch(argument -> argument.isVariadic() || isJson(argument))
            && texts.text().indexOf('[') < 0;
    if (isPlain) {
      return texts;
    }
    ObjectNode object = (ObjectNode) JsonText.parse(texts);
    for (Argument argument : given) {
      JsonNode value = object.get(argument.name());
      if (argument.isVariadic()) {
        object.set(
            argument.name(), value.isArray() ? value : JsonText.object().arrayNode().add(value));
      } else {
        JsonNode last = value.isArray() ? value.get(value.size() - 1) : value;
        object.set(argument.name(), isJson(argument) ? parsed(last) : last);
      }
    }
    return Json.of(object.toString());
  }

  /**
   * The value of the one argument that has no name, as a body would bring it: JSON, or its text.
   */
  static Json ofNoName(Json arguments) {
    JsonNode value = JsonText.parse(arguments).path("");
    return Json.of(value.isString() ? value.stringValue() : value.toString());
  }

  private static boolean isJson(Argument argument) {
    String type = argument.type().name();
    return type.equals("json") || type.equals("jsonb");
  }

  private static JsonNode parsed(JsonNode text) {
    try {
      return text.isString() ? JsonText.parse(Json.of(text.stringValue())) : text;
    } catch (RuntimeException notJson) {
      throw new GatewayException(ErrorCode.VALUE_INVALID, "invalid input syntax for type json");
    }
  }
}
