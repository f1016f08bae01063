package dev.postern.apikey;

import dev.postern.spi.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a keys file: one JSON object a line. Strict, since a typing error may open a door.
 */
final class KeyLines {
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "hash",
          "subject",
          "roles",
          "claims",
          "created",
          "expires",
          "revoked",
          "scope",
          "previous");
  private static final Set<String> PREVIOUS_MEMBERS = Set.of("hash", "until");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private KeyLines() {}

  /** Reads a whole file; records by id, in order. */
  static Map<String, KeyRecord> parse(String text) throws InvalidKeyFileException {
    Map<String, KeyRecord> records = new LinkedHashMap<>();
    int line = 0;
    for (String json : text.split("\n", -1)) {
      line++;
      if (json.isBlank()) {
        continue;
      }
      KeyRecord key = parse(line, json);
      if (records.put(key.id(), key) != null) {
        throw new InvalidKeyFileException(line, "repeats the id of a line before");
      }
    }
    return records;
  }

  /** One line, without its end. */
  static String write(KeyRecord key) {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("id", key.id());
    object.put("hash", key.hash());
    object.put("subject", key.subject());
    ArrayNode roles = object.putArray("roles");
    key.roles().forEach(roles::add);
    if (!key.claims().isEmpty()) {
      object.set("claims", MAPPER.valueToTree(key.claims()));
    }
    object.put("created", key.created().toString());
    key.expires().ifPresent(expires -> object.put("expires", expires.toString()));
    if (key.isRevoked()) {
      object.put("revoked", true);
    }
    if (!key.scope().lines().isEmpty()) {
      ArrayNode scope = object.putArray("scope");
      key.scope().texts().forEach(scope::add);
    }
    key.previous()
        .ifPresent(
            previous ->
                object
                    .putObject("previous")
                    .put("hash", previous.hash())
                    .put("until", previous.until().toString()));
    return MAPPER.writeValueAsString(object);
  }

  /**
   * Reads one record.
   *
   * @param line for what is told of an error
   */
  static KeyRecord parse(int line, String json) throws InvalidKeyFileException {
    JsonNode object;
    try {
      object = MAPPER.readTree(json);
    } catch (JacksonException broken) {
      throw new InvalidKeyFileException(line, "is not a JSON object, or not a whole one");
    }
    if (!object.isObject()) {
      throw new InvalidKeyFileException(line, "is not a JSON object");
    }
    for (String name : object.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        throw new InvalidKeyFileException(line, "has an unknown member");
      }
    }
    String id = text(line, object, "id");
    if (!ApiKey.isId(id)) {
      throw new InvalidKeyFileException(line, "has an id that is not 8 of a to z and 2 to 7");
    }
    return new KeyRecord(
        id,
        hash(line, object),
        text(line, object, "subject"),
        texts(line, object, "roles"),
        claims(line, object),
        instant(line, object, "created").orElse(Instant.EPOCH),
        instant(line, object, "expires"),
        flag(line, object, "revoked"),
        scope(line, object),
        previous(line, object));
  }

  /** One that is there and empty is an error: it may be meant to open nothing, or all. */
  private static Scope scope(int line, JsonNode object) throws InvalidKeyFileException {
    if (!object.has("scope")) {
      return Scope.ALL;
    }
    List<String> texts = texts(line, object, "scope");
    if (texts.isEmpty()) {
      throw new InvalidKeyFileException(
          line, "has an empty scope; leave it out, or revoke the key");
    }
    try {
      return Scope.parse(texts);
    } catch (IllegalArgumentException noScope) {
      throw new InvalidKeyFileException(line, "has a scope that " + noScope.getMessage());
    }
  }

  private static Optional<KeyRecord.Previous> previous(int line, JsonNode object)
      throws InvalidKeyFileException {
    if (!object.has("previous")) {
      return Optional.empty();
    }
    JsonNode previous = object.path("previous");
    if (!previous.isObject() || !PREVIOUS_MEMBERS.equals(Set.copyOf(previous.propertyNames()))) {
      throw new InvalidKeyFileException(line, "needs an object of hash and until as previous");
    }
    return Optional.of(
        new KeyRecord.Previous(
            hash(line, previous), instant(line, previous, "until").orElseThrow()));
  }

  private static String text(int line, JsonNode object, String name)
      throws InvalidKeyFileException {
    JsonNode value = object.path(name);
    if (!value.isString() || value.stringValue().isBlank()) {
      throw new InvalidKeyFileException(line, "needs a text as " + name);
    }
    return value.stringValue();
  }

  private static String hash(int line, JsonNode object) throws InvalidKeyFileException {
    String hash = text(line, object, "hash");
    try {
      if (HexFormat.of().parseHex(hash).length == 32) {
        return hash;
      }
    } catch (IllegalArgumentException noHexadecimal) {
      // told below, together with a wrong length
    }
    throw new InvalidKeyFileException(line, "needs 64 hexadecimal digits as hash");
  }

  private static List<String> texts(int line, JsonNode object, String name)
      throws InvalidKeyFileException {
    List<String> texts = new ArrayList<>();
    JsonNode array = object.path(name);
    if (!array.isArray()) {
      throw new InvalidKeyFileException(line, "needs a list as " + name);
    }
    for (JsonNode text : array) {
      if (!text.isString()) {
        throw new InvalidKeyFileException(line, "has an item in " + name + " that is not a text");
      }
      texts.add(text.stringValue());
    }
    return List.copyOf(texts);
  }

  private static Map<String, Object> claims(int line, JsonNode object)
      throws InvalidKeyFileException {
    Map<String, Object> claims = new LinkedHashMap<>();
    JsonNode values = object.path("claims");
    if (!values.isObject() && !values.isMissingNode()) {
      throw new InvalidKeyFileException(line, "needs an object as claims");
    }
    values.forEachEntry((name, value) -> claims.put(name, MAPPER.treeToValue(value, Object.class)));
    return claims;
  }

  private static Optional<Instant> instant(int line, JsonNode object, String name)
      throws InvalidKeyFileException {
    if (!object.has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text(line, object, name)));
    } catch (DateTimeException noInstant) {
      throw new InvalidKeyFileException(
          line, "needs a time such as 2030-01-31T00:00:00Z as " + name);
    }
  }

  private static boolean flag(int line, JsonNode object, String name)
      throws InvalidKeyFileException {
    JsonNode value = object.path(name);
    if (!value.isBoolean() && !value.isMissingNode()) {
      throw new InvalidKeyFileException(line, "needs true or false as " + name);
    }
    return value.asBoolean(false);
  }
}
