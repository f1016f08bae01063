package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.NotMine;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Identity;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens judged, and refused in words, as PostgREST does. */
final class DialectTest {
  private static final String SECRET = "reallyreallyreallyreallyverysafe";
  private static final Signer HONEST = Signer.secret(bytes(SECRET));
  private static final String NO_KEY =
      "PGRST301 No suitable key or wrong key type / No suitable key was found to decode the JWT";
  private static final String NOT_DECODED =
      "PGRST301 No suitable key or wrong key type / None of the keys was able to decode the JWT";
  private static final String UNREADABLE = "PGRST301 JWT cryptographic operation failed";

  @TempDir private Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRoleIsAllATokenNeeds() {
    try (Desk desk = desk()) {
      Identity identity = desk.accept(HONEST.token(Map.of("role", "author", "more", List.of(1L))));
      assertEquals(List.of("author"), identity.roles());
      assertEquals("unnamed", identity.subject());
      assertEquals(Map.of("role", "author", "more", List.of(1L)), identity.claims());
      assertEquals(
          "robin", desk.accept(HONEST.token(Map.of("role", "a", "sub", "robin"))).subject());
    }
  }

  @Test
  void aTokenWithoutARoleProvesNone() {
    try (Desk desk = desk()) {
      assertEquals(List.of(), desk.accept(HONEST.token(Map.of("sub", "robin"))).roles());
      assertEquals(List.of(), desk.accept(HONEST.token(Map.of())).roles());
    }
  }

  @Test
  void theRoleIsFoundByPathAndWrittenAsJsonWhereItIsNoText() {
    try (Desk desk = desk("role-claim", "$.realm.roles[?(@ ^== \"ad\")]")) {
      assertEquals(
          List.of("admin"),
          desk.accept(HONEST.token(Map.of("realm", Map.of("roles", List.of("x", "admin")))))
              .roles());
    }
    try (Desk desk = desk()) {
      assertEquals(List.of("7"), desk.accept(HONEST.token(Map.of("role", 7))).roles());
      assertEquals(
          List.of("[\"a\"]"), desk.accept(HONEST.token(Map.of("role", List.of("a")))).roles());
      assertEquals(
          List.of("{\"a\":true}"),
          desk.accept(HONEST.token(Map.of("role", Map.of("a", true)))).roles());
      assertEquals(
          List.of("null"),
          desk.accept(HONEST.text("{\"alg\":\"HS256\"}", "{\"role\":null}")).roles());
    }
  }

  @Test
  void onlyBearerIsLookedAt() {
    try (Desk desk = desk()) {
      assertInstanceOf(NotMine.class, desk.judge());
      assertInstanceOf(NotMine.class, desk.judge("Authorization", "Basic cm9iaW46eA=="));
      assertInstanceOf(NotMine.class, desk.judge("apikey", HONEST.token(Map.of())));
      String token = HONEST.token(Map.of("role", "a"));
      for (String scheme : List.of("Bearer ", "bearer ", "BEARER   ", "Bearer\t")) {
        assertEquals(
            List.of("a"),
            assertInstanceOf(Authenticated.class, desk.judge("Authorization", scheme + token))
                .identity()
                .roles());
      }
      assertEquals(
          new Rejected("ambiguous"),
          desk.judge("Authorization", "Bearer " + token, "Authorization", "Bearer " + token));
    }
  }

  @Test
  void whatIsNoTokenIsToldByItsForm() {
    try (Desk desk = desk()) {
      assertEquals("PGRST301 Empty JWT is sent in Authorization header", desk.told(""));
      assertEquals("PGRST301 Expected 3 parts in JWT; got 1", desk.told("opaque"));
      assertEquals("PGRST301 Expected 3 parts in JWT; got 2", desk.told("ey.ey"));
      assertEquals("PGRST301 Expected 3 parts in JWT; got 5", desk.told("a.b.c.d.e"));
      assertEquals(UNREADABLE, desk.told("a.b.c"));
      assertEquals(UNREADABLE, desk.told(".."));
      String token = HONEST.token(Map.of("role", "a"));
      assertEquals(UNREADABLE, desk.told(token + "="));
      assertEquals(NOT_DECODED, desk.told(token + "A"));
      assertEquals(NOT_DECODED, desk.told(token.substring(0, token.lastIndexOf('.') + 1)));
    }
  }

