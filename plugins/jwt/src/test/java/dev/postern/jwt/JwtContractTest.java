package dev.postern.jwt;

import dev.postern.spi.contract.AuthProviderContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The contract of every way to sign in, for bearer tokens. */
class JwtContractTest extends AuthProviderContract {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @Override
  protected Provided provide(Path folder) {
    Signer signer = Signer.secret(SECRET.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    long now = Instant.now().getEpochSecond();
    String good = signer.token(claims(now + 3_600));
    String expired = signer.token(claims(now - 3_600));
    String foreign = Signer.rsa("other").token(claims(now + 3_600));
    return new Provided(
        new JwtProvider(),
        Map.of(
            "issuer",
            "https://id.example",
            "audience",
            "gateway",
            "algorithms",
            List.of("HS256"),
            "secret",
            SECRET),
        bearer(good),
        "robin",
        List.of(bearer(expired), bearer(foreign), bearer("no.such.token")),
        List.of(SECRET, good, expired, foreign));
  }

  private static Map<String, Object> claims(long expires) {
    return Map.of("iss", "https://id.example", "aud", "gateway", "sub", "robin", "exp", expires);
  }

  private static Showing bearer(String token) {
    return new Showing(Map.of("Authorization", "Bearer " + token));
  }
}
