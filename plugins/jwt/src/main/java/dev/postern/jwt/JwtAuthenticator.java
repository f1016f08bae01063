package dev.postern.jwt;

import com.nimbusds.jose.JWSObject;
import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Judges the token of {@code Authorization: Bearer} by one issuer's rules and keys. */
final class JwtAuthenticator implements Authenticator {
  static final int MOST_CHARACTERS = 8 * 1024;

  /** Nothing around it and nothing but base64url in it, so one token has one text. */
  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}");

  private final JwtRules rules;
  private final KeySource keys;
  private final InstantSource clock;

  private final VerifiedTokens verified;

  JwtAuthenticator(JwtRules rules, KeySource keys, VerifiedTokens verified, InstantSource clock) {
    this.rules = rules;
    this.keys = keys;
    this.verified = verified;
    this.clock = clock;
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    return BearerField.judged(credentials, this::judgeField);
  }

  private AuthResult judgeField(String token) {
    if (token.length() <= MOST_CHARACTERS && COMPACT.matcher(token).matches()) {
      return judge(token);
    }
    // Not a whole token, yet one by its beginning: that of a JSON object in base64url.
    return token.strip().startsWith("ey") && token.indexOf('.') >= 0
        ? new Rejected("malformed")
        : new NotMine();
  }

  @Override
  public String challenge() {
    return BearerField.SCHEME + " realm=\"postern\"";
  }

  @Override
  public void close() {
    keys.close();
  }

  private AuthResult judge(String token) {
    ByteBuffer digest = VerifiedTokens.sha256(token);
    return verified.judged(digest, clock.instant()).orElseGet(() -> judge(token, digest));
  }

  private AuthResult judge(String token, ByteBuffer digest) {
    JWSObject parsed;
    Map<String, Object> claims;
    try {
      parsed = JWSObject.parse(token);
      claims = parsed.getPayload().toJSONObject();
    } catch (ParseException | RuntimeException malformed) {
      // The library meets some odd headers with exceptions of any kind.
      return new Rejected("malformed");
    }
    // The parser takes a list of pairs for an object.
    if (claims == null || !parsed.getPayload().toString().stripLeading().startsWith("{")) {
      return new Rejected("malformed");
    }
    if (rules.isOfAnotherIssuer(claims)) {
      return new NotMine();
    }
    Optional<String> refusal =
        rules
            .refusal(parsed.getHeader())
            .or(() -> refusedSignature(parsed))
            .or(() -> rules.refusal(claims, clock.instant()));
    if (refusal.isPresent()) {
      return Refusal.of(refusal.get());
    }
    Identity identity = rules.identity(claims);
    verified.remember(digest, new VerifiedTokens.Verified(identity, rules.end(claims)));
    return new Authenticated(identity);
  }

  /** Only keys of the configured source are tried; what a token brings along is never looked at. */
  private Optional<String> refusedSignature(JWSObject token) {
    Optional<List<VerificationKey>> fitting = keys.fitting(token.getHeader());
    if (fitting.isEmpty()) {
      return Optional.of("keys_unavailable");
    }
    if (fitting.get().isEmpty()) {
      return Optional.of("unknown_key");
    }
    return fitting.get().stream().anyMatch(key -> key.signed(token))
        ? Optional.empty()
        : Optional.of("bad_signature");
  }
}
