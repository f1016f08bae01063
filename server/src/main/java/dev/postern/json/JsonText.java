package dev.postern.json;

import dev.postern.spi.Json;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parser every JSON text from outside goes through: nesting, names, numbers and duplicate keys
 * are bounded here. Numbers keep their digits.
 */
public final class JsonText {
  /** The deepest nesting of a JSON text from outside. */
  public static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(1_000)
                          .maxNameLength(1_000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectWriter VISIBLE = MAPPER.writer().with(new VisibleText());

  private JsonText() {}

  /** The shared mapper, for streaming readers and writers. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Writes what people look at: nothing in it moves a cursor or turns text around. */
  public static ObjectWriter visible() {
    return VISIBLE;
  }

  /**
   * Parses bytes.
   *
   * @throws JacksonException where they are no JSON text or break a bound
   */
  public static JsonNode parse(byte[] bytes, int length) {
    return MAPPER.readTree(bytes, 0, length);
  }

  /** Reads bytes in which an object may name a member more than once; the last one counts. */
  public static JsonParser repetitive(byte[] bytes) {
    return MAPPER
        .reader()
        .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .createParser(bytes);
  }

  /** Parses what a connector or another part of the gateway wrote. */
  public static JsonNode parse(Json json) {
    return MAPPER.readTree(json.buffer(), 0, json.length());
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The tree as bytes, without white space. */
  public static Json write(JsonNode node) {
    byte[] bytes = MAPPER.writeValueAsBytes(node);
    return new Json(bytes, bytes.length);
  }

  /** Maps, lists and scalars as JSON text. */
  public static String write(Map<String, ?> values) {
    return MAPPER.writeValueAsString(values);
  }
}
