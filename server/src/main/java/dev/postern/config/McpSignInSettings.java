package dev.postern.config;

import dev.postern.spi.Action;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The MCP endpoint as a protected resource of OAuth 2.
 *
 * @param resource its public URL, to the letter as tokens name it in {@code aud}
 * @param audiences further names in {@code aud} that mean it
 * @param authorizationServers the issuers that clients are sent to
 * @param scopes what each scope opens, in the order of the file; without any, scopes are not looked
 *     at
 * @param exemptProviders the ways to sign in whose credentials need neither audience nor scope
 */
public record McpSignInSettings(
    String resource,
    List<String> audiences,
    List<String> authorizationServers,
    Map<String, Set<Action>> scopes,
    List<String> exemptProviders) {
  /** Credentials that this gateway makes itself are for nobody else. */
  public static final List<String> EXEMPT_PROVIDERS = List.of("api-key");

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
}
