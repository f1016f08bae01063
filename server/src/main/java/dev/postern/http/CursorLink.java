package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.Parameter;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cursors as requests and answers carry them: {@code ?cursor=…} in, {@code Link} and {@code
 * X-Next-Cursor} out. In the dialect such a parameter is a condition on a column of that name, but
 * one without a dot cannot be read; so no dot is in a cursor, and with one it stays a condition.
 */
final class CursorLink {
  static final HttpString LINK = new HttpString("Link");
  static final HttpString NEXT_CURSOR = new HttpString("X-Next-Cursor");
  private static final String PARAMETER = "cursor";

  private CursorLink() {}

  /**
   * The cursor among the parameters, where there is one.
   *
   * @throws GatewayException where there are several
   */
  static Optional<String> cursor(List<Parameter> parameters) {
    Optional<String> cursor = Optional.empty();
    for (Parameter parameter : parameters) {
      if (isCursor(parameter)) {
        if (cursor.isPresent()) {
          throw new GatewayException(ErrorCode.CURSOR_INVALID, "There is more than one cursor.");
        }
        cursor = Optional.of(parameter.value());
      }
    }
    return cursor;
  }

  /** The parameters that are no cursor. */
  static List<Parameter> without(List<Parameter> parameters) {
    return parameters.stream().filter(parameter -> !isCursor(parameter)).toList();
  }

  private static boolean isCursor(Parameter parameter) {
    return parameter.name().equals(PARAMETER) && parameter.value().indexOf('.') < 0;
  }

  /** Says where the next page is, and its cursor alone. */
  static void tell(RestCall call, String cursor) {
    List<Parameter> next = new ArrayList<>(without(call.parameters()));
    next.add(new Parameter(PARAMETER, cursor));
    HeaderMap headers = call.turn().told();
    headers.put(
        LINK, "<" + call.target().ownLink() + CanonicalQuery.same(next) + ">; rel=\"next\"");
    headers.put(NEXT_CURSOR, cursor);
  }
}
