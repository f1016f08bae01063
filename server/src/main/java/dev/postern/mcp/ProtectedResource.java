package dev.postern.mcp;

import dev.postern.config.McpSignInSettings;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.policy.Policy;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import dev.postern.spi.Json;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The endpoint as a resource of OAuth 2: whom a token must be made for, what its scopes open, and
 * where one is to be had. A part of it is named by what follows the endpoint's path, for instance
 * {@code /shop}; a token for the whole is good for every part.
 */
final class ProtectedResource {
  /** RFC 8615: where programs look for documents. */
  static final String PLACE = "/.well-known";

  /** RFC 9728: of them, those that lie here, each followed by the path of its resource. */
  static final String WELL_KNOWN = PLACE + "/oauth-protected-resource";

  static final String CHALLENGE = "WWW-Authenticate";

  private final McpSignInSettings settings;
  private final String origin;
  private final String path;

  ProtectedResource(McpSignInSettings settings) {
    this.settings = settings;
    URI resource = URI.create(settings.resource());
    this.path = resource.getRawPath();
    this.origin = settings.resource().substring(0, settings.resource().length() - path.length());
  }

  /**
   * What a client may read of a part before it signs in.
   *
   * @param part empty for the whole
   * @return empty where no issuer is named, since nobody could be sent anywhere
   */
  Optional<Json> document(String part) {
    if (settings.authorizationServers().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode document = JsonText.object();
    document.put("resource", settings.resource() + part);
    settings.authorizationServers().forEach(document.putArray("authorization_servers")::add);
    if (!settings.scopes().isEmpty()) {
      settings.scopes().keySet().forEach(document.putArray("scopes_supported")::add);
    }
    document.putArray("bearer_methods_supported").add("header");
    document.put("resource_name", "Postern");
    return Optional.of(JsonText.write(document));
  }

  /**
   * The part whose document lies at a path of this gateway.
   *
   * @return empty where none does
   */
  Optional<String> partOf(String documentPath) {
    if (!documentPath.startsWith(WELL_KNOWN)) {
      return Optional.empty();
    }
    String rest = documentPath.substring(WELL_KNOWN.length());
    if (rest.isEmpty()) {
      return Optional.of("");
    }
    boolean isBelow = rest.startsWith(path + "/") && rest.length() > path.length() + 1;
    return rest.equals(path) || isBelow
        ? Optional.of(rest.substring(path.length()))
        : Optional.empty();
  }

  /**
   * Lets a caller in who brings credentials made for this resource.
   *
   * @throws GatewayException where they are made for another, or there are none
   */
  void admit(Identity identity, String part) {
    if (identity.method().equals(Policy.ANONYMOUS)) {
      throw new GatewayException(ErrorCode.CREDENTIALS_MISSING, "This endpoint needs credentials")
          .hint("Sign in, or send an API key as a bearer token");
    }
    if (isExempt(identity)) {
      return;
    }
    Set<String> named = texts(identity.claims().get("aud"));
    boolean isMeant =
        named.contains(settings.resource())
            || (!part.isEmpty() && named.contains(settings.resource() + part))
            || settings.audiences().stream().anyMatch(named::contains);
    if (!isMeant) {
      throw new GatewayException(
              ErrorCode.CREDENTIALS_REJECTED,
              "The credentials were rejected: the token is made for another resource")
          .hint("Get one whose audience is " + settings.resource());
    }
  }

  /**
   * Holds a caller's scopes against what is wanted.
   *
   * @param action empty for what touches no data, which any scope opens
   * @throws GatewayException with the scopes to ask for, where they do not open it
   */
  void require(Identity identity, Optional<Action> action) {
    if (settings.scopes().isEmpty() || isExempt(identity)) {
      return;
    }
    Set<String> held = scopes(identity);
    boolean isOpen =
        held.stream()
            .map(scope -> settings.scopes().getOrDefault(scope, Set.of()))
            .anyMatch(opened -> action.map(opened::contains).orElse(!opened.isEmpty()));
    if (isOpen) {
      return;
    }
    Optional<String> needed = scopeFor(action.orElse(Action.READ));
    if (needed.isEmpty()) {
      throw new GatewayException(
              ErrorCode.SCOPE_MISSING,
              "no scope opens " + action.orElse(Action.READ).word() + " here")
          .hint("Nothing can be asked for; the operator lists scopes under mcp.sign-in.scopes.");
    }
    Set<String> wanted = new LinkedHashSet<>(settings.scopes().keySet());
    wanted.removeIf(scope -> !held.contains(scope) && !scope.equals(needed.get()));
    throw new GatewayException(
            ErrorCode.SCOPE_MISSING,
            "the token does not open this: scope '" + needed.get() + "' is missing")
        .details("For this call ask for: " + String.join(" ", wanted))
        .hint("Sign in again with these scopes.");
  }

  /**
   * A refusal with what tells its client how to go on.
   *
   * @param part that was called
   */
  GatewayException told(GatewayException refused, String part) {
    return switch (refused.code()) {
      case CREDENTIALS_MISSING -> challenged(refused, part, "", signInScope());
      case CREDENTIALS_REJECTED ->
          challenged(
              refused,
              part,
              "error=\"invalid_token\", error_description=\"" + quoted(refused.getMessage()) + "\"",
              signInScope());
      case SCOPE_MISSING ->
          challenged(
              refused,
              part,
              "error=\"insufficient_scope\", error_description=\""
                  + quoted(refused.getMessage())
                  + "\"",
              Optional.ofNullable(refused.details())
                  .map(text -> text.substring(text.indexOf(':') + 2)));
      default -> refused;
    };
  }

  private GatewayException challenged(
      GatewayException refused, String part, String error, Optional<String> scope) {
    String challenge =
        Stream.of(
                error,
                settings.authorizationServers().isEmpty()
                    ? ""
                    : "resource_metadata=\"" + origin + WELL_KNOWN + path + part + "\"",
                scope.map(text -> "scope=\"" + text + "\"").orElse(""))
            .filter(parameter -> !parameter.isEmpty())
            .collect(Collectors.joining(", "));
    return refused.headers(
        Map.of(CHALLENGE, challenge.isEmpty() ? "Bearer" : "Bearer " + challenge));
  }

  /** RFC 9110: text between quotes. */
  private static String quoted(String text) {
    return text.replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "'");
  }

  /** The least a client should ask for at first. */
  private Optional<String> signInScope() {
    return scopeFor(Action.READ).or(() -> settings.scopes().keySet().stream().findFirst());
  }

  private Optional<String> scopeFor(Action action) {
    return settings.scopes().entrySet().stream()
        .filter(scope -> scope.getValue().contains(action))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean isExempt(Identity identity) {
    return settings.exemptProviders().contains(identity.method());
  }

  /** As RFC 9068 has it, and as issuers had it before. */
  private static Set<String> scopes(Identity identity) {
    return Stream.of("scope", "scp")
        .flatMap(claim -> texts(identity.claims().get(claim)).stream())
        .flatMap(text -> Arrays.stream(text.split(" ")))
        .collect(Collectors.toSet());
  }

  private static Set<String> texts(Object claim) {
    return switch (claim) {
      case String text -> Set.of(text);
      case List<?> list ->
          list.stream()
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .collect(Collectors.toSet());
      case null, default -> Set.of();
    };
  }
}
