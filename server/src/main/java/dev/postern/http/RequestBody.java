package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.json.JsonText;
import dev.postern.operation.Operation.WholeBody;
import dev.postern.operation.Payload;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A body and what it is.
 *
 * @param mediaType in lower case, without parameters; JSON where the request does not say
 */
record RequestBody(String mediaType, byte[] bytes) {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String CSV = "text/csv";

  /**
   * A body of a request.
   *
   * @param contentType the Content-Type, or null where the request has none
   * @throws GatewayException where it is in another encoding than UTF-8
   */
  static RequestBody of(String contentType, byte[] bytes) {
    if (contentType == null) {
      return new RequestBody(JSON, bytes);
    }
    int semicolon = contentType.indexOf(';');
    if (semicolon < 0) {
      return new RequestBody(contentType.strip().toLowerCase(Locale.ROOT), bytes);
    }
    String parameters = contentType.substring(semicolon + 1).toLowerCase(Locale.ROOT);
    if (parameters.contains("charset") && !parameters.contains("utf-8")) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "A body in this encoding is not understood.")
          .hint("Send it in UTF-8.");
    }
    return new RequestBody(
        contentType.substring(0, semicolon).strip().toLowerCase(Locale.ROOT), bytes);
  }

  /** New rows. */
  Payload rows(Optional<List<String>> columns) {
    return PayloadReader.rows(json(), columns);
  }

  /** New values for rows that are there. */
  Payload values(Optional<List<String>> columns) {
    return PayloadReader.values(json(), columns);
  }

  /** Arguments of a routine by name; none where the body can only be one as a whole. */
  Payload arguments(Optional<List<String>> columns) {
    return switch (mediaType) {
      case JSON -> PayloadReader.arguments(bytes, columns);
      case CSV -> PayloadReader.arguments(json(), columns);
      case FORM -> PayloadReader.arguments(pairs());
      case "text/plain", "text/xml", "application/octet-stream" -> PayloadReader.noArguments();
      default -> throw notUnderstood();
    };
  }

  /** The body as the one argument of a routine. */
  WholeBody whole() {
    return new WholeBody(mediaType, bytes);
  }

  /** Whether its values are texts, whatever they stand for. */
  boolean isForm() {
    return mediaType.equals(FORM);
  }

  private byte[] json() {
    return switch (mediaType) {
      case JSON -> bytes;
      case CSV -> CsvReader.json(bytes);
      case FORM -> {
        Map<String, String> members = new LinkedHashMap<>();
        pairs().forEach(pair -> members.put(pair.name(), pair.value()));
        yield JsonText.write(members).getBytes(StandardCharsets.UTF_8);
      }
      default -> throw notUnderstood();
    };
  }

  private List<Parameter> pairs() {
    List<Parameter> pairs = new ArrayList<>();
    // one character for each byte, as in a query string
    for (String pair : new String(bytes, StandardCharsets.ISO_8859_1).split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs.add(new Parameter(decoded(name), decoded(value)));
      }
    }
    return pairs;
  }

  private static String decoded(String text) {
    try {
      byte[] decoded =
          URLDecoder.decode(text, StandardCharsets.ISO_8859_1)
              .getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
    } catch (IllegalArgumentException | CharacterCodingException malformed) {
      throw PayloadReader.malformed("The form's percent escapes are malformed");
    }
  }

  private GatewayException notUnderstood() {
    return PayloadReader.malformed("Content-Type not acceptable: " + mediaType);
  }
}
