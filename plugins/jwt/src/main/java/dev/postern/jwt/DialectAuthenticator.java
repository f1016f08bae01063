package dev.postern.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges the token of {@code Authorization: Bearer} as PostgREST does, and refuses it in the same
 * words. Whatever stands behind {@code Bearer} is taken for a token.
 */
final class DialectAuthenticator implements Authenticator {
  private static final int PARTS = 3;
  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]*");

  private final DialectRules rules;
  private final KeySource keys;
  private final VerifiedTokens verified;
  private final InstantSource clock;

  DialectAuthenticator(
      DialectRules rules, KeySource keys, VerifiedTokens verified, InstantSource clock) {
    this.rules = rules;
    this.keys = keys;
    this.verified = verified;
    this.clock = clock;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    return BearerField.judged(credentials, field -> judge(field.strip()));
  }

  @Override
  public String challenge() {
    return BearerField.SCHEME;
  }

  @Override
  public void close() {
    keys.close();
  }

  private AuthResult judge(String token) {
    if (token.isEmpty()) {
      return Refusal.EMPTY;
    }
    String[] parts = token.split("\\.", -1);
    if (parts.length != PARTS) {
      return Refusal.parts(parts.length);
    }
    ByteBuffer digest = VerifiedTokens.sha256(token);
    return verified.judged(digest, clock.instant()).orElseGet(() -> judge(parts, digest));
  }

  private AuthResult judge(String[] parts, ByteBuffer digest) {
    if (isUnsigned(parts[0])) {
      return Refusal.UNSIGNED;
    }
    Optional<JWSObject> parsed = parse(parts);
    if (parsed.isEmpty()) {
      return Refusal.UNREADABLE;
    }
    Optional<Rejected> refused = refusedSignature(parsed.get());
    if (refused.isPresent()) {
      return refused.get();
    }
    Optional<Map<String, Object>> claims = claims(parsed.get());
    if (claims.isEmpty()) {
      return Refusal.NO_CLAIMS;
    }
    return rules
        .refusal(claims.get(), clock.instant())
        .map(AuthResult.class::cast)
        .orElseGet(() -> accept(claims.get(), digest));
  }

  private AuthResult accept(Map<String, Object> claims, ByteBuffer digest) {
    var proved = new VerifiedTokens.Verified(rules.identity(claims), rules.end(claims));
    verified.remember(digest, proved);
    return new Authenticated(proved.identity());
  }

  private static boolean isUnsigned(String header) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(header);
      return "none"
          .equals(JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8)).get("alg"));
    } catch (ParseException | RuntimeException unreadable) {
      return false; // told as such when the whole is read
    }
  }

  /** An empty signature is as wrong as any other, and no reason to call the token unreadable. */
  private static Optional<JWSObject> parse(String[] parts) {
    for (String part : parts) {
      if (!BASE64URL.matcher(part).matches()) {
        return Optional.empty();
      }
    }
    try {
      String signature = parts[2].isEmpty() ? "AA" : parts[2];
      JWSObject parsed = JWSObject.parse(parts[0] + "." + parts[1] + "." + signature);
      JWSHeader header = parsed.getHeader();
      boolean asksForMore =
          header.getCriticalParams() != null || !header.isBase64URLEncodePayload();
      return asksForMore ? Optional.empty() : Optional.of(parsed);
    } catch (ParseException | RuntimeException unreadable) {
      // The library meets some odd headers with exceptions of any kind.
      return Optional.empty();
    }
  }

  /** Only keys of the configured source are tried; what a token brings along is never looked at. */
  private Optional<Rejected> refusedSignature(JWSObject token) {
    Optional<List<VerificationKey>> fitting = keys.fitting(token.getHeader());
    if (fitting.isEmpty()) {
      return Optional.of(new Rejected("keys_unavailable"));
    }
    boolean isAllowed = rules.algorithms().contains(token.getHeader().getAlgorithm());
    if (!isAllowed) {
      return Optional.of(Refusal.UNREADABLE);
    }
    if (fitting.get().isEmpty()) {
      return Optional.of(Refusal.UNKNOWN_KEY);
    }
    return fitting.get().stream().anyMatch(key -> key.signed(token))
        ? Optional.empty()
        : Optional.of(Refusal.BAD_SIGNATURE);
  }

  private static Optional<Map<String, Object>> claims(JWSObject token) {
    try {
      // The parser takes a list of pairs for an object.
      return token.getPayload().toString().stripLeading().startsWith("{")
          ? Optional.ofNullable(token.getPayload().toJSONObject())
          : Optional.empty();
    } catch (RuntimeException unreadable) {
      return Optional.empty();
    }
  }
}
