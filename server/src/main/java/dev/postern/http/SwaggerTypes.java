package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Types and words that several parts of the dialect's own document share. */
final class SwaggerTypes {
  /** A text type with a greatest length, which is the group. */
  static final Pattern LENGTH = Pattern.compile("character(?: varying)?\\((\\d{1,9})\\)");

  private static final Pattern SIZED =
      Pattern.compile("(?:character|bit)(?: varying)?\\((\\d{1,9})\\)");

  private SwaggerTypes() {}

  /** A schema of a column's type by the source's own name of it, or of what it is made of. */
  static ObjectNode ofColumn(ColumnType type) {
    String declared = declared(type);
    ObjectNode schema = of(bare(declared));
    Matcher length = SIZED.matcher(declared);
    if (length.matches()) {
      schema.put("maxLength", Integer.parseInt(length.group(1)));
    }
    if (!type.labels().isEmpty()) {
      type.labels().forEach(schema.putArray("enum")::add);
    }
    return schema;
  }

  /** A schema of a type by its name. */
  static ObjectNode of(String name) {
    ObjectNode schema = JsonText.object();
    schema.put("format", format(name));
    String word = word(name);
    if (!word.isEmpty()) {
      schema.put("type", word);
    }
    if (word.equals("array")) {
      String element = word(element(name));
      ObjectNode items = schema.putObject("items");
      if (!element.isEmpty()) {
        items.put("type", element);
      }
    }
    return schema;
  }

  private static String declared(ColumnType type) {
    return type.base().isEmpty() ? type.name() : type.base();
  }

  /** The name of the elements' type in that of an array's. */
  static String element(String array) {
    return array.substring(0, array.length() - 2);
  }

  /** What OpenAPI 2.0 calls a type where it has a name for it, else the source's own name. */
  static String format(String name) {
    return switch (name) {
      case "smallint", "integer" -> "int32";
      case "bigint" -> "int64";
      default -> name;
    };
  }

  /**
   * The default of a column where it is a plain value, and text where the column is text: then also
   * an expression.
   */
  static Optional<JsonNode> fallback(Column column) {
    String text = column.defaultText();
    String type = bare(declared(column.type()));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!word(type).equals("string")) {
      return json(text);
    }
    String cast = "::" + type;
    return json(
        '"'
            + (text.endsWith(cast)
                ? unquoted(text.substring(0, text.length() - cast.length()))
                : text)
            + '"');
  }

  private static String unquoted(String text) {
    return text.replaceAll("^'+|'+$", "");
  }

  /** Text read as JSON; empty where it is none. */
  static Optional<JsonNode> json(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonText.parse(Json.of(text)));
    } catch (RuntimeException notJson) {
      return Optional.empty();
    }
  }

  /** Without a length or precision; types of other schemas than the server's own keep theirs. */
  private static String bare(String name) {
    int open = name.indexOf('(');
    int close = name.indexOf(')', open);
    boolean isOwn = name.indexOf('.') < 0 || name.indexOf('.') > open;
    return open < 0 || close < 0 || !isOwn
        ? name
        : name.substring(0, open) + name.substring(close + 1);
  }

  /** What a value is in JSON; empty where it can be anything. */
  static String word(String type) {
    return switch (type) {
      case "boolean" -> "boolean";
      case "smallint", "integer", "bigint" -> "integer";
      case "numeric", "real", "double precision" -> "number";
      case "json", "jsonb" -> "";
      default -> type.endsWith("[]") ? "array" : "string";
    };
  }

  /** The first line of a comment as the summary, the rest as the description. */
  static void describe(ObjectNode operation, String comment) {
    if (comment.isEmpty()) {
      return;
    }
    int end = comment.indexOf('\n');
    operation.put("summary", end < 0 ? comment : comment.substring(0, end));
    String rest = end < 0 ? "" : comment.substring(end).replaceFirst("^\n+", "");
    if (!rest.isEmpty()) {
      operation.put("description", rest);
    }
  }
}
