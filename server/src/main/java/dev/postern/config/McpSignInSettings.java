package dev.postern.config;

import dev.postern.spi.Action;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The MCP endpoint as a protected resource of OAuth 2.
 *
 * @param resource its public URL, to the letter as tokens name it in {@code aud}
 * @param audiences further names in {@code aud} that mean it
 * @param authorizationServers the issuers that clients are sent to; with a broker, this gateway
 * @param scopes what each scope opens, in the order of the file; without any, scopes are not looked
 *     at
 * @param exemptProviders the ways to sign in whose credentials need neither audience nor scope
 * @param broker how the gateway issues tokens for it itself; empty where others do
 */
public record McpSignInSettings(
    String resource,
    List<String> audiences,
    List<String> authorizationServers,
    Map<String, Set<Action>> scopes,
    List<String> exemptProviders,
    Optional<BrokerSettings> broker) {
  /** The path of the endpoint, which ends every name of it. */
  public static final String ENDPOINT = "/mcp";

  /** Credentials that this gateway makes itself are for nobody else. */
  public static final List<String> EXEMPT_PROVIDERS = List.of("api-key");

  /** One whose tokens others issue. */
  public McpSignInSettings(
      String resource,
      List<String> audiences,
      List<String> authorizationServers,
      Map<String, Set<Action>> scopes,
      List<String> exemptProviders) {
    this(resource, audiences, authorizationServers, scopes, exemptProviders, Optional.empty());
  }

  public McpSignInSettings {
    audiences = List.copyOf(audiences);
    authorizationServers = List.copyOf(authorizationServers);
    Map<String, Set<Action>> ordered = new LinkedHashMap<>();
    scopes.forEach(
        (scope, actions) -> {
          Set<Action> opened = EnumSet.noneOf(Action.class);
          opened.addAll(actions);
          ordered.put(scope, Collections.unmodifiableSet(opened));
        });
    scopes = Collections.unmodifiableMap(ordered);
    exemptProviders = List.copyOf(exemptProviders);
  }

  /** Where the endpoint lies, without its path; with a broker, the name of the issuer. */
  public String origin() {
    return resource.substring(0, resource.length() - ENDPOINT.length());
  }
}
