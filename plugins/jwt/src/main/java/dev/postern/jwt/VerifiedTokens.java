package dev.postern.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tokens whose signature was right, by their SHA-256: no token is kept, and no one can guess a
 * text's place.
 */
final class VerifiedTokens {
  private final Cache<ByteBuffer, Verified> known;

  /**
   * Whom a token proves.
   *
   * @param end from when on the token is over, clocks considered
   */
  record Verified(Identity identity, Instant end) {}

  /** How many are remembered, and for how long at most. */
  record Limits(int entries, Duration keep) {}

  VerifiedTokens(Limits limits, LongSupplier nanos) {
    known =
        Caffeine.newBuilder()
            .maximumSize(limits.entries())
            .expireAfterWrite(limits.keep())
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** What is to be said of a token that was judged before; empty where none of that digest was. */
  Optional<AuthResult> judged(ByteBuffer digest, Instant now) {
    return Optional.ofNullable(known.getIfPresent(digest))
        .map(
            token ->
                now.isBefore(token.end())
                    ? new AuthResult.Authenticated(token.identity())
                    : Refusal.EXPIRED);
  }

  void remember(ByteBuffer digest, Verified verified) {
    known.put(digest, verified);
  }

  static ByteBuffer sha256(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
