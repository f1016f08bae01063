package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import dev.postern.json.JsonText;
import dev.postern.operation.Payload;
import dev.postern.spi.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Checks a JSON body and finds its members; the bytes themselves go on as they are. Where {@code
 * columns} does not say which members are meant, all objects of an array must have the same.
 */
final class PayloadReader {
  private static final int BYTE_ORDER_MARK = 0xef;
  private static final Payload NO_ROWS = new Payload(List.of(), Json.of("[]"), 0);
  private static final Payload NO_VALUES = new Payload(List.of(), Json.of("{}"), 0);
  private static final Payload NO_ARGUMENTS = new Payload(List.of(), Json.of("{}"), 1);

  private PayloadReader() {}

  /**
   * What a body holds.
   *
   * @param members of its objects, where it has any
   * @param firstStart where its first object starts, in bytes
   * @param firstEnd where that ends
   */
  private record Found(
      Shape shape, Set<String> members, int objects, int firstStart, int firstEnd) {
    private enum Shape {
      OBJECT,
      ARRAY,
      /** An array with other things than objects, or objects that do not match. */
      MIXED,
      SCALAR
    }

    List<String> meant(Optional<List<String>> columns) {
      return columns.orElseGet(() -> List.copyOf(members));
    }
  }

  /** New rows: one object, or an array of objects. Anything else holds none. */
  static Payload rows(byte[] body, Optional<List<String>> columns) {
    Found found = uniform(read(body, columns.isPresent()));
    return switch (found.shape) {
      case OBJECT -> new Payload(found.meant(columns), inArray(body), 1);
      case SCALAR -> NO_ROWS;
      case ARRAY, MIXED ->
          found.objects == 0
              ? NO_ROWS
              : new Payload(found.meant(columns), whole(body), found.objects);
    };
  }

  /** New values: one object, or the first one of an array. Without one nothing is to be changed. */
  static Payload values(byte[] body, Optional<List<String>> columns) {
    Found found = uniform(read(body, columns.isPresent()));
    return found.objects == 0 ? NO_VALUES : first(body, found, columns);
  }

  /** Arguments: one object, or the first one of an array. Other bodies name no arguments. */
  static Payload arguments(byte[] body, Optional<List<String>> columns) {
    if (body.length == 0) {
      return NO_ARGUMENTS;
    }
    Found found = uniform(read(body, columns.isPresent()));
    return found.objects == 0 ? NO_ARGUMENTS : first(body, found, columns);
  }

  /** Arguments out of pairs; one that is given more than once becomes an array. */
  static Payload arguments(List<Parameter> parameters) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      arguments.merge(parameter.name(), parameter.value(), PayloadReader::appended);
    }
    return new Payload(List.copyOf(arguments.keySet()), Json.of(JsonText.write(arguments)), 1);
  }

  /** No arguments, for bodies that are one as a whole. */
  static Payload noArguments() {
    return NO_ARGUMENTS;
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

  private static Payload first(byte[] body, Found found, Optional<List<String>> columns) {
    byte[] object =
        found.shape == Found.Shape.OBJECT
            ? body
            : Arrays.copyOfRange(body, found.firstStart, found.firstEnd);
    return new Payload(found.meant(columns), whole(object), 1);
  }

  private static Found uniform(Found found) {
    if (found.shape == Found.Shape.MIXED) {
      throw malformed("All object keys must match");
    }
    return found;
  }

  private static Found read(byte[] body, boolean mayDiffer) {
    refuseForeignEncoding(body);
    try (JsonParser parser = JsonText.repetitive(body)) {
      JsonToken first = parser.nextToken();
      Found found =
          switch (first) {
            case START_OBJECT -> new Found(Found.Shape.OBJECT, members(parser), 1, 0, 0);
            case START_ARRAY -> array(parser, mayDiffer);
            case null -> throw invalid();
            default -> new Found(Found.Shape.SCALAR, Set.of(), 0, 0, 0);
          };
      if (parser.nextToken() != null) {
        throw invalid();
      }
      return found;
    } catch (StreamConstraintsException tooMuch) {
      throw invalid().details("It nests too deep or has too long a name or number.");
    } catch (JacksonException broken) {
      throw invalid();
    }
  }

  private static Found array(JsonParser parser, boolean mayDiffer) {
    Set<String> members = Set.of();
    boolean isMixed = false;
    int objects = 0;
    int start = 0;
    int end = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (next != JsonToken.START_OBJECT) {
        isMixed = true;
        parser.skipChildren();
        continue;
      }
      long starts = parser.currentTokenLocation().getByteOffset();
      Set<String> these = members(parser);
      if (objects == 0) {
        members = these;
        start = Math.toIntExact(starts);
        end = Math.toIntExact(parser.currentLocation().getByteOffset());
      }
      isMixed |= !mayDiffer && !members.equals(these);
      objects++;
    }
    return new Found(isMixed ? Found.Shape.MIXED : Found.Shape.ARRAY, members, objects, start, end);
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

  /** The parser would understand UTF-16 and UTF-32 too; those who get the bytes later would not. */
  private static void refuseForeignEncoding(byte[] body) {
    if (body.length == 0 || (body[0] & 0xff) == BYTE_ORDER_MARK) {
      throw invalid();
    }
    for (byte b : body) {
      if (b == 0) {
        throw invalid();
      }
    }
    if (!JsonText.isUtf8(body)) {
      throw invalid().details("It is not in UTF-8.");
    }
  }

  private static Json whole(byte[] bytes) {
    return new Json(bytes, bytes.length);
  }

  private static Json inArray(byte[] object) {
    byte[] array = new byte[object.length + 2];
    array[0] = '[';
    System.arraycopy(object, 0, array, 1, object.length);
    array[array.length - 1] = ']';
    return new Json(array, array.length);
  }

  private static GatewayException invalid() {
    return malformed("Empty or invalid json");
  }

  static GatewayException malformed(String message) {
    return new GatewayException(ErrorCode.BODY_MALFORMED, message);
  }
}
