package dev.postern.apikey;

import dev.postern.spi.Identity;
import dev.postern.spi.Scope;
import dev.postern.spi.TokenIssuer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a key: one line of the keys file, or of the table.
 *
 * @param hash of the secret, in hexadecimal
 * @param claims JSON values
 * @param expires when it ends; empty for never
 * @param scope what it opens of all that its roles may do
 * @param previous the secret before, which may still be good
 */
record KeyRecord(
    String id,
    String hash,
    String subject,
    List<String> roles,
    Map<String, Object> claims,
    Instant created,
    Optional<Instant> expires,
    boolean isRevoked,
    Scope scope,
    Optional<Previous> previous) {

  /**
   * The secret before a rotation.
   *
   * @param hash of it, in hexadecimal
   * @param until when it ends
   */
  record Previous(String hash, Instant until) {}

  /** The same, ended. */
  KeyRecord revoked() {
    return new KeyRecord(
        id, hash, subject, roles, claims, created, expires, true, scope, Optional.empty());
  }

  /** The same with another secret; the one it has ends with the time, or with the key. */
  KeyRecord rotated(String newHash, Instant until) {
    return new KeyRecord(
        id,
        newHash,
        subject,
        roles,
        claims,
        created,
        expires,
        false,
        scope,
        Optional.of(new Previous(hash, until)));
  }

  /** Whether it has come to its end. */
  boolean isOver(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** What the one who looks after keys is shown of it. */
  TokenIssuer.Issued shown(Optional<Instant> used, Instant now) {
    return new TokenIssuer.Issued(
        id,
        subject,
        roles,
        scope,
        created,
        expires,
        used,
        previous.map(Previous::until).filter(now::isBefore),
        isRevoked);
  }

  /** Whom the key proves. Subject and roles cannot be overridden by a claim of the same name. */
  Identity identity() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sub", subject);
    if (!roles.isEmpty()) {
      all.put("role", roles.getFirst());
    }
    all.put("roles", roles);
    claims.forEach(all::putIfAbsent);
    return new Identity(subject, ApiKeyProvider.TYPE, roles, all, id, scope);
  }
}
