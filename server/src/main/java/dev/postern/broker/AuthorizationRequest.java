package dev.postern.broker;

import java.util.List;
import java.util.Optional;

/**
 * What a client asks a person for.
 *
 * @param redirectUri where the answer goes
 * @param state what the client wants back with it
 * @param challenge the hash of what it will prove itself by (PKCE)
 * @param resource what the token is to be good for: the endpoint or a part of it
 * @param scopes those asked for that there are
 */
record AuthorizationRequest(
    Client client,
    String redirectUri,
    Optional<String> state,
    String challenge,
    String resource,
    List<String> scopes) {
  AuthorizationRequest {
    scopes = List.copyOf(scopes);
  }
}
