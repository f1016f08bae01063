package dev.postern.hook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What hooks may know of the request they run for; no credentials. What costs something is only
 * made where a hook asks for it.
 *
 * @param address where it came from
 * @param client what the caller says it runs
 * @param parameters how it was asked: a query string, or a tool's name and arguments
 * @param purpose what the caller says it is for
 * @param settings the dialect's settings of the request, of which method and path are told
 * @param headers all values of a header field, by its name in any case
 */
public record HookRequest(
    String id,
    String address,
    String client,
    Supplier<String> parameters,
    String purpose,
    Supplier<Map<String, String>> settings,
    Function<String, List<String>> headers) {

  /** What names of header fields have in them whose values may prove who somebody is. */
  private static final List<String> SECRET =
      List.of(
          "auth",
          "cookie",
          "token",
          "secret",
          "passw",
          "api-key",
          "apikey",
          "api_key",
          "credential",
          "session",
          "jwt",
          "assertion",
          "signature",
          "csrf",
          "xsrf",
          "cert",
          "private");

  /** One without a method, a path and header fields. */
  public HookRequest(String id, String address, String client, String parameters, String purpose) {
    this(id, address, client, () -> parameters, purpose, Map::of, _ -> List.of());
  }

  /** The method; empty where there is none. */
  String method() {
    return settings.get().getOrDefault("request.method", "");
  }

  /** The path without the query; empty where there is none. */
  String path() {
    return settings.get().getOrDefault("request.path", "");
  }

  /** The values of a header field as one text; null where there is none, or it is for nobody. */
  String header(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (SECRET.stream().anyMatch(lower::contains)) {
      return null;
    }
    List<String> values = headers.apply(name);
    return values.isEmpty() ? null : String.join(", ", values);
  }
}
