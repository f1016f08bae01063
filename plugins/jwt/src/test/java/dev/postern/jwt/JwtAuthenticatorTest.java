package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtAuthenticatorTest {
  private static final byte[] SECRET =
      "a secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
  private static final Signer HONEST = Signer.secret(SECRET);

  @TempDir private Path folder;

  @Test
  void aTokenProvesItsSubjectRoleAndClaims() {
    try (Desk desk = desk()) {
      Identity identity =
          desk.accept(
              HONEST.token(
                  desk.claims(
                      "tenant_id", 7L, "scopes", List.of("a", 1.5), "more", Map.of("x", true))));

      assertEquals("robin", identity.subject());
      assertEquals("jwt", identity.method());
      assertEquals(List.of("reader"), identity.roles());
      assertEquals(
          List.of("iss", "aud", "sub", "role", "iat", "exp", "tenant_id", "scopes", "more"),
          List.copyOf(identity.claims().keySet()));
      assertEquals(7L, identity.claims().get("tenant_id"));
      assertEquals(List.of("a", 1.5), identity.claims().get("scopes"));
      assertEquals(Map.of("x", true), identity.claims().get("more"));
      assertThrows(
          UnsupportedOperationException.class,
          () -> ((Map<?, ?>) identity.claims().get("more")).clear());
    }
  }

  @Test
  void everyKindOfKeyIsKnownFromASetAndFromAFile() throws IOException {
    for (Signer signer : List.of(Signer.rsa("r"), Signer.ec("e"), Signer.ed25519("o"))) {
      Files.writeString(folder.resolve("keys.json"), Issuer.keySet(signer));
      Files.writeString(folder.resolve("key.pem"), signer.pem());
      for (Map<String, Object> settings :
          List.<Map<String, Object>>of(
              Map.of("jwks-file", "keys.json"), Map.of("public-key-file", "key.pem"))) {
        try (Desk desk = new Desk(folder, settings)) {
          assertEquals("robin", desk.accept(signer.token(desk.claims())).subject());
        }
      }
    }
  }

  @Test
  void rolesAreFoundByPathAndMapped() {
    try (Desk desk = desk("role-claim", "realm_access.roles")) {
      String token =
          HONEST.token(desk.claims("realm_access", Map.of("roles", List.of("b", "a", 3, "b"))));
      assertEquals(List.of("b", "a"), desk.accept(token).roles());
      assertEquals(List.of(), desk.accept(HONEST.token(desk.claims())).roles());
      assertEquals(
          List.of(), desk.accept(HONEST.token(desk.claims("realm_access", "roles"))).roles());
    }
    Map<String, Object> claim = Map.of("https://x.example/roles", List.of("support"));
    for (Object path : List.of("https://x.example/roles", List.of("https://x.example/roles"))) {
      try (Desk desk = desk("role-claim", path)) {
        Map<String, Object> claims = desk.claims();
        claims.putAll(claim);
        assertEquals(List.of("support"), desk.accept(HONEST.token(claims)).roles());
      }
    }
    try (Desk desk = desk("role-claim", List.of("custom.role"))) {
      assertEquals(
          List.of("clerk"), desk.accept(HONEST.token(desk.claims("custom.role", "clerk"))).roles());
    }
    try (Desk desk =
        desk("role-map", Map.of("staff", List.of("reader", "writer"), "it", "admin"))) {
      assertEquals(
          List.of("reader", "writer", "admin"),
          desk.accept(HONEST.token(desk.claims("role", List.of("staff", "guest", "it")))).roles());
      assertEquals(List.of(), desk.accept(HONEST.token(desk.claims())).roles());
    }
  }

  @Test
  void theSubjectMayBeAnotherClaim() {
    try (Desk desk = desk("subject-claim", "oid")) {
      assertEquals("42a", desk.accept(HONEST.token(desk.claims("oid", "42a"))).subject());
      assertEquals("missing_subject", desk.refuse(HONEST.token(desk.claims())));
    }
  }

  @Test
  void whatIsNoTokenIsLeftToOthers() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      assertInstanceOf(NotMine.class, desk.judge());
      assertInstanceOf(NotMine.class, desk.judge("X-API-Key", token));
      assertInstanceOf(NotMine.class, desk.judge("Authorization", token));
      assertInstanceOf(NotMine.class, desk.judge("Authorization", "Basic cm9iaW46eA=="));
      assertInstanceOf(NotMine.class, desk.judge("Authorization", "Bearer"));
      assertInstanceOf(NotMine.class, desk.judge("Authorization", "Bearer "));
      assertInstanceOf(NotMine.class, desk.show("postern_abcdefgh_" + "A".repeat(43)));
      assertInstanceOf(NotMine.class, desk.show("opaque"));
    }
  }

  @Test
  void theSchemeIsReadInAnyCaseAndTheHeaderOnlyOnce() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      Identity identity = desk.accept(token);
      assertEquals("robin", identity.subject());
      desk.accept(token);
      assertFalse(desk.judge("authorization", "bEARER " + token) instanceof Rejected);
      assertEquals(
          new Rejected("ambiguous"),
          desk.judge("Authorization", "Bearer " + token, "Authorization", "Bearer " + token));
      assertEquals(
          new Rejected("ambiguous"),
          desk.judge("Authorization", "Basic cm9iaW46eA==", "Authorization", "Bearer " + token));
    }
  }

  @Test
  void nothingMayStandAroundAToken() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      for (String text :
          List.of(
              " " + token,
              token + " ",
              token + "\n",
              "\t" + token,
              token + ".",
              token + "=",
              token + ".x.y",
              token + ", Bearer x",
              token.replace('.', '_') + "..")) {
        assertEquals("malformed", desk.refuse(text), text);
      }
      assertEquals("bad_signature", desk.refuse(token + "A"), "a trailing byte");
    }
  }

  @Test
  void tokensOverEightKilobytesAreRefused() {
    try (Desk desk = desk()) {
      assertEquals(
          "robin", desk.accept(HONEST.token(desk.claims("x", "x".repeat(5_500)))).subject());
      assertEquals("malformed", desk.refuse(HONEST.token(desk.claims("x", "x".repeat(6_500)))));
      assertEquals("malformed", desk.refuse("ey." + "x".repeat(1_000_000)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS384", "RS256", "hs256"})
  void otherAlgorithmsAreRefused(String algorithm) {
    try (Desk desk = desk()) {
      String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
      String token = HONEST.token(desk.claims());
      String signature = token.substring(token.lastIndexOf('.'));
      String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
      for (String end : List.of(signature, ".", "")) {
        String forged = Signer.encoded(header) + "." + payload + end;
        assertInstanceOf(Rejected.class, desk.show(forged), forged);
      }
    }
  }

  @Test
  void headersThatAskForMoreAreRefused() {
    try (Desk desk = desk()) {
      assertEquals(
          "unsupported_extension",
          desk.refuse(HONEST.token(Map.of("crit", List.of("exp"), "exp", 1), desk.claims())));
      assertEquals(
          "unsupported_extension", desk.refuse(HONEST.token(Map.of("b64", false), desk.claims())));
      for (String type : List.of("logout+jwt", "dpop+jwt", "JOSE", "")) {
        assertEquals(
            "wrong_type", desk.refuse(HONEST.token(Map.of("typ", type), desk.claims())), type);
      }
      for (String type : List.of("at+jwt", "application/at+jwt", "jwt")) {
        assertEquals(
            "robin", desk.accept(HONEST.token(Map.of("typ", type), desk.claims())).subject());
      }
      assertEquals(
          "robin",
          desk.accept(
                  HONEST.text("{\"alg\":\"HS256\"}", JSONObjectUtils.toJSONString(desk.claims())))
              .subject());
    }
  }

  @Test
  void theTimesOfATokenHoldWithinTheSkew() {
    try (Desk desk = desk()) {
      long now = desk.seconds();
      assertEquals("expired", desk.refuse(HONEST.token(desk.claims("exp", now - 31))));
      desk.accept(HONEST.token(desk.claims("exp", now - 29)));
      assertEquals("not_yet_valid", desk.refuse(HONEST.token(desk.claims("nbf", now + 31))));
      desk.accept(HONEST.token(desk.claims("nbf", now + 29)));
      assertEquals("issued_in_future", desk.refuse(HONEST.token(desk.claims("iat", now + 31))));
      desk.accept(HONEST.token(desk.claims("iat", now + 29)));
      desk.accept(HONEST.token(desk.claims("iat", null)));
      desk.accept(HONEST.token(desk.claims("exp", now + 0.5)));
    }
  }

  @Test
  void aTokenNeedsAnEndAndTimesThatAreNumbers() {
    try (Desk desk = desk()) {
      assertEquals("missing_expiry", desk.refuse(HONEST.token(desk.claims("exp", null))));
      for (String name : List.of("exp", "nbf", "iat")) {
        for (Object value : List.of("1999999999", true, List.of(1), -1, 1e300)) {
          assertEquals("malformed", desk.refuse(HONEST.token(desk.claims(name, value))));
        }
      }
      String endless =
          "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"a\",\"exp\":1e400}"
              .formatted(Desk.ISSUER, Desk.AUDIENCE);
      assertEquals("malformed", desk.refuse(HONEST.text("{\"alg\":\"HS256\"}", endless)));
    }
  }

  @Test
  void aTokenNamesThisGatewayAsItsAudience() {
    try (Desk desk = desk()) {
      for (Object other :
          List.of(
              "other",
              Desk.AUDIENCE + "/",
              "HTTPS://gateway.example",
              1,
              List.of(),
              List.of("other"),
              List.of(Desk.AUDIENCE, 1))) {
        assertEquals("wrong_audience", desk.refuse(HONEST.token(desk.claims("aud", other))));
      }
      assertEquals("wrong_audience", desk.refuse(HONEST.token(desk.claims("aud", null))));
      desk.accept(HONEST.token(desk.claims("aud", List.of("other", Desk.AUDIENCE))));
    }
    try (Desk desk = desk("audience", "any")) {
      desk.accept(HONEST.token(desk.claims("aud", null)));
    }
  }

  @Test
  void tokensOfOtherIssuersAreLeftToOthers() {
    try (Desk desk = desk()) {
      for (String other :
          List.of(
              Desk.ISSUER + "/",
              Desk.ISSUER.toUpperCase(Locale.ROOT),
              "https://id.example/realms/other",
              "")) {
        assertInstanceOf(NotMine.class, desk.show(HONEST.token(desk.claims("iss", other))), other);
      }
      assertInstanceOf(NotMine.class, desk.show(HONEST.token(desk.claims("iss", null))));
      assertInstanceOf(
          NotMine.class, desk.show(HONEST.token(desk.claims("iss", List.of(Desk.ISSUER)))));
    }
    try (Desk desk = desk("issuer", "any")) {
      desk.accept(HONEST.token(desk.claims("iss", null)));
    }
  }

  @Test
  void tokensForOtherUsesAreRefused() {
    try (Desk desk = desk()) {
      for (String type : List.of("ID", "Refresh", "Offline", "Logout")) {
        assertEquals("wrong_type", desk.refuse(HONEST.token(desk.claims("typ", type))));
      }
      assertEquals(
          "wrong_type",
          desk.refuse(
              HONEST.token(
                  desk.claims(
                      "events",
                      Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())))));
      desk.accept(HONEST.token(desk.claims("typ", "Bearer")));
    }
  }

  @Test
  void payloadsThatAreNoPlainObjectAreRefused() {
    try (Desk desk = desk()) {
      String header = "{\"alg\":\"HS256\"}";
      for (String payload :
          List.of(
              "[]",
              "[[\"iss\",\"%s\"]]".formatted(Desk.ISSUER),
              "null",
              "\"text\"",
              "{",
              "{}x",
              "nonsense",
              "{\"iss\":\"%s\",\"iss\":\"%s\"}".formatted(Desk.ISSUER, Desk.ISSUER),
              "[".repeat(4_000),
              "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000))) {
        assertInstanceOf(Rejected.class, desk.show(HONEST.text(header, payload)), payload);
      }
      for (String odd :
          List.of(
              "[]",
              "{}",
              "{\"alg\":1}",
              "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
              "null",
              "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
              "{\"alg\":\"HS256\",\"jku\":1}",
              "{\"alg\":\"HS256\",\"crit\":[1]}")) {
        assertFalse(
            desk.show(HONEST.text(odd, "{\"iss\":\"" + Desk.ISSUER + "\"}"))
                instanceof Authenticated,
            odd);
      }
      String token = HONEST.token(desk.claims("sub", null));
      assertEquals("missing_subject", desk.refuse(token));
      assertEquals("missing_subject", desk.refuse(HONEST.token(desk.claims("sub", 7))));
      assertEquals("missing_subject", desk.refuse(HONEST.token(desk.claims("sub", " "))));
    }
  }

  @Test
  void noChangedLetterIsAccepted() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      // The last letter carries bits that no byte holds, so it is left as it is.
      for (int at = 0; at < token.length() - 1; at++) {
        char other = token.charAt(at) == 'A' ? 'B' : 'A';
        String changed = token.substring(0, at) + other + token.substring(at + 1);
        assertFalse(desk.show(changed) instanceof Authenticated, changed);
      }
    }
  }

  @Test
  void aVerifiedTokenIsRememberedUntilItsEnd() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims("exp", desk.seconds() + 10));
      Identity first = desk.accept(token);
      desk.pass(Duration.ofSeconds(39));
      assertSame(first, desk.accept(token), "within 60 s, and its end plus 30 s");

      desk.pass(Duration.ofSeconds(1));

      assertEquals("expired", desk.refuse(token));
    }
  }

  @Test
  void aVerifiedTokenIsLookedAtAgainAfterTheCacheTime() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      Identity first = desk.accept(token);
      desk.pass(Duration.ofSeconds(60));

      Identity second = desk.accept(token);

      assertNotSame(first, second);
      assertEquals(first, second);
    }
  }

  @Test
  void aSecretTellsItsTokensFromOthers() {
    byte[] wrong = Arrays.copyOf(SECRET, SECRET.length);
    wrong[0] ^= 1;
    try (Desk desk = desk()) {
      assertEquals("bad_signature", desk.refuse(Signer.secret(wrong).token(desk.claims())));
      desk.accept(HONEST.token(Map.of("kid", "whatever"), desk.claims()));
    }
  }

  private Desk desk(Object... settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("secret", new String(SECRET, StandardCharsets.UTF_8));
    for (int i = 0; i < settings.length; i += 2) {
      all.put((String) settings[i], settings[i + 1]);
    }
    return new Desk(folder, all);
  }
}
