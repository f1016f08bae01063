package dev.postern.audit;

import dev.postern.json.JsonText;
import dev.postern.operation.Surface;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a call was asked without the values it was asked with: names, operators and pages stay. */
final class ShownParameters {
  private static final String HIDDEN = "***";

  /** Parameters of a query string that hold names and numbers; those of embeds end with them. */
  private static final Set<String> NAMES =
      Set.of("select", "order", "limit", "offset", "columns", "on_conflict", "distinct");

  /** Arguments of tools that do. */
  private static final Set<String> ARGUMENTS =
      Set.of(
          "service",
          "resource",
          "names",
          "detail",
          "routine",
          "action",
          "columns",
          "select",
          "group_by",
          "aggregates",
          "order",
          "limit",
          "format",
          "full_cells",
          "dry_run",
          "max_affected");

  /** What may stand before the value of a condition. */
  private static final Pattern OPERATOR =
      Pattern.compile(
          "(?:not\\.)?(?:eq|neq|gte?|lte?|i?like|i?match|in|isdistinct|is|(?:pl|ph|w)?fts"
              + "|c[sd]|ov|s[lr]|nx[rl]|adj)(?:\\([a-z_]{1,40}\\))?\\.");

  private static final int MOST_CHARACTERS = 64 * 1_024;

  private ShownParameters() {}

  static String of(Surface surface, String parameters) {
    if (parameters.isEmpty()) {
      return parameters;
    }
    return surface == Surface.REST ? query(parameters) : arguments(parameters);
  }

  private static String query(String query) {
    StringBuilder shown = new StringBuilder(query.length());
    int start = 0;
    while (start <= query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      if (start > 0) {
        shown.append('&');
      }
      parameter(shown, query, start, end);
      start = end + 1;
    }
    return shown.toString();
  }

  private static void parameter(StringBuilder shown, String query, int start, int end) {
    int equals = query.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      shown.append(query, start, end);
      return;
    }
    int dot = query.lastIndexOf('.', equals);
    String name = query.substring(dot > start ? dot + 1 : start, equals);
    shown.append(query, start, equals + 1);
    if (NAMES.contains(name)) {
      shown.append(query, equals + 1, end);
      return;
    }
    Matcher operator = OPERATOR.matcher(query).region(equals + 1, end);
    if (operator.lookingAt()) {
      shown.append(operator.group());
    }
    shown.append(HIDDEN);
  }

  /** Arguments are JSON; what is none names a thing: a resource, a prompt, arguments. */
  private static String arguments(String text) {
    if (!text.startsWith("{")) {
      int question = text.indexOf('?');
      return question < 0 ? text : text.substring(0, question + 1) + HIDDEN;
    }
    if (text.length() > MOST_CHARACTERS) {
      return HIDDEN;
    }
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ObjectNode given = (ObjectNode) JsonText.parse(bytes, bytes.length);
      ObjectNode shown = JsonText.object();
      given.forEachEntry(
          (name, value) -> shown.set(name, ARGUMENTS.contains(name) ? value : hidden(value)));
      return JsonText.write(shown).text();
    } catch (JacksonException unreadable) {
      return HIDDEN;
    }
  }

  /** The names in it stay: of columns, and of operators. */
  private static JsonNode hidden(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode shown = JsonText.object();
        object.forEachEntry((name, member) -> shown.set(name, hidden(member)));
        yield shown;
      }
      case ArrayNode list -> {
        ArrayNode shown = JsonText.object().arrayNode();
        list.forEach(item -> shown.add(hidden(item)));
        yield shown;
      }
      case JsonNode scalar when scalar.isNull() || scalar.isBoolean() -> scalar;
      case JsonNode scalar -> JsonText.object().stringNode(HIDDEN);
    };
  }
}
