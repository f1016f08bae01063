package dev.postern.openapi;

import dev.postern.rows.JsonForm;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * An OpenAPI document, with references to its own parts. It may be hostile: depth and the number of
 * parts that are looked at are bounded, and nothing outside of it is ever fetched.
 */
final class Document {
  private static final int MAX_HOPS = 32;
  private static final int MAX_LOOKS = 5_000;

  private final JsonNode root;
  private int looks;

  private Document(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads one.
   *
   * @throws SourceException where it is no OpenAPI 3 document, or too deep
   */
  static Document read(byte[] bytes) {
    JsonNode root;
    try {
      root = isJson(bytes) ? JsonForm.MAPPER.readTree(bytes) : yaml(bytes);
    } catch (JacksonException | YamlEngineException | IllegalArgumentException broken) {
      throw refused("is neither JSON nor YAML: " + broken.getMessage());
    }
    if (!root.path("openapi").asString("").startsWith("3.") || !root.path("paths").isObject()) {
      throw refused("has no member openapi: 3.x, or none paths");
    }
    return new Document(root);
  }

  private static boolean isJson(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at < bytes.length && bytes[at] == '{';
  }

  /** Without aliases, which make much out of little, and no deeper than JSON may be. */
  private static JsonNode yaml(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      depth +=
          switch (event.getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            case Alias -> throw refused("has YAML aliases; write such parts as $ref");
            default -> 0;
          };
      if (depth > JsonForm.MAX_DEPTH) {
        throw refused("is nested more than %d levels deep".formatted(JsonForm.MAX_DEPTH));
      }
    }
    return JsonForm.MAPPER.valueToTree(new Load(settings).loadFromString(text));
  }

  private static SourceException refused(String what) {
    return new SourceException(Kind.UNAVAILABLE, "the OpenAPI document " + what);
  }

  JsonNode root() {
    return root;
  }

  /** Begins to count anew what is looked at, for another operation. */
  void begin() {
    looks = 0;
  }

  /**
   * What a part is, references followed.
   *
   * @throws UnservedException where a reference leads nowhere, outside, or on and on
   */
  JsonNode at(JsonNode part) {
    JsonNode found = part;
    for (int hops = 0; found.path("$ref").isString(); hops++) {
      if (hops == MAX_HOPS) {
        throw new UnservedException("a $ref leads on to others without end");
      }
      found = target(found.get("$ref").stringValue());
    }
    if (++looks > MAX_LOOKS) {
      throw new UnservedException("it has more parts than are looked at");
    }
    return found;
  }

  private JsonNode target(String reference) {
    if (!reference.startsWith("#/")) {
      throw new UnservedException("$ref leads out of the document: " + Text.shown(reference));
    }
    try {
      String pointer = Text.percentDecoded(reference.substring(1));
      JsonNode target = root.at(JsonPointer.compile(pointer));
      if (!target.isMissingNode()) {
        return target;
      }
    } catch (IllegalArgumentException | JacksonException malformed) {
      // told below
    }
    throw new UnservedException("$ref leads nowhere: " + Text.shown(reference));
  }

  /** The first of the media types of a body or answer that is JSON, with its schema. */
  Optional<JsonNode> jsonSchema(JsonNode content) {
    for (var type : content.properties()) {
      if (Text.isJson(type.getKey())) {
        return Optional.of(at(type.getValue().path("schema")));
      }
    }
    return Optional.empty();
  }

  /** Every element of an array, references followed. */
  List<JsonNode> each(JsonNode array) {
    return array.valueStream().map(this::at).toList();
  }
}
