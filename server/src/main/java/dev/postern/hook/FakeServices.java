package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers what one trial run of a hook asks, from what the trial was given, and keeps what was
 * asked. Nothing is reached outside of it.
 */
final class FakeServices {
  private static final List<String> NAMES =
      List.of("db", "fetch", "secret", "kv", "metric", "audit", "now");
  private static final List<String> DATA = List.of("db", "calls", "queries", "affected");

  private final JsonNode given;
  private final FakeTables tables;
  private final ObjectNode kept;
  private final ArrayNode asked = JsonText.mapper().createArrayNode();
  private final ObjectNode audited = JsonText.object();

  FakeServices(JsonNode given) {
    this.given = given;
    this.tables = new FakeTables(given);
    this.kept = given.path("kv") instanceof ObjectNode begun ? begun.deepCopy() : JsonText.object();
  }

  /** What was asked, in order: objects with {@code name} and {@code argument}. */
  ArrayNode asked() {
    return asked;
  }

  /** What goes on record, by key. */
  ObjectNode audited() {
    return audited;
  }

  /** Whether the trial brings data of its own, and so wants to see no other. */
  boolean haveData() {
    return DATA.stream().anyMatch(given::has);
  }

  private void note(String name, JsonNode argument) {
    asked.addObject().put("name", name).set("argument", argument);
  }

  private Json answer(String name, JsonNode argument) {
    note(name, argument);
    JsonNode answer =
        switch (name) {
          case "db" -> tables.answer(argument);
          case "fetch" -> fetched(argument);
          case "secret" -> secret(argument);
          case "kv" -> remembered(argument);
          case "audit" -> audited(argument);
          case "now" -> JsonText.mapper().valueToTree(now());
          default -> JsonText.mapper().nullNode();
        };
    return JsonText.write(answer);
  }

  private JsonNode fetched(JsonNode argument) {
    String url = argument.path("url").asString("");
    JsonNode known = given.path("fetch").path(url);
    if (known.isMissingNode()) {
      throw missing("fetch", url);
    }
    ObjectNode answer = JsonText.object();
    answer.put("status", known.path("status").asInt(200));
    answer.set(
        "headers", known.path("headers").isObject() ? known.path("headers") : JsonText.object());
    JsonNode json = known.path("json");
    answer.put("body", json.isMissingNode() ? known.path("body").asString("") : json.toString());
    return answer;
  }

  private JsonNode secret(JsonNode argument) {
    JsonNode known = given.path("secrets").path(argument.asString(""));
    if (known.isMissingNode()) {
      throw missing("secrets", argument.asString(""));
    }
    return known;
  }

  private JsonNode remembered(JsonNode argument) {
    String key = argument.path("key").asString("");
    JsonNode before = Optional.ofNullable(kept.get(key)).orElse(JsonText.mapper().nullNode());
    switch (argument.path("do").asString("")) {
      case "set" -> kept.set(key, argument.path("value"));
      case "increment" -> {
        kept.put(key, before.asLong(0) + argument.path("by").asLong(1));
        return kept.get(key);
      }
      case "delete" -> kept.remove(key);
      default -> {
        // a get
      }
    }
    return before;
  }

  private JsonNode audited(JsonNode argument) {
    audited.set(argument.path("key").asString(""), argument.path("value"));
    return JsonText.mapper().nullNode();
  }

  private String now() {
    return given.path("now").asString(Instant.now().toString());
  }

  static GatewayException missing(String member, String key) {
    return new GatewayException(
            ErrorCode.FEATURE_NOT_SERVED, "the trial has no answer for '" + key + "'")
        .hint("Give it one in '" + member + "'");
  }

  /**
   * Functions for an engine whose calls each have services of their own.
   *
   * @param masking hides values as a gateway does
   * @param database answers in trials that bring no data; empty where there is none
   */
  static Map<String, HostFunction> functions(
      Map<HookCall, FakeServices> ofCalls,
      MaskFunction masking,
      Optional<DatabaseFunction> database) {
    Map<String, HostFunction> functions = new HashMap<>();
    for (String name : NAMES) {
      functions.put(name, (argument, moment) -> ofCalls.get(moment.call()).answer(name, argument));
    }
    functions.put("mask", noted("mask", ofCalls, masking));
    database.ifPresent(
        real -> {
          HostFunction fake = functions.get("db");
          HostFunction noted = noted("db", ofCalls, real);
          functions.put(
              "db",
              (argument, moment) ->
                  (ofCalls.get(moment.call()).haveData() ? fake : noted).answer(argument, moment));
        });
    return functions;
  }

  private static HostFunction noted(
      String name, Map<HookCall, FakeServices> ofCalls, HostFunction real) {
    return (argument, moment) -> {
      ofCalls.get(moment.call()).note(name, argument);
      return real.answer(argument, moment);
    };
  }

  /** Rows as a list, to be worked on. */
  static List<ObjectNode> rows(JsonNode array) {
    List<ObjectNode> rows = new ArrayList<>();
    array.forEach(row -> rows.add((ObjectNode) row));
    return rows;
  }
}
