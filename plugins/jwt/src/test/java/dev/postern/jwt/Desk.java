package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Identity;
import dev.postern.spi.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Where tokens are shown: an authenticator as configured, and hands on its clocks. */
final class Desk implements AutoCloseable {
  static final String ISSUER = "https://id.example/realms/shop";
  static final String AUDIENCE = "https://gateway.example";

  private final Authenticator authenticator;
  private final AtomicLong nanos = new AtomicLong(42);
  private volatile Instant now = Instant.parse("2026-11-01T12:00:00Z");

  /**
   * @param changes settings beside or instead of issuer and audience
   */
  Desk(Path folder, Map<String, Object> changes) {
    this(new Settings(withIssuer(changes)), folder);
  }

  private Desk(Settings settings, Path folder) {
    // What runs in the background elsewhere runs at once here, so tests need not wait.
    authenticator = JwtSettings.read(settings, folder).open(() -> now, nanos::get, Runnable::run);
  }

  /** With these settings and no others. */
  static Desk bare(Path folder, Map<String, Object> settings) {
    return new Desk(new Settings(settings), folder);
  }

  private static Map<String, Object> withIssuer(Map<String, Object> changes) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("issuer", ISSUER);
    settings.put("audience", AUDIENCE);
    settings.putAll(changes);
    return settings;
  }

  /** Claims of a good token, some of them changed, or left out where the value is null. */
  Map<String, Object> claims(Object... namesAndValues) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("sub", "robin");
    claims.put("role", "reader");
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.getEpochSecond() + 600);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) {
        claims.remove((String) namesAndValues[i]);
      } else {
        claims.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return claims;
  }

  AuthResult show(String token) {
    return judge("Authorization", "Bearer " + token);
  }

  AuthResult judge(String... namesAndValues) {
    return authenticator.authenticate(new Headers(namesAndValues));
  }

  Identity accept(String token) {
    return assertInstanceOf(Authenticated.class, show(token)).identity();
  }

  String refuse(String token) {
    return assertInstanceOf(Rejected.class, show(token)).reason();
  }

  /** Code, message and details as the caller is told them, with a slash between. */
  String told(String token) {
    Rejected rejected = assertInstanceOf(Rejected.class, show(token));
    return rejected.code()
        + " "
        + rejected.message()
        + (rejected.details().isEmpty() ? "" : " / " + rejected.details());
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    now = now.plus(time);
  }

  long seconds() {
    return now.getEpochSecond();
  }

  @Override
  public void close() {
    authenticator.close();
  }
}