  @Test
  void headersThatNoKeyFitsAreTold() {
    try (Desk desk = desk()) {
      String claims = "{\"role\":\"a\"}";
      assertEquals(
          "PGRST301 Wrong or unsupported encoding algorithm / JWT is unsecured but expected 'alg'"
              + " was not 'none'",
          desk.told(Signer.encoded("{\"alg\":\"none\"}") + "." + Signer.encoded(claims) + "."));
      for (String header :
          List.of(
              "{\"alg\":\"None\"}",
              "{\"alg\":\"HS255\"}",
              "{\"alg\":\"RSA-OAEP\",\"enc\":\"A128GCM\"}",
              "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
              "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}",
              "{}",
              "[]",
              "null",
              "nonsense")) {
        assertEquals(UNREADABLE, desk.told(HONEST.text(header, claims)), header);
      }
      assertEquals(NO_KEY, desk.told(HONEST.text("{\"alg\":\"HS384\"}", claims)));
      assertEquals(NO_KEY, desk.told(HONEST.text("{\"alg\":\"RS256\"}", claims)));
      assertEquals(NO_KEY, desk.told(HONEST.text("{\"alg\":\"HS256\",\"kid\":\"k\"}", claims)));
      assertEquals(
          NOT_DECODED,
          desk.told(Signer.secret(bytes("another secret of thirty-two bytes")).token(Map.of())));
    }
  }

  @Test
  void claimsThatAreNoObjectAreTold() {
    try (Desk desk = desk()) {
      for (String claims : List.of("", "[]", "null", "\"text\"", "{", "[[\"role\",\"a\"]]")) {
        assertEquals(
            "PGRST303 Parsing claims failed",
            desk.told(HONEST.text("{\"alg\":\"HS256\"}", claims)),
            claims);
      }
    }
  }

  @Test
  void timesHoldWithinTheSkewAndMustBeNumbers() {
    try (Desk desk = desk()) {
      long now = desk.seconds();
      assertEquals("PGRST303 JWT expired", told(desk, "exp", now - 31));
      desk.accept(HONEST.token(Map.of("exp", now - 30)));
      assertEquals("PGRST303 JWT not yet valid", told(desk, "nbf", now + 31));
      desk.accept(HONEST.token(Map.of("nbf", now + 30)));
      assertEquals("PGRST303 JWT issued at future", told(desk, "iat", now + 31));
      desk.accept(HONEST.token(Map.of("iat", now + 30)));
      for (String name : List.of("exp", "nbf", "iat")) {
        for (Object value : List.of("1999999999", true, List.of(1))) {
          assertEquals(
              "PGRST303 The JWT '" + name + "' claim must be a number", told(desk, name, value));
        }
        desk.accept(HONEST.text("{\"alg\":\"HS256\"}", "{\"" + name + "\":null}"));
      }
      assertEquals("PGRST303 JWT expired", told(desk, "exp", now + 100.5), "no whole number");
      assertEquals("PGRST303 JWT expired", told(desk, "exp", -1));
      desk.accept(HONEST.token(Map.of("exp", Long.MAX_VALUE)));
    }
  }

  @Test
  void anAudienceIsCheckedWhereBothNameOne() {
    try (Desk desk = desk("audience", "me")) {
      desk.accept(HONEST.token(Map.of()));
      desk.accept(HONEST.token(Map.of("aud", "me")));
      desk.accept(HONEST.token(Map.of("aud", List.of("you", "me"))));
      desk.accept(HONEST.token(Map.of("aud", List.of())));
      desk.accept(HONEST.text("{\"alg\":\"HS256\"}", "{\"aud\":null}"));
      assertEquals("PGRST303 JWT not in audience", told(desk, "aud", "you"));
      assertEquals("PGRST303 JWT not in audience", told(desk, "aud", List.of("you")));
      for (Object odd : List.of(1, List.of("me", 1), Map.of())) {
        assertEquals(
            "PGRST303 The JWT 'aud' claim must be a string or an array of strings",
            told(desk, "aud", odd));
      }
    }
    try (Desk desk = desk()) {
      desk.accept(HONEST.token(Map.of("aud", "anyone")));
    }
  }

