package dev.postern.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.spi.AuthResult.NotMine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What claims must say, and whom they then prove. */
final class JwtRulesTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final Signer HONEST = Signer.secret(SECRET.getBytes(StandardCharsets.UTF_8));

  @TempDir private Path folder;

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

  private Desk desk(Object... settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("secret", SECRET);
    for (int i = 0; i < settings.length; i += 2) {
      all.put((String) settings[i], settings[i + 1]);
    }
    return new Desk(folder, all);
  }
}
