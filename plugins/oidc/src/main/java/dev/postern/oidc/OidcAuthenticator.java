package dev.postern.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.SignedJWT;
import dev.postern.oidc.OidcSettings.Bearer;
import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One issuer: its bearer tokens, and browsers that it sends back. */
final class OidcAuthenticator implements Authenticator {
  private static final String SCHEME = "Bearer ";

  /** Keys of the gateway's own making are shown to no one else. */
  private static final String OWN_KEY = "postern_";

  /** RFC 6750: what a bearer token may be made of. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Duration REFUSALS_FOR = Duration.ofSeconds(10);

  private final OidcSettings settings;
  private final InstantSource clock;
  private final KnownIssuer issuer;
  private final SignedTokens signed;
  private final Introspection introspection;
  private final Optional<BrowserSignIn> browser;
  private final Cache<ByteBuffer, Verified> verified;
  private final Cache<ByteBuffer, String> refused;

  /**
   * Whom a token proves.
   *
   * @param end from when on it is over
   */
  private record Verified(Identity identity, Instant end) {}

  OidcAuthenticator(OidcSettings settings, InstantSource clock) {
    Web web = new Web();
    this.settings = settings;
    this.clock = clock;
    this.issuer = new KnownIssuer(settings, web, clock);
    this.signed = new SignedTokens(settings, issuer, clock);
    this.introspection = new Introspection(settings, issuer, web, signed);
    this.browser =
        settings.servesBrowsers()
            ? Optional.of(new CodeSignIn(settings, issuer, signed, web))
            : Optional.empty();
    this.verified = cache(settings.cacheEntries(), settings.cacheFor());
    this.refused = cache(settings.cacheEntries(), REFUSALS_FOR);
  }

  private static <T> Cache<ByteBuffer, T> cache(int entries, Duration keep) {
    return Caffeine.newBuilder()
        .maximumSize(entries)
        .expireAfterWrite(keep)
        .executor(Runnable::run)
        .build();
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    if (settings.bearer() == Bearer.OFF) {
      return new NotMine();
    }
    List<String> fields = credentials.header("Authorization");
    if (fields.stream().noneMatch(field -> field.regionMatches(true, 0, SCHEME, 0, 7))) {
      return new NotMine();
    }
    if (fields.size() > 1) {
      return new Rejected("ambiguous");
    }
    String token = fields.getFirst().substring(SCHEME.length());
    if (token.startsWith(OWN_KEY)) {
      return new NotMine();
    }
    return settings.bearer() == Bearer.JWT ? signedToken(token) : opaqueToken(token);
  }

  private AuthResult signedToken(String token) {
    if (!SignedTokens.isOne(token)) {
      // not a whole token, yet one by its beginning: that of a JSON object in base64url
      return token.strip().startsWith("ey") && token.indexOf('.') >= 0
          ? new Rejected("malformed")
          : new NotMine();
    }
    ByteBuffer digest = sha256(token);
    Optional<AuthResult> known = judged(digest);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      SignedJWT parsed = SignedTokens.parsed(token);
      if (!settings.issuer().areNamedBy(SignedTokens.claims(parsed))) {
        return new NotMine();
      }
      return accepted(digest, signed.access(parsed));
    } catch (RefusedException refusal) {
      return rejected(refusal.reason());
    }
  }

  private AuthResult opaqueToken(String token) {
    if (token.length() > SignedTokens.MOST_CHARACTERS || !TOKEN.matcher(token).matches()) {
      return new Rejected("malformed");
    }
    ByteBuffer digest = sha256(token);
    Optional<AuthResult> known =
        judged(digest).or(() -> Optional.ofNullable(refused.getIfPresent(digest)).map(Refusal::of));
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return accepted(digest, introspection.access(token));
    } catch (RefusedException refusal) {
      if (!refusal.reason().equals(RefusedException.UNAVAILABLE)) {
        refused.put(digest, refusal.reason());
      }
      return rejected(refusal.reason());
    }
  }

  private Optional<AuthResult> judged(ByteBuffer digest) {
    return Optional.ofNullable(verified.getIfPresent(digest))
        .map(
            token ->
                clock.instant().isBefore(token.end())
                    ? new Authenticated(token.identity())
                    : rejected("expired"));
  }

  private AuthResult accepted(ByteBuffer digest, Map<String, Object> claims)
      throws RefusedException {
    Identity identity = settings.mapping().identity(claims);
    verified.put(digest, new Verified(identity, signed.end(claims)));
    return new Authenticated(identity);
  }

  private static AuthResult rejected(String reason) {
    return Refusal.of(reason);
  }

  private static ByteBuffer sha256(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Optional<BrowserSignIn> browser() {
    return browser;
  }

  @Override
  public String challenge() {
    return settings.bearer() == Bearer.OFF ? "" : "Bearer realm=\"postern\"";
  }

  @Override
  public void close() {
    issuer.close();
  }
}
