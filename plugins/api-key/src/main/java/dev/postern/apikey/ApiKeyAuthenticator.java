package dev.postern.apikey;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Finds the one key among a request's headers and judges it.
 *
 * <p>{@code Authorization: Bearer} and {@code X-API-Key} say who is calling. {@code apikey} is what
 * some client libraries send beside {@code Authorization}: it steps back where the latter holds
 * something that is not a key.
 */
final class ApiKeyAuthenticator implements Authenticator {
  private static final String BEARER = "Bearer ";
  private static final byte[] NO_HASH = new byte[32];

  private final KeyStore keys;
  private final SecretHash hash;
  private final InstantSource clock;
  private final Optional<LastUses> uses;

  /**
   * @param uses where last uses are kept; empty where nobody looks at them
   */
  ApiKeyAuthenticator(
      KeyStore keys, SecretHash hash, InstantSource clock, Optional<LastUses> uses) {
    this.keys = keys;
    this.hash = hash;
    this.clock = clock;
    this.uses = uses;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    List<String> authorization = credentials.header("Authorization");
    List<String> xApiKey = credentials.header("X-API-Key");
    List<String> apikey = credentials.header("apikey");
    if (authorization.size() > 1 || xApiKey.size() > 1 || apikey.size() > 1) {
      return new Rejected("ambiguous");
    }
    Optional<String> bearer =
        authorization.isEmpty() ? Optional.empty() : bearerKey(authorization.getFirst());
    boolean isOtherAuthorization = !authorization.isEmpty() && bearer.isEmpty();
    if (isOtherAuthorization) {
      return xApiKey.isEmpty() ? new NotMine() : new Rejected("ambiguous");
    }
    String presented = bearer.orElse(null);
    for (List<String> header : List.of(xApiKey, apikey)) {
      if (header.isEmpty()) {
        continue;
      }
      if (presented != null && !presented.equals(header.getFirst())) {
        return new Rejected("ambiguous");
      }
      presented = header.getFirst();
    }
    return presented == null ? new NotMine() : judge(presented);
  }

  @Override
  public String challenge() {
    return "Bearer realm=\"postern\"";
  }

  @Override
  public void close() {
    uses.ifPresent(LastUses::write);
    keys.close();
  }

  private Optional<String> bearerKey(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && authorization.startsWith(ApiKey.PREFIX, BEARER.length())
        ? Optional.of(authorization.substring(BEARER.length()))
        : Optional.empty();
  }

  private AuthResult judge(String presented) {
    Optional<ApiKey> parsed = ApiKey.parse(presented);
    if (parsed.isEmpty()) {
      return new Rejected("malformed");
    }
    KeyStore.Entry entry;
    try {
      entry = keys.find(parsed.get().id());
    } catch (KeyStore.UnavailableException away) {
      return new Rejected("key_store_unavailable");
    }
    // The same work whether or not there is such an id or a secret before, so that the time taken
    // tells nothing.
    byte[] given = hash.of(parsed.get().secret());
    boolean isRight = MessageDigest.isEqual(given, entry == null ? NO_HASH : entry.hash());
    boolean wasRight = MessageDigest.isEqual(given, entry == null ? NO_HASH : entry.previous());
    if (entry == null || !(isRight || (wasRight && isStillGood(entry)))) {
      return new Rejected("unknown_key");
    }
    AuthResult result = standing(entry);
    if (result instanceof Authenticated) {
      uses.ifPresent(all -> all.note(entry.key().id(), clock.instant()));
    }
    return result;
  }

  /** Whether the secret before a rotation still is. */
  private boolean isStillGood(KeyStore.Entry entry) {
    return entry.key().previous().filter(one -> clock.instant().isBefore(one.until())).isPresent();
  }

  @Override
  public AuthResult named(String keyId) {
    if (!ApiKey.isId(keyId)) {
      return new NotMine();
    }
    try {
      KeyStore.Entry entry = keys.find(keyId);
      return entry == null ? new NotMine() : standing(entry);
    } catch (KeyStore.UnavailableException away) {
      return new Rejected("key_store_unavailable");
    }
  }

  /** Whether a key is still good. */
  private AuthResult standing(KeyStore.Entry entry) {
    if (entry.key().isRevoked()) {
      return new Rejected("revoked");
    }
    if (entry.key().isOver(clock.instant())) {
      return new Rejected("expired");
    }
    return new Authenticated(entry.identity());
  }
}
