package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.json.JsonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of one tool call, read by name. What is wrong with them is said in words that a
 * model can act on. An argument that is null counts as left out.
 */
final class Arguments {
  private final ObjectNode given;

  private Arguments(ObjectNode given) {
    this.given = given;
  }

  /** Refuses arguments that the tool does not know. */
  static Arguments of(String tool, Collection<String> known, ObjectNode given) {
    for (String name : given.propertyNames()) {
      if (!known.contains(name)) {
        GatewayException unknown =
            malformed(tool + " takes no argument '" + name + "'")
                .details("It takes " + String.join(", ", known) + ".");
        throw Suggestion.nearest(name, known)
            .map(near -> unknown.hint("Perhaps you meant '" + near + "'."))
            .orElse(unknown);
      }
    }
    return new Arguments(given);
  }

  Optional<String> text(String name) {
    return given(name)
        .map(
            value -> {
              if (!value.isString()) {
                throw wrong(name, "a string", value);
              }
              return value.stringValue();
            });
  }

  String requiredText(String name) {
    return text(name).filter(text -> !text.isBlank()).orElseThrow(() -> missing(name));
  }

  /** A text, or texts joined by commas where a list was given instead. */
  Optional<String> commaText(String name) {
    return given(name)
        .map(
            value ->
                value.isString()
                    ? value.stringValue()
                    : String.join(",", strings(name, value, "a string")));
  }

  /** Strings; a single one counts as a list of one. */
  List<String> texts(String name) {
    return given(name)
        .map(
            value ->
                value.isString()
                    ? List.of(value.stringValue())
                    : strings(name, value, "a list of strings"))
        .orElse(List.of());
  }

  private static List<String> strings(String name, JsonNode value, String wanted) {
    if (!value.isArray()) {
      throw wrong(name, wanted, value);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : value) {
      if (!item.isString()) {
        throw wrong(name, wanted, value);
      }
      texts.add(item.stringValue());
    }
    return texts;
  }

  /** A whole number of at least {@code minimum}, or {@code absent}. */
  long whole(String name, long minimum, long absent) {
    return given(name)
        .map(
            value -> {
              if (!value.isIntegralNumber()
                  || !value.canConvertToLong()
                  || value.longValue() < minimum) {
                throw wrong(name, "a whole number of at least " + minimum, value);
              }
              return value.longValue();
            })
        .orElse(absent);
  }

  /** Whether something is so; not, where it is left out. */
  boolean flag(String name) {
    return given(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw wrong(name, "true or false", value);
              }
              return value.booleanValue();
            })
        .orElse(false);
  }

  /** All of them, as they came. */
  ObjectNode all() {
    return given;
  }

  Optional<ObjectNode> object(String name) {
    return given(name)
        .map(
            value -> {
              if (value instanceof ObjectNode object) {
                return object;
              }
              throw wrong(name, "an object", value);
            });
  }

  ObjectNode requiredObject(String name) {
    return object(name).filter(object -> !object.isEmpty()).orElseThrow(() -> missing(name));
  }

  /** A list of objects, at least one. */
  ArrayNode requiredObjects(String name) {
    JsonNode value = given(name).orElseThrow(() -> missing(name));
    if (!(value instanceof ArrayNode list) || list.isEmpty()) {
      throw wrong(name, "a list of at least one object", value);
    }
    for (JsonNode item : list) {
      if (!item.isObject()) {
        throw wrong(name, "a list of objects", value);
      }
    }
    return list;
  }

  Optional<JsonNode> given(String name) {
    return Optional.ofNullable(given.get(name)).filter(value -> !value.isNull());
  }

  /**
   * What may be kept of a call's arguments: those in {@code open} whole, of the others only their
   * kind, since they may hold what is to be written.
   */
  static String record(ObjectNode given, Set<String> open) {
    ObjectNode kept = JsonText.object();
    given.forEachEntry(
        (name, value) -> {
          if (name.equals(ToolSet.PURPOSE)) {
            return;
          }
          if (open.contains(name)) {
            kept.set(name, value);
          } else {
            kept.put(name, kind(value));
          }
        });
    return JsonText.write(kept).text();
  }

  private static GatewayException missing(String name) {
    return malformed(name + " is missing or empty");
  }

  static GatewayException wrong(String name, String wanted, JsonNode found) {
    GatewayException wrong = malformed(name + " must be " + wanted + "; it was " + kind(found));
    boolean isQuoted = found.isString() && found.stringValue().strip().matches("(?s)[\\[{].*");
    return isQuoted ? wrong.hint("Write the JSON itself, not a string that holds it.") : wrong;
  }

  static GatewayException malformed(String message) {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, message);
  }

  /** What a value is, without telling it. */
  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list of " + value.size();
      case OBJECT -> "an object";
      case STRING, NUMBER, BOOLEAN -> "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }
}
