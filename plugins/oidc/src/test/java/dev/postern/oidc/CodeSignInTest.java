package dev.postern.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers that an issuer sends back with a code. */
class CodeSignInTest {
  private static final URI CALLBACK = URI.create("https://gw.example/auth/oidc/callback");
  private TestIssuer issuer;
  private Door door;

  @BeforeEach
  void start() {
    issuer = new TestIssuer();
    door = new Door(issuer, Map.of());
  }

  @AfterEach
  void stop() {
    door.close();
    issuer.close();
  }

  private Step.Away begin() {
    Visit visit = new Visit(CALLBACK, Map.of(), false, "127.0.0.1");
    return assertInstanceOf(Step.Away.class, door.browser().begin(visit));
  }

  private Step finish(String kept, Map<String, List<String>> back) {
    return door.browser().finish(new Visit(CALLBACK, back, false, "127.0.0.1"), kept);
  }

  private String refused(String kept, Map<String, List<String>> back) {
    return assertInstanceOf(Step.Refused.class, finish(kept, back)).reason();
  }

  /** A sign-in in which the issuer says something else of the person. */
  private String refusedWith(String claim, Object value) {
    issuer.idClaims.clear();
    issuer.idClaims.put(claim, value);
    Step.Away away = begin();
    return refused(away.keep(), issuer.agree(away.to()));
  }

  @Test
  void aCodeProvesThePerson() {
    Step.Away away = begin();
    Map<String, List<String>> asked = URLUtils.parseParameters(away.to().getRawQuery());
    assertEquals(List.of("S256"), asked.get("code_challenge_method"));
    assertEquals(List.of(CALLBACK.toString()), asked.get("redirect_uri"));
    Step.Done done =
        assertInstanceOf(Step.Done.class, finish(away.keep(), issuer.agree(away.to())));
    assertEquals("robin", done.identity().subject());
    assertEquals(List.of("reader", "seller"), done.identity().roles());
    assertEquals(Optional.empty(), done.until());
    URI out =
        door.browser()
            .signOut(done.reminder(), URI.create("https://gw.example/auth"))
            .orElseThrow();
    assertTrue(out.toString().startsWith(issuer.url() + "/logout?"), out.toString());
    Map<String, List<String>> told = URLUtils.parseParameters(out.getRawQuery());
    assertEquals(List.of("https://gw.example/auth"), told.get("post_logout_redirect_uri"));
    assertEquals(List.of(done.reminder()), told.get("id_token_hint"));
  }

  @Test
  void theAccessTokenMaySayWhoItIs() {
    door.close();
    door =
        new Door(
            issuer, Map.of("browser-identity", "access-token", "session-ends-with-token", true));
    Step.Away away = begin();
    Step.Done done =
        assertInstanceOf(Step.Done.class, finish(away.keep(), issuer.agree(away.to())));
    assertEquals(TestIssuer.AUDIENCE, done.identity().claims().get("aud"));
    assertTrue(done.until().orElseThrow().isAfter(Instant.now()));
    assertEquals("wrong_subject", refusedWith("sub", "lee"));
  }

  @Test
  void whereBrowsersAloneSignInRequestsAreAskedForNothing() {
    try (Door browsers = new Door(issuer, Map.of("audience", "-"))) {
      assertEquals("", browsers.challenge());
      assertEquals("not mine", browsers.said(issuer.token(issuer.claims())));
    }
    assertEquals("Bearer realm=\"postern\"", door.challenge());
  }

  @Test
  void whatABrowserBringsBackMustBeWhatItWasSentFor() {
    Map<String, Map<String, List<String>>> changes = new LinkedHashMap<>();
    changes.put("wrong_state", Map.of("state", List.of("guess")));
    changes.put("wrong_issuer", Map.of("iss", List.of("https://id.example")));
    changes.put("malformed", Map.of("iss", List.of(issuer.url(), issuer.url())));
    changes.put("provider_refused", Map.of("error", List.of("access_denied")));
    changes.put("code_refused", Map.of("code", List.of("guess")));
    changes.forEach(
        (reason, change) -> {
          Step.Away away = begin();
          Map<String, List<String>> back = issuer.agree(away.to());
          back.putAll(change);
          assertEquals(reason, refused(away.keep(), back));
        });
    for (String name : List.of("iss", "state", "code")) {
      Step.Away away = begin();
      Map<String, List<String>> back = issuer.agree(away.to());
      back.remove(name);
      String reason =
          Map.of("iss", "wrong_issuer", "state", "wrong_state", "code", "provider_refused")
              .get(name);
      assertEquals(reason, refused(away.keep(), back));
    }
  }

