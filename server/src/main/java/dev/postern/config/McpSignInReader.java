package dev.postern.config;

import dev.postern.error.Suggestion;
import dev.postern.spi.Action;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code mcp.sign-in}. */
final class McpSignInReader {
  private static final String ENDPOINT = McpSignInSettings.ENDPOINT;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** RFC 6749: what one scope may be made of. */
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+");

  private final Section section;

  private McpSignInReader(Section section) {
    this.section = section;
  }

  /** Empty where no resource is named. */
  static Optional<McpSignInSettings> read(Section mcp) {
    try (Section section = mcp.section("sign-in")) {
      return new McpSignInReader(section).read();
    }
  }

  private Optional<McpSignInSettings> read() {
    Optional<String> resource = section.findText("resource");
    Optional<BrokerSettings> broker = BrokerReader.read(section);
    McpSignInSettings settings =
        new McpSignInSettings(
            resource.orElse(""),
            section.texts("audiences", List.of()),
            section.texts("authorization-servers", List.of()),
            scopes(),
            section.texts("exempt-providers", McpSignInSettings.EXEMPT_PROVIDERS),
            broker);
    settings
        .authorizationServers()
        .forEach(
            server ->
                wrongUrl(server).ifPresent(why -> section.problem("authorization-servers", why)));
    if (resource.isEmpty()) {
      boolean saysMore =
          !settings.audiences().isEmpty()
              || !settings.authorizationServers().isEmpty()
              || !settings.scopes().isEmpty()
              || broker.isPresent();
      if (saysMore) {
        section.problem("resource", "is required: the public URL of the MCP endpoint");
      }
      return Optional.empty();
    }
    wrongUrl(settings.resource())
        .or(() -> wrongEnd(settings.resource()))
        .or(() -> broker.isPresent() ? wrongPlace(settings.resource()) : Optional.empty())
        .ifPresent(why -> section.problem("resource", why));
    return Optional.of(broker.isPresent() ? issuing(settings) : settings);
  }

  /** Clients are sent to the gateway itself, and to others that the config names after it. */
  private static McpSignInSettings issuing(McpSignInSettings settings) {
    if (wrongEnd(settings.resource()).isPresent()) {
      return settings;
    }
    Set<String> servers = new LinkedHashSet<>();
    servers.add(settings.origin());
    servers.addAll(settings.authorizationServers());
    return new McpSignInSettings(
        settings.resource(),
        settings.audiences(),
        List.copyOf(servers),
        settings.scopes(),
        settings.exemptProviders(),
        settings.broker());
  }

  private static Optional<String> wrongUrl(String text) {
    try {
      URI url = new URI(text);
      boolean isHere = url.getHost() != null && LOOPBACK.contains(url.getHost());
      if (url.getHost() == null
          || !("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isHere))) {
        return Optional.of("expects an https URL, or an http one of this machine");
      }
      return url.getQuery() != null
              || url.getFragment() != null
              || url.getUserInfo() != null
              || !url.toASCIIString().equals(text)
          ? Optional.of("expects a URL of scheme, host and path alone")
          : Optional.empty();
    } catch (URISyntaxException malformed) {
      return Optional.of("expects a URL");
    }
  }

  private static Optional<String> wrongEnd(String resource) {
    return resource.endsWith(ENDPOINT)
        ? Optional.empty()
        : Optional.of("must end in " + ENDPOINT + ", where the endpoint lies");
  }

  private static Optional<String> wrongPlace(String resource) {
    return URI.create(resource).getRawPath().equals(ENDPOINT)
        ? Optional.empty()
        : Optional.of("must have the path " + ENDPOINT + " alone where the broker is on");
  }

  private Map<String, Set<Action>> scopes() {
    Map<String, Action> words =
        Arrays.stream(Action.values())
            .collect(
                Collectors.toMap(
                    Action::word, action -> action, (one, _) -> one, LinkedHashMap::new));
    Map<String, Set<Action>> scopes = new LinkedHashMap<>();
    Section named = section.section("scopes");
    for (String scope : named.names()) {
      if (!SCOPE.matcher(scope).matches()) {
        named.problem(scope, "is no name for a scope");
      }
      Set<Action> opened = new LinkedHashSet<>();
      for (String word : named.texts(scope, List.of())) {
        if (words.containsKey(word)) {
          opened.add(words.get(word));
        } else {
          named.problem(
              scope,
              "has a word that is none of " + String.join(", ", words.keySet()),
              Suggestion.nearest(word, words.keySet()));
        }
      }
      if (opened.isEmpty()) {
        named.problem(scope, "opens nothing; list some of " + String.join(", ", words.keySet()));
      }
      scopes.put(scope, opened);
    }
    return scopes;
  }
}
