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
import java.util.List;
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

  @Test
  void anAlgorithmThatIsNotAllowedIsRefusedBeforeAnyKeyIsLookedFor() {
    try (Desk desk = desk()) {
      String token = HONEST.token(desk.claims());
      for (String algorithm : List.of("HS384", "RS256", "ES256")) {
        String header = Signer.encoded("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}");
        String forged = header + token.substring(token.indexOf('.'));
        assertEquals("algorithm_not_allowed", desk.refuse(forged), algorithm);
      }
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

  private Desk desk() {
    return new Desk(folder, Map.of("secret", new String(SECRET, StandardCharsets.UTF_8)));
  }
}