  @Test
  void aCodeIsGoodOnceForItsOwnSignIn() {
    Step.Away away = begin();
    Map<String, List<String>> back = issuer.agree(away.to());
    assertInstanceOf(Step.Done.class, finish(away.keep(), back));
    assertEquals("code_refused", refused(away.keep(), back));
    // somebody else's code under one's own state: another verifier
    Step.Away theirs = begin();
    Step.Away mine = begin();
    Map<String, List<String>> mixed = new HashMap<>(issuer.agree(mine.to()));
    mixed.put("code", issuer.agree(theirs.to()).get("code"));
    assertEquals("code_refused", refused(mine.keep(), mixed));
  }

  @Test
  void theTokenOfASignInMustBeOfThisOne() {
    long now = Instant.now().getEpochSecond();
    assertEquals("wrong_nonce", refusedWith("nonce", "another"));
    assertEquals("wrong_nonce", refusedWith("nonce", null));
    assertEquals("wrong_audience", refusedWith("aud", "another-client"));
    assertEquals("wrong_audience", refusedWith("aud", List.of(TestIssuer.CLIENT, "another")));
    assertEquals("wrong_audience", refusedWith("azp", "another"));
    assertEquals("wrong_issuer", refusedWith("iss", "https://id.example"));
    assertEquals("expired", refusedWith("exp", now - 60));
    assertEquals("missing_expiry", refusedWith("exp", null));
    assertEquals("malformed", refusedWith("iat", null));
    assertEquals("issued_in_future", refusedWith("iat", now + 60));
    assertEquals("missing_subject", refusedWith("sub", null));
  }

  @Test
  void anIssuerThatIsDownIsToldSo() {
    Step.Away away = begin();
    Map<String, List<String>> back = issuer.agree(away.to());
    issuer.isDown = true;
    assertEquals("provider_unavailable", refused(away.keep(), back));
    issuer.close();
    assertEquals("provider_unavailable", refused(away.keep(), back));
    try (TestIssuer never = new TestIssuer();
        Door other = new Door(never, Map.of())) {
      never.isDown = true;
      Visit visit = new Visit(CALLBACK, Map.of(), false, "127.0.0.1");
      Step step = other.browser().begin(visit);
      assertEquals(new Step.Refused("provider_unavailable"), step);
    }
  }

  @Test
  void settingsThatWouldNotHoldAreRefused() {
    Map<Map<String, Object>, String> cases = new LinkedHashMap<>();
    cases.put(Map.of("issuer", "http://id.example"), "issuer");
    cases.put(Map.of("issuer", "-"), "issuer");
    cases.put(Map.of("audience", "-", "client-id", "-", "client-secret", "-"), "audience");
    cases.put(Map.of("audience", "-", "bearer", "jwt"), "audience");
    cases.put(Map.of("client-secret", "-", "bearer", "introspection"), "client-secret");
    cases.put(Map.of("client-id", "-"), "client-id");
    cases.put(Map.of("algorithms", List.of("HS256")), "algorithms");
    cases.put(Map.of("algorithms", List.of("none")), "algorithms");
    cases.put(Map.of("issuer", "https://login.example/{tenantid}/v2.0"), "entra.tenants");
    cases.put(Map.of("unknown-groups", "all"), "unknown-groups");
    cases.put(
        Map.of("entra", Map.of("tenants", List.of("t")), "subject-claim", "email"),
        "subject-claim");
    cases.forEach(
        (changes, key) -> {
          SettingsException wrong =
              assertThrows(
                  SettingsException.class, () -> new Door(issuer, changes), changes::toString);
          assertEquals(key, wrong.key());
        });
    Settings all = new Settings(Map.of("issuer", "https://id.example", "audience", "x", "what", 1));
    OidcSettings.read(all);
    assertEquals(List.of("what"), all.unknownKeys());
  }
}
