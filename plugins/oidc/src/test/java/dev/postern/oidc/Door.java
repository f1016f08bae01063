package dev.postern.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.spi.AuthResult;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import dev.postern.spi.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where tokens are shown: an authenticator as configured, and hands on its clock. */
final class Door implements AutoCloseable {
  private final OidcAuthenticator authenticator;
  private volatile Duration passed = Duration.ZERO;

  /** With settings beside or instead of those that fit the issuer; null leaves one out. */
  Door(TestIssuer issuer, Map<String, Object> changes) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("issuer", issuer.url());
    settings.put("audience", TestIssuer.AUDIENCE);
    settings.put("client-id", TestIssuer.CLIENT);
    settings.put("client-secret", TestIssuer.SECRET);
    settings.put("role-claims", List.of("realm_access.roles", "groups"));
    settings.put("role-map", Map.of("staff", "reader", "/Sales", List.of("seller", "reader")));
    settings.putAll(changes);
    settings.values().removeIf("-"::equals);
    authenticator =
        new OidcAuthenticator(
            OidcSettings.read(new Settings(settings)), () -> Instant.now().plus(passed));
  }

  AuthResult show(String token) {
    return authenticator.authenticate(bearing(token));
  }

  private static Credentials bearing(String token) {
    return new Credentials() {
      @Override
      public List<String> header(String name) {
        return name.equalsIgnoreCase("Authorization") ? List.of("Bearer " + token) : List.of();
      }

      @Override
      public String remoteAddress() {
        return "127.0.0.1";
      }
    };
  }

  Identity accept(String token) {
    return assertInstanceOf(AuthResult.Authenticated.class, show(token)).identity();
  }

  /** In a word what is said of a token. */
  String said(String token) {
    return switch (show(token)) {
      case AuthResult.Authenticated _ -> "accepted";
      case AuthResult.Rejected rejected -> rejected.reason();
      case AuthResult.NotMine() -> "not mine";
    };
  }

  String challenge() {
    return authenticator.challenge();
  }

  BrowserSignIn browser() {
    return authenticator.browser().orElseThrow();
  }

  void pass(Duration time) {
    passed = passed.plus(time);
  }

  @Override
  public void close() {
    authenticator.close();
  }
}
