package dev.postern.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges tokens that the issuer has signed: access tokens, and those that tell of a sign-in. */
final class SignedTokens {
  static final int MOST_CHARACTERS = 8 * 1024;

  /** Nothing around it and nothing but base64url in it, so one token has one text. */
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}");

  /** What some issuers call tokens in a claim of their own that are no access tokens. */
  private static final Set<String> OTHER_TYPES = Set.of("id", "refresh", "offline", "logout");

  /** Claims that tokens for the client alone have, and security events. */
  private static final List<String> OTHER_CLAIMS = List.of("at_hash", "c_hash", "nonce", "events");

  /** The latest time accepted, far off enough: a date in the year 5138. */
  private static final double LATEST_SECONDS = 1e11;

  private final OidcSettings settings;
  private final KnownIssuer issuer;
  private final InstantSource clock;

  SignedTokens(OidcSettings settings, KnownIssuer issuer, InstantSource clock) {
    this.settings = settings;
    this.issuer = issuer;
    this.clock = clock;
  }

  /** Whether a text could be a token of this kind. */
  static boolean isOne(String text) {
    return text.length() <= MOST_CHARACTERS && COMPACT.matcher(text).matches();
  }

  /**
   * What a token says, before anything is proved.
   *
   * @throws RefusedException where it cannot be read
   */
  static SignedJWT parsed(String token) throws RefusedException {
    try {
      SignedJWT parsed = SignedJWT.parse(token);
      if (claims(parsed) != null) {
        return parsed;
      }
    } catch (ParseException | RuntimeException malformed) {
      // the library meets some odd headers with exceptions of any kind
    }
    throw new RefusedException("malformed");
  }

  static Map<String, Object> claims(SignedJWT token) {
    return token.getPayload().toJSONObject();
  }

  /** What an access token for this gateway says. */
  Map<String, Object> access(SignedJWT token) throws RefusedException {
    String type = type(token.getHeader());
    if (!settings.types().contains(type)) {
      throw new RefusedException("wrong_type");
    }
    Map<String, Object> claims = proved(token);
    checkAccess(claims);
    return claims;
  }

  /** The same for claims that the issuer itself has told. */
  void checkAccess(Map<String, Object> claims) throws RefusedException {
    if (isAnotherType(claims)) {
      throw new RefusedException("wrong_type");
    }
    // made for the holder of a key alone (RFC 7800), and nobody here asks for a proof of it
    if (claims.containsKey("cnf")) {
      throw new RefusedException("bound_to_key");
    }
    if (Mapping.texts(claims.get("aud")).stream().noneMatch(settings.audiences()::contains)) {
      throw new RefusedException("wrong_audience");
    }
  }

  private static boolean isAnotherType(Map<String, Object> claims) {
    return OTHER_CLAIMS.stream().anyMatch(claims::containsKey)
        || (claims.get("typ") instanceof String type
            && OTHER_TYPES.contains(type.toLowerCase(Locale.ROOT)));
  }

  /** What the token of a sign-in says that this gateway began with a nonce. */
  Map<String, Object> signIn(SignedJWT token, String client, String nonce) throws RefusedException {
    if (!Set.of("", "jwt").contains(type(token.getHeader()))) {
      throw new RefusedException("wrong_type");
    }
    Map<String, Object> claims = proved(token);
    List<String> audience = Mapping.texts(claims.get("aud"));
    Object party = claims.get("azp");
    if (!audience.contains(client)
        || (audience.size() > 1 && party == null)
        || (party != null && !party.equals(client))) {
      throw new RefusedException("wrong_audience");
    }
    if (!claims.containsKey("iat")) {
      throw new RefusedException("malformed");
    }
    if (!(claims.get("nonce") instanceof String said) || !areSame(said, nonce)) {
      throw new RefusedException("wrong_nonce");
    }
    return claims;
  }

  static boolean areSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String type(JWSHeader header) {
    if (header.getType() == null) {
      return "";
    }
    String type = header.getType().getType().toLowerCase(Locale.ROOT);
    return type.startsWith("application/") ? type.substring("application/".length()) : type;
  }

  private Map<String, Object> proved(SignedJWT token) throws RefusedException {
    JWSHeader header = token.getHeader();
    if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
      throw new RefusedException("unsupported_extension");
    }
    if (!settings.algorithms().contains(header.getAlgorithm())) {
      throw new RefusedException("algorithm_not_allowed");
    }
    Map<String, Object> claims = claims(token);
    if (!settings.issuer().areNamedBy(claims)) {
      throw new RefusedException("wrong_issuer");
    }
    if (!settings.issuer().trust(claims)) {
      throw new RefusedException("wrong_tenant");
    }
    List<? extends Key> keys = issuer.keys(header);
    if (keys.isEmpty()) {
      throw new RefusedException("unknown_key");
    }
    if (keys.stream().noneMatch(key -> isSigned(token, key))) {
      throw new RefusedException("bad_signature");
    }
    checkTimes(claims);
    return claims;
  }

  private static boolean isSigned(SignedJWT token, Key key) {
    try {
      return token.verify(
          new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), key));
    } catch (JOSEException | RuntimeException unfit) {
      return false;
    }
  }

  /** Whether claims hold now. */
  void checkTimes(Map<String, Object> claims) throws RefusedException {
    for (String name : List.of("exp", "nbf", "iat")) {
      if (claims.containsKey(name) && time(claims, name).isEmpty()) {
        throw new RefusedException("malformed");
      }
    }
    Instant now = clock.instant();
    Instant latest = now.plus(settings.skew());
    if (!claims.containsKey("exp")) {
      throw new RefusedException("missing_expiry");
    }
    if (!now.isBefore(end(claims))) {
      throw new RefusedException("expired");
    }
    if (time(claims, "nbf").filter(latest::isBefore).isPresent()) {
      throw new RefusedException("not_yet_valid");
    }
    if (time(claims, "iat").filter(latest::isBefore).isPresent()) {
      throw new RefusedException("issued_in_future");
    }
  }

  /** From when on claims that were not refused are over, clocks considered. */
  Instant end(Map<String, Object> claims) {
    return time(claims, "exp").orElseThrow().plus(settings.skew());
  }

  Duration skew() {
    return settings.skew();
  }

  private static Optional<Instant> time(Map<String, Object> claims, String name) {
    return claims.get(name) instanceof Number number
            && number.doubleValue() >= 0
            && number.doubleValue() <= LATEST_SECONDS
        ? Optional.of(Instant.ofEpochMilli(Math.round(number.doubleValue() * 1_000)))
        : Optional.empty();
  }
}
