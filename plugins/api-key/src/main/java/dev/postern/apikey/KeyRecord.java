package dev.postern.apikey;

import dev.postern.spi.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a key: one line of the keys file.
 *
 * @param hash of the secret, in hexadecimal
 * @param claims JSON values
 * @param expires when it ends; empty for never
 */
record KeyRecord(
    String id,
    String hash,
    String subject,
    List<String> roles,
    Map<String, Object> claims,
    Instant created,
    Optional<Instant> expires,
    boolean isRevoked) {

  /** Whom the key proves. Subject and roles cannot be overridden by a claim of the same name. */
  Identity identity() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sub", subject);
    if (!roles.isEmpty()) {
      all.put("role", roles.getFirst());
    }
    all.put("roles", roles);
    claims.forEach(all::putIfAbsent);
    return new Identity(subject, ApiKeyProvider.TYPE, roles, all, id);
  }
}
