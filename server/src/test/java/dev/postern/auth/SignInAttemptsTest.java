package dev.postern.auth;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.auth.SignInAttempts.Attempt;
import dev.postern.config.SessionSettings;
import dev.postern.error.GatewayException;
import java.net.URI;
import java.time.Instant;
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

  @Test
  void withoutTlsCookiesAreNotSecureAndAreCalledOtherwise() {
    SessionCookies local = new SessionCookies(false);
    assertEquals("postern-local-session=x; Path=/; HttpOnly; SameSite=Lax", local.session("x"));
    assertFalse(local.step("x", true).contains("SameSite"), local.step("x", true));
    assertTrue(new SessionCookies(true).step("x", true).endsWith("; Secure; SameSite=None"));
  }
}
