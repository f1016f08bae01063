package dev.postern.openapi;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the document's schemas say of values. */
final class Schemas {
  static final ColumnType JSON = ColumnType.of("json", Kind.JSON);
  static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);
  private static final int MAX_MEMBERS = 300;
  private static final int MAX_LABELS = 100;
  private static final int MAX_NESTING = 10;

  private final Document document;

  Schemas(Document document) {
    this.document = document;
  }

  /**
   * The members that objects of a schema have.
   *
   * @param isRequired of those that must be there
   */
  record Member(String name, JsonNode schema, boolean isRequired) {}

  /** The type of values; JSON where the schema says nothing simpler. */
  ColumnType type(JsonNode schema) {
    String format = schema.path("format").asString("");
    return switch (word(schema)) {
      case "boolean" -> ColumnType.of("boolean", Kind.BOOLEAN);
      case "integer" -> ColumnType.of("bigint", Kind.INTEGER);
      case "number" -> ColumnType.of("numeric", Kind.NUMBER);
      case "string" ->
          switch (format) {
            case "date" -> ColumnType.of("date", Kind.DATE);
            case "date-time" -> ColumnType.of("timestamp with time zone", Kind.TIMESTAMP_WITH_ZONE);
            case "uuid" -> ColumnType.of("uuid", Kind.UUID);
            default -> text(schema.path("enum"));
          };
      default -> JSON;
    };
  }

  private static ColumnType text(JsonNode labels) {
    List<String> words =
        labels.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList();
    return words.isEmpty() || words.size() > MAX_LABELS
        ? TEXT
        : new ColumnType("text", Kind.ENUM, words);
  }

  /** The schema's type, without null; empty where there are several or none. */
  static String word(JsonNode schema) {
    JsonNode type = schema.path("type");
    List<String> words =
        type.isArray()
            ? type.valueStream()
                .map(word -> word.asString(""))
                .filter(word -> !word.equals("null"))
                .toList()
            : List.of(type.asString(""));
    return words.size() == 1 ? words.getFirst() : "";
  }

  /** The members of objects; empty where the schema does not tell them all. */
  Optional<List<Member>> members(JsonNode schema) {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    Set<String> required = new HashSet<>();
    boolean isObject = collect(schema, members, required, 0);
    return isObject && !members.isEmpty()
        ? Optional.of(
            members.entrySet().stream()
                .map(
                    member ->
                        new Member(
                            member.getKey(), member.getValue(), required.contains(member.getKey())))
                .toList())
        : Optional.empty();
  }

  private boolean collect(
      JsonNode schema, Map<String, JsonNode> members, Set<String> required, int depth) {
    if (depth > MAX_NESTING) {
      throw new UnservedException("its schemas lead into each other without end");
    }
    boolean isOpen = schema.has("oneOf") || schema.has("anyOf");
    boolean isOther = !word(schema).isEmpty() && !word(schema).equals("object");
    if (isOpen || isOther) {
      return false;
    }
    for (JsonNode part : document.each(schema.path("allOf"))) {
      if (!collect(part, members, required, depth + 1)) {
        return false;
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(member -> members.put(member.getKey(), document.at(member.getValue())));
    schema.path("required").forEach(name -> required.add(name.asString("")));
    if (members.size() > MAX_MEMBERS) {
      throw new UnservedException("its objects have more than %d members".formatted(MAX_MEMBERS));
    }
    return true;
  }

  /** The columns of rows that are objects of a schema; empty where they are not known. */
  Optional<List<Column>> columns(JsonNode schema) {
    return members(schema)
        .map(
            members -> {
              List<Column> columns = new ArrayList<>();
              for (Member member : members) {
                if (Names.isColumn(member.name())
                    && !member.schema().path("writeOnly").asBoolean(false)) {
                  columns.add(column(member));
                }
              }
              return columns;
            })
        .filter(columns -> !columns.isEmpty());
  }

  private Column column(Member member) {
    JsonNode schema = member.schema();
    String comment = Text.described(schema.path("description").asString(""));
    return new Column(member.name(), type(schema), true, false, true, comment);
  }
}