  @Test
  void aSecretMayBeBase64() {
    String encoded = Base64.getEncoder().encodeToString(bytes(SECRET + "???>>>"));
    Signer signer = Signer.secret(bytes(SECRET + "???>>>"));
    for (String written :
        List.of(encoded, encoded.replace('/', '_').replace('+', '-').replace('=', '.'))) {
      try (Desk desk = desk("secret", written, "secret-is-base64", true)) {
        desk.accept(signer.token(Map.of("role", "a")));
      }
    }
    assertEquals("secret", refused("secret", "%%%", "secret-is-base64", true));
    assertEquals("secret", refused("secret", "c2hvcnQ=", "secret-is-base64", true));
    assertEquals("secret", refused("secret", "short"));
  }

  @Test
  void aSecretMayBeAKeyOrASetOfThem() {
    Signer rsa = Signer.rsa("r");
    Signer ec = Signer.ec("e");
    Signer edwards = Signer.ed25519("o");
    for (Signer signer : List.of(rsa, ec, edwards)) {
      try (Desk desk = desk("secret", signer.jwk().toJSONString())) {
        desk.accept(signer.token(Map.of("role", "a")));
        desk.accept(nameless(signer).token(Map.of("role", "a")));
        assertEquals(NO_KEY, desk.told(HONEST.token(Map.of())));
      }
    }
    String octets = "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" + Signer.encoded(SECRET) + "\"}";
    try (Desk desk = desk("secret", octets)) {
      desk.accept(HONEST.token(Map.of("role", "a")));
    }
    String set = Issuer.keySet(rsa, ec, edwards).replaceFirst("\\[", "[" + octets + ",");
    try (Desk desk = desk("secret", set)) {
      for (Signer signer : List.of(HONEST, rsa, ec, edwards, nameless(ec))) {
        desk.accept(signer.token(Map.of("role", "a")));
      }
      assertEquals(NO_KEY, desk.told(rsa.token(Map.of("kid", "other"), Map.of())));
      assertEquals(NOT_DECODED, desk.told(Signer.rsa("r").token(Map.of())));
    }
    assertEquals("secret", refused("secret", "{\"keys\": []}"));
    assertEquals("secret", refused("secret", "{\"kty\":\"oct\",\"k\":\"AAAA\"}"));
    assertEquals("secret", refused("secret", "{not json, yet longer than thirty-two bytes}"));
  }

  @Test
  void publishedAndFiledKeysWorkTheSame() throws IOException {
    Signer signer = Signer.ec("e");
    Files.writeString(folder.resolve("keys.json"), Issuer.keySet(signer));
    Map<String, Object> settings = new LinkedHashMap<>(Map.of("checks", "postgrest"));
    settings.put("jwks-file", "keys.json");
    try (Desk desk = Desk.bare(folder, settings)) {
      desk.accept(signer.token(Map.of("role", "a")));
    }
  }

  @Test
  void aVerifiedTokenIsRememberedUntilItsEnd() {
    try (Desk desk = desk()) {
      String token = HONEST.token(Map.of("role", "a", "exp", desk.seconds() + 10));
      Identity first = desk.accept(token);
      desk.pass(Duration.ofSeconds(40));
      assertSame(first, desk.accept(token), "within 60 s, and its end plus 30 s");
      desk.pass(Duration.ofSeconds(1));
      assertEquals("PGRST303 JWT expired", desk.told(token));
    }
  }

  @Test
  void settingsAreChecked() {
    assertEquals("checks", refused("checks", "none"));
    assertEquals("role-claim", refused("role-claim", "role"));
    assertEquals("algorithms", refused("algorithms", "none"));
    try (Desk desk = desk("algorithms", List.of("HS512"))) {
      assertEquals(UNREADABLE, desk.told(HONEST.token(Map.of())));
    }
  }

  private static Signer nameless(Signer signer) {
    return new Signer(signer.algorithm(), "", signer.publicKey(), signer.mark());
  }

  private static String told(Desk desk, String name, Object value) {
    return desk.told(HONEST.token(Map.of(name, value)));
  }

  private String refused(Object... settings) {
    return assertThrows(SettingsException.class, () -> desk(settings).close()).key();
  }

  private Desk desk(Object... settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("checks", "postgrest");
    all.put("secret", SECRET);
    for (int i = 0; i < settings.length; i += 2) {
      all.put((String) settings[i], settings[i + 1]);
    }
    return Desk.bare(folder, all);
  }
}
