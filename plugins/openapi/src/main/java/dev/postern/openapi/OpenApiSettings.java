package dev.postern.openapi;

import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator set.
 *
 * @param document where the OpenAPI document is
 * @param base the address under which every operation lies; nothing else is ever asked
 * @param credential what the gateway proves itself with; empty for nothing
 * @param operations the names of those that are offered; empty for all
 * @param rows where in an answer the rows are, by the names of operations: JSON pointers
 * @param isPrivate whether the server may have an address of this machine or an own network
 * @param limits what bounds calls
 */
record OpenApiSettings(
    Place document,
    URI base,
    Optional<Field> credential,
    Set<String> operations,
    Map<String, String> rows,
    boolean isPrivate,
    Limits limits) {

  /** Where the document is. */
  sealed interface Place {
    /** In a file. */
    record Local(Path path) implements Place {}

    /** Behind HTTP, asked for at every introspection. */
    record Remote(URI address) implements Place {}
  }

  /** A header field. Its text form does not tell the value. */
  record Field(String name, String value) {
    @Override
    public String toString() {
      return name + ": ***";
    }
  }

  /**
   * Bounds.
   *
   * @param timeoutMillis for a whole call
   * @param connectMillis for looking up the name, and again for connecting
   * @param concurrentCalls at one time
   * @param waitMillis the longest wait for one of these places
   * @param responseBytes the longest answer
   * @param requestBytes the longest body of a request
   * @param documentBytes the longest document
   * @param operations the most that a document may have
   */
  record Limits(
      int timeoutMillis,
      int connectMillis,
      int concurrentCalls,
      int waitMillis,
      int responseBytes,
      int requestBytes,
      int documentBytes,
      int operations) {}

  /**
   * Reads them.
   *
   * @throws SettingsException where one is missing or wrong
   */
  static OpenApiSettings read(Settings settings, PluginContext context) {
    // the gateway names the roles that calls may act as; a service behind HTTP has none
    settings.has("roles");
    Place document = place(settings.text("document"), context);
    URI base = address("url", settings.text("url"));
    boolean isPrivate = settings.flag("private-network", false);
    Optional<Field> credential = credential(settings);
    if (credential.isPresent() && base.getScheme().equals("http") && !isPrivate) {
      throw new SettingsException(
          "url", "must begin with https:// where a credential is sent over the public network");
    }
    return new OpenApiSettings(
        document,
        base,
        credential,
        Set.copyOf(settings.texts("operations")),
        rows(settings.section("rows")),
        isPrivate,
        new Limits(
            settings.number("timeout-ms", 10_000, 1, 600_000),
            settings.number("connect-timeout-ms", 2_000, 1, 60_000),
            settings.number("max-concurrent-calls", 16, 1, 1_000),
            settings.number("wait-ms", 2_000, 0, 60_000),
            settings.number("max-response-bytes", 4_194_304, 1, 268_435_456),
            settings.number("max-request-bytes", 1_048_576, 1, 268_435_456),
            settings.number("max-document-bytes", 4_194_304, 1, 67_108_864),
            settings.number("max-operations", 500, 1, 10_000)));
  }

  private static Place place(String written, PluginContext context) {
    if (written.matches("(?i)https?://.*")) {
      return new Place.Remote(address("document", written));
    }
    try {
      return new Place.Local(context.configFolder().resolve(written));
    } catch (InvalidPathException none) {
      throw new SettingsException("document", "must be a file or begin with https://");
    }
  }

  private static URI address(String key, String written) {
    URI address;
    try {
      address = URI.create(written).parseServerAuthority();
    } catch (IllegalArgumentException | java.net.URISyntaxException malformed) {
      throw new SettingsException(key, "is no URL");
    }
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    boolean isPlain =
        (scheme.equals("https") || scheme.equals("http"))
            && address.getHost() != null
            && address.getUserInfo() == null
            && address.getRawFragment() == null
            && address.normalize().equals(address)
            && (address.getRawQuery() == null || key.equals("document"));
    if (!isPlain) {
      throw new SettingsException(
          key, "must be https://host/path without user, password, query, dots and fragment");
    }
    return URI.create(scheme + written.substring(scheme.length()));
  }

  private static Optional<Field> credential(Settings settings) {
    Settings section = settings.section("authentication");
    Optional<Field> bearer =
        section.findText("bearer").map(token -> new Field("Authorization", "Bearer " + token));
    Settings header = section.section("header");
    Optional<Field> named =
        section.has("header")
            ? Optional.of(new Field(header.text("name"), header.text("value")))
            : Optional.empty();
    Settings basic = section.section("basic");
    Optional<Field> login =
        section.has("basic")
            ? Optional.of(basic(basic.text("user"), basic.text("password")))
            : Optional.empty();
    List<Field> all = List.of(bearer, named, login).stream().flatMap(Optional::stream).toList();
    if (all.size() > 1) {
      throw new SettingsException("authentication", "must be one of bearer, header and basic");
    }
    all.forEach(OpenApiSettings::check);
    return all.stream().findFirst();
  }

  private static Field basic(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new SettingsException("authentication.basic.user", "must hold no colon");
    }
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Field("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
  }

  private static void check(Field field) {
    if (!Fields.isName(field.name()) || Fields.areOurs(field.name())) {
      throw new SettingsException("authentication.header.name", "is no name for a header field");
    }
    if (!Fields.isValue(field.value())) {
      throw new SettingsException("authentication", "holds characters that no header field may");
    }
  }

  private static Map<String, String> rows(Settings section) {
    Map<String, String> rows = new HashMap<>();
    for (String operation : section.keys()) {
      String pointer = section.text(operation);
      if (!pointer.isEmpty() && !pointer.startsWith("/")) {
        throw new SettingsException(
            "rows." + operation, "must be a JSON pointer, for instance /items");
      }
      rows.put(operation, pointer);
    }
    return rows;
  }
}
