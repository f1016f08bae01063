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

  private final KeyFile keys;
  private final SecretHash hash;
  private final InstantSource clock;

  ApiKeyAuthenticator(KeyFile keys, SecretHash hash, InstantSource clock) {
    this.keys = keys;
    this.hash = hash;
    this.clock = clock;
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
    // holds nothing open
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
    KeyFile.Entry entry = keys.find(parsed.get().id());
    // The same work whether or not there is such an id, so that the time taken tells nothing.
    byte[] expected = entry == null ? NO_HASH : entry.hash();
    boolean isRight = MessageDigest.isEqual(hash.of(parsed.get().secret()), expected);
    if (entry == null || !isRight) {
      return new Rejected("unknown_key");
    }
    return standing(entry);
  }

  @Override
  public AuthResult named(String keyId) {
    KeyFile.Entry entry = keys.find(keyId);
    return entry == null ? new NotMine() : standing(entry);
  }

  /** Whether a key is still good. */
  private AuthResult standing(KeyFile.Entry entry) {
    if (entry.key().isRevoked()) {
      return new Rejected("revoked");
    }
    if (entry.key().expires().isPresent()
        && !clock.instant().isBefore(entry.key().expires().get())) {
      return new Rejected("expired");
    }
    return new Authenticated(entry.identity());
  }
}
