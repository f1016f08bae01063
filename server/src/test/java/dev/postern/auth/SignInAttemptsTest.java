package dev.postern.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.auth.SignInAttempts.Attempt;
import dev.postern.config.SessionSettings;
import dev.postern.error.GatewayException;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInAttemptsTest {
  private long now = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();
  private final SignInAttempts attempts =
      new SignInAttempts(
          new SessionSettings(
              Optional.of(URI.create("https://gw.example")), 1, 1, 1, 1, 100, 3, 1_000, 5_000),
          () -> Instant.ofEpochMilli(now));

  private static Attempt attempt(String address, String name) {
    return Attempt.of(address, "door", Optional.of(name));
  }

  private void fail(String address, String name) {
    attempts.failed(attempt(address, name));
  }

  private String wait(String address, String name) {
    return assertThrows(GatewayException.class, () -> attempts.begin(attempt(address, name)))
        .headers()
        .get("Retry-After");
  }

  private void free(String address, String name) {
    assertDoesNotThrow(() -> attempts.begin(attempt(address, name)));
  }

  @Test
  void pausesDoubleUpToABound() {
    for (int i = 0; i < 3; i++) {
      free("a", "robin");
      fail("a", "robin");
    }
    for (String seconds : new String[] {"1", "2", "4", "5", "5"}) {
      assertEquals(seconds, wait("a", "robin"));
      now += Long.parseLong(seconds) * 1_000;
      free("a", "robin");
      fail("a", "robin");
    }
    free("a", "lee");
    free("b", "robin");
  }

  @Test
  void signingInForgetsTheFailuresOfTheAccountThere() {
    fail("a", "robin");
    fail("a", "robin");
    attempts.succeeded(attempt("a", "robin"));
    fail("a", "robin");
    fail("a", "robin");
    free("a", "robin");
  }

  @Test
  void nobodyIsLockedOutWhereTheyAreKnown() {
    attempts.succeeded(attempt("home", "robin"));
    for (int i = 0; i < 30; i++) {
      fail("net-" + i, "robin");
    }
    wait("elsewhere", "robin");
    free("home", "robin");
  }

  @Test
  void anAddressThatGuessesManyNamesIsHeldUpAsAWhole() {
    for (int i = 0; i < 30; i++) {
      fail("a", "name-" + i);
    }
    wait("a", "somebody");
    free("b", "somebody");
  }

  @Test
  void stepsOfAnAddressAreCounted() {
    for (int i = 0; i < 100; i++) {
      free("a", "n" + i);
    }
    assertEquals("60", wait("a", "x"));
    now += 60_000;
    free("a", "x");
  }

  /** Says yes to one password, in the way of a directory that is asked with every call. */
  private AuthResult ask(String name, String word) {
    String pair = Base64.getEncoder().encodeToString((name + ":" + word).getBytes(UTF_8));
    Credentials credentials =
        new Credentials() {
          @Override
          public List<String> header(String asked) {
            return asked.equals("Authorization") ? List.of("Basic " + pair) : List.of();
          }

          @Override
          public String remoteAddress() {
            return "a";
          }
        };
    return new PasswordGuard(attempts, Credentials::remoteAddress)
        .ask(
            credentials,
            _ ->
                switch (word) {
                  case "right" ->
                      new AuthResult.Authenticated(new Identity(name, "door", List.of(), Map.of()));
                  case "other" -> new AuthResult.NotMine();
                  case "down" -> new AuthResult.Rejected("directory_unavailable");
                  default -> new AuthResult.Rejected("bad_credentials");
                });
  }

  @Test
  void passwordsThatComeWithEveryCallAreGuardedAndGoodOnesAreNotCounted() {
    for (int i = 0; i < 300; i++) {
      ask("robin", List.of("right", "other", "down").get(i % 3));
    }
    for (int i = 0; i < 3; i++) {
      ask("lee", "wrong");
    }
    GatewayException held = assertThrows(GatewayException.class, () -> ask("lee", "right"));
    assertEquals(429, held.status());
    ask("robin", "right");
    now += 1_000;
    ask("lee", "right");
  }

  @Test
  void withoutTlsCookiesAreNotSecureAndAreCalledOtherwise() {
    SessionCookies local = new SessionCookies(false);
    assertEquals("postern-local-session=x; Path=/; HttpOnly; SameSite=Lax", local.session("x"));
    assertFalse(local.step("x", true).contains("SameSite"), local.step("x", true));
    assertTrue(new SessionCookies(true).step("x", true).endsWith("; Secure; SameSite=None"));
  }
}
