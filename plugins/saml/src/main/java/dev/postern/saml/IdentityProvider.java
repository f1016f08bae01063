package dev.postern.saml;

import java.net.URI;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whose word counts.
 *
 * @param entityId its name
 * @param signOn where browsers are sent, by redirect
 * @param keys it may sign with, at least one: several while one takes the place of another
 * @param until when this is no longer to be used, where it says so
 */
record IdentityProvider(
    String entityId, URI signOn, List<PublicKey> keys, Optional<Instant> until) {
  IdentityProvider {
    keys = List.copyOf(keys);
  }
}
