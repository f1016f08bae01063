package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bearer tokens and API keys side by side, and what a claim means all the way down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInTest {
  private static final String SECRET = "a secret of at least thirty-two bytes";
  private static final String TENANTS = "/api/shop/customers?select=tenant_id&limit=1000";

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                        "sign-in:\n",
                        """
                        anonymous-role: visitor
                        sign-in:
                          - provider: jwt
                            settings: {issuer: test, audience: shop, secret: "%s"}
                        """
                            .formatted(SECRET))
                    .replace(
                        "roles:\n",
                        """
                        roles:
                          visitor:
                            database-role: shop_reader
                            allow:
                              shop/regions: {actions: [read]}
                        """));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void aTokenActsUnderItsRoleAndItsClaimsReachTheRowsOfTheDatabase() {
    for (int tenant = 1; tenant <= 3; tenant++) {
      HttpResponse<String> answer = get(TENANTS, token("tenant", tenant, 60));
      assertEquals(200, answer.statusCode(), answer.body());
      var rows = TestGateway.json(answer.body());
      assertTrue(rows.size() > 0);
      for (var row : rows) {
        assertEquals(tenant, row.get("tenant_id").asInt());
      }
    }
  }

  @Test
  void aKeyStillWorksBesideTokens() {
    assertEquals(200, gateway.get(TENANTS, "tenant").statusCode());
  }

  @Test
  void anExpiredTokenIsRefusedAndNeverAnonymous() {
    HttpResponse<String> answer = get("/api/shop/regions", token("reader", 1, -120));
    assertEquals(401, answer.statusCode());
    assertTrue(answer.headers().firstValue("WWW-Authenticate").isPresent());
    assertTrue(answer.body().contains("expired"), answer.body());
  }

  @Test
  void credentialsThatNobodyKnowsAreNotAnonymousEither() {
    HttpResponse<String> answer =
        gateway.call("GET", "/api/shop/regions", "", Map.of("Authorization", "Basic YTpi"), "");
    assertEquals(401, answer.statusCode());
  }

  @Test
  void aVisitorMayDoWhatTheVisitorsRoleSays() {
    assertEquals(200, gateway.get("/api/shop/regions", "").statusCode());
    assertEquals(404, gateway.get("/api/shop/customers", "").statusCode());
    assertEquals(
        401, gateway.call("DELETE", "/api/shop/regions?code=eq.DE", "", Map.of(), "").statusCode());
  }

  @Test
  void aRoleThatTheConfigDoesNotKnowGivesNothing() {
    assertEquals(404, get("/api/shop/regions", token("emperor", 1, 60)).statusCode());
  }

  @Test
  void aRuleThatNeedsAClaimRefusesACallerWithoutIt() {
    String token =
        Tokens.of(
            "{\"iss\":\"test\",\"aud\":\"shop\",\"sub\":\"x\",\"role\":\"tenant\",\"exp\":%d}"
                .formatted(Instant.now().getEpochSecond() + 60),
            SECRET);
    HttpResponse<String> answer = get(TENANTS, token);
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("claims.tenant_id is missing"), answer.body());
  }

  private HttpResponse<String> get(String path, String token) {
    return gateway.call("GET", path, "", Map.of("Authorization", "Bearer " + token), "");
  }

  private static String token(String role, int tenant, int secondsToLive) {
    return Tokens.of(
        "{\"iss\":\"test\",\"aud\":\"shop\",\"sub\":\"x\",\"role\":\"%s\",\"tenant_id\":%d,\"exp\":%d}"
            .formatted(role, tenant, Instant.now().getEpochSecond() + secondsToLive),
        SECRET);
  }
}
