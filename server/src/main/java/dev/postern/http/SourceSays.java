package dev.postern.http;

import dev.postern.edge.ForeignField;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What code of the source wants an answer to be: it wins over the gateway's own, but for how the
 * bytes travel.
 */
record SourceSays(OptionalInt status, List<Map.Entry<HttpString, String>> headers) {
  private static final SourceSays NOTHING = new SourceSays(OptionalInt.empty(), List.of());

  /**
   * Reads the notes of a result.
   *
   * @throws GatewayException where they are in no form that an answer can have
   */
  static SourceSays of(Result.Notes notes) {
    if (notes.status().isEmpty() && notes.headers().isEmpty()) {
      return NOTHING;
    }
    return new SourceSays(status(notes.status()), headers(notes.headers()));
  }

  /** Replaces the gateway's own header fields of the same names; the status that holds. */
  int apply(int ownStatus, HeaderMap answer) {
    headers.forEach(header -> answer.remove(header.getKey()));
    headers.forEach(header -> answer.add(header.getKey(), header.getValue()));
    return status.orElse(ownStatus);
  }

  private static OptionalInt status(String text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int end = 0;
    while (end < text.length() && end < 4 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    int status = end == 3 ? Integer.parseInt(text, 0, end, 10) : 0;
    if (status < 200) {
      throw new GatewayException(
          ErrorCode.ANSWER_STATUS_MALFORMED, "response.status guc must be a valid status code");
    }
    return OptionalInt.of(status);
  }

  private static List<Map.Entry<HttpString, String>> headers(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      JsonNode array = JsonText.parse(Json.of(text));
      if (!array.isArray()) {
        throw malformed();
      }
      List<Map.Entry<HttpString, String>> headers = new ArrayList<>();
      for (JsonNode object : array) {
        Map.Entry<String, JsonNode> member = only(object);
        if (!ForeignField.isOfTheConnection(member.getKey())) {
          headers.add(Map.entry(new HttpString(member.getKey()), member.getValue().stringValue()));
        }
      }
      return headers;
    } catch (JacksonException noJson) {
      throw malformed();
    }
  }

  private static Map.Entry<String, JsonNode> only(JsonNode object) {
    if (!object.isObject() || object.size() != 1) {
      throw malformed();
    }
    Map.Entry<String, JsonNode> member = object.properties().iterator().next();
    if (!member.getValue().isString()
        || !ForeignField.isWellFormed(member.getKey(), member.getValue().stringValue())) {
      throw malformed();
    }
    return member;
  }

  private static GatewayException malformed() {
    return new GatewayException(
        ErrorCode.ANSWER_HEADERS_MALFORMED,
        "response.headers guc must be a JSON array composed of objects with a single key and a"
            + " string value");
  }
}
