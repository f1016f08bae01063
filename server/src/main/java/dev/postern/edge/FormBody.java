package dev.postern.edge;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and values as browsers write them into a query and into a posted form. */
public final class FormBody {
  private static final int MOST = 100;

  private FormBody() {}

  /**
   * Each name with all its values.
   *
   * @throws GatewayException where it is none, or has too many
   */
  public static Map<String, List<String>> read(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return values;
    }
    String[] pairs = text.split("&", -1);
    if (pairs.length > MOST) {
      throw malformed();
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
    }
    return values;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      throw malformed();
    }
  }

  private static GatewayException malformed() {
    return new GatewayException(ErrorCode.REQUEST_MALFORMED, "The form cannot be read.");
  }
}
