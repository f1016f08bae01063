package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.json.JsonText;
import dev.postern.spi.Identity;

/**
 * An identity ready to travel to a source.
 *
 * @param claimsJson the identity's claims as a JSON object
 */
public record Caller(Identity identity, String claimsJson) {
  private static final int MOST_REMEMBERED = 10_000;

  /** With the claims written as they are. */
  public static Caller of(Identity identity) {
    return new Caller(identity, JsonText.write(identity.claims()));
  }

  /** Callers by the very object of their identity, for as long as that is used elsewhere. */
  static Cache<Identity, Caller> remembered() {
    return Caffeine.newBuilder().weakKeys().maximumSize(MOST_REMEMBERED).build();
  }
}
