package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.json.JsonText;
import dev.postern.operation.Payload;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/** Checks a JSON body and finds its members; the bytes themselves go on as they are. */
final class PayloadReader {
  private static final int BYTE_ORDER_MARK = 0xef;

  private PayloadReader() {}

  /**
   * One object, or an array of objects; where {@code columns} does not say which members are meant,
   * all objects must have the same.
   */
  static Payload rows(byte[] body, Optional<List<String>> columns) {
    refuseForeignEncoding(body);
    try (JsonParser parser = JsonText.mapper().createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        Set<String> members = members(parser);
        expectEnd(parser);
        return new Payload(columns.orElse(List.copyOf(members)), inArray(body), 1);
      }
      if (first != JsonToken.START_ARRAY) {
        throw malformed().details("It must hold an object or an array of objects.");
      }
      return array(parser, body, columns);
    } catch (JacksonException broken) {
      throw malformed(broken);
    }
  }

  private static Payload array(JsonParser parser, byte[] body, Optional<List<String>> columns) {
    Set<String> members = null;
    int rows = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (next != JsonToken.START_OBJECT) {
        throw malformed().details("Element " + (rows + 1) + " of the array is no object.");
      }
      rows++;
      Set<String> these = members(parser);
      if (members == null) {
        members = these;
      } else if (columns.isEmpty() && !members.equals(these)) {
        throw new GatewayException(ErrorCode.BODY_MALFORMED, "All object keys must match")
            .details("Element " + rows + " has other keys than the first one.")
            .hint("Name the keys that are meant in the parameter columns.");
      }
    }
    expectEnd(parser);
    List<String> found = members == null ? List.of() : List.copyOf(members);
    return new Payload(columns.orElse(found), new Json(body, body.length), rows);
  }

  /** Exactly one object. */
  static Payload object(byte[] body, Optional<List<String>> columns) {
    refuseForeignEncoding(body);
    try (JsonParser parser = JsonText.mapper().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed().details("It must hold one object.");
      }
      Set<String> members = members(parser);
      expectEnd(parser);
      return new Payload(columns.orElse(List.copyOf(members)), new Json(body, body.length), 1);
    } catch (JacksonException broken) {
      throw malformed(broken);
    }
  }

  /** Arguments out of a query string; one that is given more than once becomes an array. */
  static Payload arguments(List<Parameter> parameters) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      arguments.merge(parameter.name(), parameter.value(), PayloadReader::appended);
    }
    return new Payload(List.copyOf(arguments.keySet()), Json.of(JsonText.write(arguments)), 1);
  }

  private static Object appended(Object before, Object next) {
    List<Object> all = new ArrayList<>();
    if (before instanceof List<?> several) {
      all.addAll(several);
    } else {
      all.add(before);
    }
    all.add(next);
    return all;
  }

  /**
   * Refuses what is not meant as JSON.
   *
   * @param contentType the Content-Type, or null where the request has none
   */
  static void checkType(String contentType) {
    if (contentType == null) {
      return;
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    String parameters =
        semicolon < 0 ? "" : contentType.substring(semicolon + 1).toLowerCase(Locale.ROOT);
    boolean isUtf8 = !parameters.contains("charset") || parameters.contains("utf-8");
    if (!type.strip().equalsIgnoreCase("application/json") || !isUtf8) {
      throw new GatewayException(
              ErrorCode.MEDIA_TYPE_NOT_UNDERSTOOD, "A body of this type is not understood.")
          .hint("Send application/json in UTF-8.");
    }
  }

  /** The names of an object's members; the parser stands on its brace, afterwards on the other. */
  private static Set<String> members(JsonParser parser) {
    Set<String> members = new LinkedHashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      members.add(parser.currentName());
      parser.nextToken();
      parser.skipChildren();
    }
    return members;
  }

  private static void expectEnd(JsonParser parser) {
    if (parser.nextToken() != null) {
      throw malformed().details("Something follows after its end.");
    }
  }

  /** The parser would understand UTF-16 and UTF-32 too; those who get the bytes later would not. */
  private static void refuseForeignEncoding(byte[] body) {
    if (body.length == 0) {
      throw malformed().details("It is empty.");
    }
    boolean isForeign = (body[0] & 0xff) == BYTE_ORDER_MARK;
    for (byte b : body) {
      isForeign |= b == 0;
    }
    if (isForeign) {
      throw malformed().details("It must be UTF-8 without a byte order mark.");
    }
  }

  private static Json inArray(byte[] object) {
    byte[] array = new byte[object.length + 2];
    array[0] = '[';
    System.arraycopy(object, 0, array, 1, object.length);
    array[array.length - 1] = ']';
    return new Json(array, array.length);
  }

  private static GatewayException malformed() {
    return new GatewayException(ErrorCode.BODY_MALFORMED, "The body cannot be used.");
  }

  /** Says where, never what: the parser's own words would quote the body. */
  private static GatewayException malformed(JacksonException broken) {
    if (broken instanceof StreamConstraintsException) {
      return malformed().details("It nests too deep or has too long a name or number.");
    }
    TokenStreamLocation place = broken.getLocation();
    return malformed()
        .details(
            "It is no valid JSON or names a member twice, at line "
                + place.getLineNr()
                + ", column "
                + place.getColumnNr()
                + ".");
  }
}
