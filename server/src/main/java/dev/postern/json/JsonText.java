package dev.postern.json;

import dev.postern.spi.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
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

  /**
   * Parses what a caller sent, whose texts are all such as can be written in UTF-8 again.
   *
   * @throws JacksonException where it is no JSON text in UTF-8, has half of a pair, or breaks a
   *     bound
   */
  public static JsonNode fromCaller(byte[] bytes) {
    if (!isUtf8(bytes) || holdsHalfPair(bytes)) {
      throw new StreamReadException("The text holds what is no character");
    }
    return MAPPER.readTree(bytes, 0, bytes.length);
  }

  /**
   * Whether bytes are UTF-8. The parser takes other spellings of a character for it, too, which
   * whoever reads the same bytes after it understands in another way.
   */
  public static boolean isUtf8(byte[] bytes) {
    int at = 0;
    while (at < bytes.length && bytes[at] >= 0) {
      at++;
    }
    if (at == bytes.length) {
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, bytes.length - at));
      return true;
    } catch (CharacterCodingException other) {
      return false;
    }
  }

  /** Whether one of the escapes is half of a surrogate pair without its other half. */
  private static boolean holdsHalfPair(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (bytes[at] != '\\') {
        at++;
        continue;
      }
      int escaped = escaped(bytes, at);
      if (escaped >= Character.MIN_HIGH_SURROGATE && escaped <= Character.MAX_HIGH_SURROGATE) {
        int other = escaped(bytes, at + 6);
        if (other < Character.MIN_LOW_SURROGATE || other > Character.MAX_LOW_SURROGATE) {
          return true;
        }
        at += 12;
      } else if (escaped >= Character.MIN_LOW_SURROGATE && escaped <= Character.MAX_LOW_SURROGATE) {
        return true;
      } else {
        at += 2;
      }
    }
    return false;
  }

  /** What an escape of six characters at a place stands for; -1 where there is none. */
  private static int escaped(byte[] bytes, int at) {
    if (at + 6 > bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
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
