package dev.postern.fuzz;

import dev.postern.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that fit a schema, and such as nobody should send. */
final class SchemaValues {
  private static final int MAX_DEPTH = 5;

  /** What has broken programs that read text. */
  static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "'",
          "\"",
          "\\",
          "';--",
          "\");--",
          "$$",
          "' or '1'='1",
          "1; drop table shop.orders",
          "1) union select usename, passwd from pg_shadow--",
          "(select version())",
          "pg_sleep(9)",
          "../../etc/passwd",
          "%00",
          "%0d%0aX-Injected: 1",
          "\u2019",
          "\u0000",
          "\ud83d\ude00",
          "\u202e\u0085",
          "<script>alert(1)</script>",
          "{{7*7}}",
          "${jndi:ldap://127.0.0.1/a}",
          "null",
          "true",
          "NaN",
          "-1",
          "0",
          "1e400",
          "9223372036854775808",
          "-9223372036854775809",
          "0x10",
          "1.0000000000000000000000000000001",
          "2026-02-30",
          "infinity",
          "epoch",
          "(",
          ")",
          "((((((((((((",
          "not.not.eq.1",
          "eq.",
          "in.(",
          "in.()",
          "is.perhaps",
          "like.%%%%",
          "match.(a+)+$",
          "fts(no_such).a",
          "cs.{",
          "a->b->>c",
          "*",
          "*,*",
          "id::regclass",
          "count()",
          "id.sum()",
          "a:b:c",
          "orders(*)",
          "orders!no(id)",
          "...orders(id)",
          "x".repeat(5_000));

  private final Random random;
  private final JsonNode components;

  /**
   * @param document whose components references lead to
   */
  SchemaValues(Random random, JsonNode document) {
    this.random = random;
    this.components = document;
  }

  String hostile() {
    return HOSTILE.get(random.nextInt(HOSTILE.size()));
  }

  boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** What a reference leads to, or the node itself. */
  JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.isEmpty() ? node : resolved(components.at(reference.substring(1)));
  }

  /** A value; mostly one that fits. */
  JsonNode of(JsonNode schema) {
    return of(schema, 0);
  }

  private JsonNode of(JsonNode raw, int depth) {
    JsonNode schema = resolved(raw);
    ObjectNode holder = JsonText.object();
    if (oneIn(12)) {
      return holder.put("v", hostile()).get("v");
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.path(choice).size() > 0) {
        return of(schema.path(choice).get(random.nextInt(schema.path(choice).size())), depth);
      }
    }
    if (schema.path("enum").size() > 0) {
      return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
    }
    return switch (type(schema)) {
      case "integer" -> holder.put("v", any(List.of(0, 1, 2, 7, 100, -1, 1 << 30))).get("v");
      case "number" -> holder.put("v", any(List.of(0.5, 1e3, -2.25))).get("v");
      case "boolean" -> holder.put("v", random.nextBoolean()).get("v");
      case "null" -> holder.putNull("v").get("v");
      case "array" -> array(schema, depth);
      case "object" -> object(schema, depth);
      default -> holder.put("v", text(schema)).get("v");
    };
  }

  private String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray()
        ? type.get(random.nextInt(type.size())).asString("")
        : type.asString(schema.has("properties") ? "object" : "string");
  }

  private ArrayNode array(JsonNode schema, int depth) {
    ArrayNode array = JsonText.object().arrayNode();
    for (int i = depth > MAX_DEPTH ? 0 : random.nextInt(4); i > 0; i--) {
      array.add(of(schema.path("items"), depth + 1));
    }
    return array;
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = JsonText.object();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      boolean isThere = required.contains(property.getKey()) ? !oneIn(20) : oneIn(3);
      if (isThere && depth <= MAX_DEPTH) {
        object.set(property.getKey(), of(property.getValue(), depth + 1));
      }
    }
    if (oneIn(15)) {
      object.put(hostile(), hostile());
    }
    return object;
  }

  private String text(JsonNode schema) {
    return switch (schema.path("format").asString("")) {
      case "date" -> "2026-01-31";
      case "date-time" -> "2026-01-31T12:30:00+00:00";
      case "uuid" -> "00000000-0000-0000-0000-000000000001";
      default -> any(List.of("open", "id", "1", "a word", "anna@example.com", "id,name", "DE"));
    };
  }
}
