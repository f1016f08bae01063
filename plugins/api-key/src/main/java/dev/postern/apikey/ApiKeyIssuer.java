package dev.postern.apikey;

import dev.postern.spi.TokenIssuer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes keys and looks after their records. */
final class ApiKeyIssuer implements TokenIssuer {
  private final KeyStore.Ledger ledger;
  private final SecretHash hash;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  ApiKeyIssuer(KeyStore.Ledger ledger, SecretHash hash, InstantSource clock) {
    this.ledger = ledger;
    this.hash = hash;
    this.clock = clock;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the subject or a role is blank
   * @throws java.io.UncheckedIOException where the keys file cannot be changed
   */
  @Override
  public String issue(Request request) {
    if (request.subject().isBlank() || request.roles().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("A key needs a subject and roles that are not blank");
    }
    ApiKey key = ApiKey.random(random);
    ledger.add(
        new KeyRecord(
            key.id(),
            hashOf(key),
            request.subject(),
            request.roles(),
            request.claims(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            request.expires(),
            false,
            request.scope(),
            Optional.empty()));
    return key.text();
  }

  @Override
  public List<Issued> issued() {
    Map<String, Instant> used = ledger.used();
    return ledger.all().stream()
        .map(key -> key.shown(Optional.ofNullable(used.get(key.id())), clock.instant()))
        .toList();
  }

  @Override
  public boolean revoke(String keyId) {
    return ledger.change(keyId, KeyRecord::revoked).isPresent()
        || ledger.all().stream().anyMatch(key -> key.id().equals(keyId));
  }

  /** A secret that still was good from a rotation before ends at once: there are never three. */
  @Override
  public Optional<String> rotate(String keyId, Instant oldUntil) {
    if (!ApiKey.isId(keyId)) {
      return Optional.empty();
    }
    ApiKey fresh = new ApiKey(keyId, ApiKey.random(random).secret());
    Instant until = oldUntil.truncatedTo(ChronoUnit.SECONDS);
    return ledger
        .change(
            keyId,
            key ->
                key.isRevoked() || key.isOver(clock.instant())
                    ? key
                    : key.rotated(hashOf(fresh), until))
        .map(_ -> fresh.text());
  }

  private String hashOf(ApiKey key) {
    return HexFormat.of().formatHex(hash.of(key.secret()));
  }
}
