package dev.postern.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Identity;
import dev.postern.spi.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeyAuthenticatorTest {
  @TempDir private Path folder;
  private KeyRing ring;
  private String key;

  @BeforeEach
  void oneKey() {
    ring = new KeyRing(folder.resolve("keys.jsonl"), SecretHash.plain());
    key = ring.issue("robin", "reader", "support");
    ring.pass(KeyFile.LOOK_EVERY);
  }

  @Test
  void aKeyProvesItsSubjectRolesAndClaims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("tenant", 7);
    claims.put("regions", List.of("north", "south"));
    claims.put("nothing", null);
    String rich =
        ring.issuer.issue(
            new TokenIssuer.Request("agent-1", List.of("clerk"), claims, Optional.empty()));
    ring.pass(KeyFile.LOOK_EVERY);

    Identity identity = identity(ring.present(rich));

    assertEquals("agent-1", identity.subject());
    assertEquals("api-key", identity.method());
    assertEquals(List.of("clerk"), identity.roles());
    assertEquals(
        List.of("sub", "role", "roles", "tenant", "regions", "nothing"),
        List.copyOf(identity.claims().keySet()));
    assertEquals("agent-1", identity.claims().get("sub"));
    assertEquals("clerk", identity.claims().get("role"));
    assertEquals(7, identity.claims().get("tenant"));
    assertEquals(List.of("north", "south"), identity.claims().get("regions"));
  }

  @Test
  void claimsCannotChangeSubjectOrRoles() {
    String odd =
        ring.issuer.issue(
            new TokenIssuer.Request(
                "robin",
                List.of("reader"),
                Map.of("sub", "admin", "role", "admin", "roles", List.of("admin")),
                Optional.empty()));
    ring.pass(KeyFile.LOOK_EVERY);

    assertEquals(
        Map.of("sub", "robin", "role", "reader", "roles", List.of("reader")),
        identity(ring.present(odd)).claims());
  }

  @Test
  void aKeyIsTakenFromEachHeaderAndFromAllAtOnce() {
    Identity identity = identity(ring.present(key));

    assertSame(identity, identity(judge("apikey", key)));
    assertSame(identity, identity(judge("Authorization", "Bearer " + key)));
    assertSame(identity, identity(judge("authorization", "bearer " + key)));
    assertSame(
        identity,
        identity(judge("apikey", key, "Authorization", "Bearer " + key, "X-API-Key", key)));
  }

  @Test
  void differentKeysInOneRequestAreRefused() {
    String other = ring.issue("kim", "reader");
    ring.pass(KeyFile.LOOK_EVERY);

    assertEquals("ambiguous", reason(judge("X-API-Key", key, "apikey", other)));
    assertEquals("ambiguous", reason(judge("X-API-Key", key, "Authorization", "Bearer " + other)));
    assertEquals("ambiguous", reason(judge("apikey", key, "Authorization", "Bearer " + other)));
    assertEquals("ambiguous", reason(judge("X-API-Key", key, "X-API-Key", other)));
    assertEquals(
        "ambiguous",
        reason(judge("Authorization", "Bearer " + key, "Authorization", "Basic cm9iaW46eA==")));
  }

  @Test
  void aKeyBesideAnotherAuthorizationIsRefusedUnlessTheHeaderIsOneThatClientsAlwaysSend() {
    assertEquals("ambiguous", reason(judge("X-API-Key", key, "Authorization", "Bearer eyJ.a.b")));
    assertInstanceOf(NotMine.class, judge("apikey", key, "Authorization", "Bearer eyJ.a.b"));
    assertInstanceOf(NotMine.class, judge("apikey", "eyJ.a.b", "Authorization", "Bearer eyJ.a.b"));
  }

  @Test
  void otherCredentialsAreLeftToOthers() {
    assertInstanceOf(NotMine.class, judge());
    assertInstanceOf(NotMine.class, judge("Authorization", "Basic cm9iaW46eA=="));
    assertInstanceOf(NotMine.class, judge("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.x"));
    assertInstanceOf(NotMine.class, judge("Authorization", key));
    assertInstanceOf(NotMine.class, judge("Cookie", key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "postern_",
        "hello",
        "postern_abcdefgh",
        "postern_abcdefgh_",
        "postern_abcdefgh_' or 1=1; drop table keys; --xxxxxxxxxxxxx",
        "postern_../../.._AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void whatIsNoKeyIsMalformed(String text) {
    assertEquals("malformed", reason(judge("X-API-Key", text)));
    assertEquals("malformed", reason(judge("apikey", text)));
  }

  @Test
  void keysAreTakenToTheLetter() {
    assertEquals("malformed", reason(ring.present(key.substring(0, key.length() - 1))));
    assertEquals("malformed", reason(ring.present(key + "A")));
    assertEquals("malformed", reason(ring.present(" " + key)));
    assertEquals("malformed", reason(ring.present(key + " ")));
    assertEquals("malformed", reason(ring.present(key + "\n")));
    assertEquals("malformed", reason(ring.present(key.toUpperCase(Locale.ROOT))));
    String id = key.substring(0, 17);
    String secret = key.substring(17);
    assertEquals(
        "unknown_key",
        reason(ring.present(id + new StringBuilder(secret).reverse())),
        "a wrong secret with the right id");
    assertEquals("unknown_key", reason(ring.present("postern_aaaaaaaa_" + secret)));
    assertEquals("malformed", reason(judge("Authorization", "Bearer " + key + " ")));
    assertInstanceOf(NotMine.class, judge("Authorization", "Bearer  " + key));
  }

  @Test
  void everyOtherLastLetterIsRefused() {
    String start = key.substring(0, key.length() - 1);
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    long accepted =
        letters
            .chars()
            .filter(letter -> ring.present(start + (char) letter) instanceof Authenticated)
            .count();
    assertEquals(1, accepted);
  }

  @Test
  void aKeyEndsWhenItsTimeIsOver() {
    String brief =
        ring.issuer.issue(
            new TokenIssuer.Request(
                "robin",
                List.of("reader"),
                Map.of(),
                Optional.of(ring.now().plus(Duration.ofHours(1)))));
    ring.pass(Duration.ofHours(1).minusNanos(1));
    assertInstanceOf(Authenticated.class, ring.present(brief));

    ring.pass(Duration.ofNanos(1));

    assertEquals("expired", reason(ring.present(brief)));
    assertInstanceOf(Authenticated.class, ring.present(key), "one without an end goes on");
  }

  @Test
  void aPepperIsNeededToKnowItsKeysAgain() {
    Path file = folder.resolve("peppered.jsonl");
    byte[] pepper = "a pepper of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
    String peppered = new KeyRing(file, SecretHash.peppered(pepper)).issue("robin", "reader");

    assertInstanceOf(
        Authenticated.class, new KeyRing(file, SecretHash.peppered(pepper)).present(peppered));
    pepper[0] ^= 1;
    assertEquals(
        "unknown_key", reason(new KeyRing(file, SecretHash.peppered(pepper)).present(peppered)));
    assertEquals("unknown_key", reason(new KeyRing(file, SecretHash.plain()).present(peppered)));
  }

  @Test
  void theChallengeNamesTheScheme() {
    assertTrue(ring.authenticator.challenge().startsWith("Bearer "));
  }

  private AuthResult judge(String... namesAndValues) {
    return ring.authenticator.authenticate(new Headers(namesAndValues));
  }

  static Identity identity(AuthResult result) {
    return assertInstanceOf(Authenticated.class, result).identity();
  }

  static String reason(AuthResult result) {
    return assertInstanceOf(Rejected.class, result).reason();
  }
}
