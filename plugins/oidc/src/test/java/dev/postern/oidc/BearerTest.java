package dev.postern.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import dev.postern.spi.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bearer tokens of an issuer that publishes its keys, or is asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BearerTest {
  private static final String DOCUMENT = "/.well-known/openid-configuration";
  private TestIssuer issuer;
  private Door door;

  @BeforeAll
  void start() {
    issuer = new TestIssuer();
    door = new Door(issuer, Map.of());
  }

  @AfterAll
  void stop() {
    door.close();
    issuer.close();
  }

  @Test
  void aTokenProvesWhoItNamesWithTheRolesOfItsGroups() {
    Identity robin = door.accept(issuer.token(issuer.claims("jti", "t-1")));
    assertEquals("robin", robin.subject());
    assertEquals("oidc", robin.method());
    assertEquals(List.of("reader", "seller"), robin.roles());
    assertEquals("t-1", robin.keyId());
    String access =
        TestIssuer.token(issuer.key, JWSAlgorithm.RS256, "at+jwt", "k1", issuer.claims());
    assertEquals("accepted", door.said(access));
    assertEquals(
        "accepted",
        door.said(issuer.token(issuer.claims("aud", List.of("x", TestIssuer.AUDIENCE)))));
  }

  @Test
  void whatAClaimMustSayIsAskedOfIt() {
    long now = Instant.now().getEpochSecond();
    Map<Map<String, Object>, String> cases = new LinkedHashMap<>();
    cases.put(issuer.claims("aud", "https://other.example"), "wrong_audience");
    cases.put(issuer.claims("aud", TestIssuer.CLIENT), "wrong_audience");
    cases.put(issuer.claims("aud", null), "wrong_audience");
    cases.put(issuer.claims("iss", issuer.url() + "/"), "not mine");
    cases.put(issuer.claims("iss", "https://id.example"), "not mine");
    cases.put(issuer.claims("iss", null), "not mine");
    cases.put(issuer.claims("exp", now - 40), "expired");
    cases.put(issuer.claims("exp", now - 15), "accepted");
    cases.put(issuer.claims("exp", null), "missing_expiry");
    cases.put(issuer.claims("exp", "soon"), "malformed");
    cases.put(issuer.claims("nbf", now + 90), "not_yet_valid");
    cases.put(issuer.claims("iat", now + 86_400), "issued_in_future");
    cases.put(issuer.claims("iat", now + 15), "accepted");
    cases.put(issuer.claims("sub", null), "missing_subject");
    cases.put(issuer.claims("sub", " "), "missing_subject");
    cases.put(issuer.claims("cnf", Map.of("jkt", "thumbprint")), "bound_to_key");
    // made for the client, not for this gateway
    cases.put(issuer.claims("nonce", "n"), "wrong_type");
    cases.put(issuer.claims("at_hash", "h"), "wrong_type");
    cases.put(issuer.claims("typ", "ID"), "wrong_type");
    cases.put(issuer.claims("typ", "Refresh"), "wrong_type");
    cases.put(issuer.claims("events", Map.of("logout", Map.of())), "wrong_type");
    cases.forEach(
        (claims, said) -> assertEquals(said, door.said(issuer.token(claims)), claims::toString));
  }

  @Test
  void forgedTokensAreRefused() throws Exception {
    Map<String, Object> claims = issuer.claims();
    String good = issuer.token(claims);
    String payload = good.split("\\.", -1)[1];
    Map<String, String> cases = new LinkedHashMap<>();
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      String header = Base64URL.encode("{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}").toString();
      cases.put(header + "." + payload + ".", "malformed");
      cases.put(
          header + "." + payload + ".AA",
          none.equals("none") ? "malformed" : "algorithm_not_allowed");
    }
    JWSObject mac =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .keyID("k1")
                .type(com.nimbusds.jose.JOSEObjectType.JWT)
                .build(),
            new Payload(claims));
    mac.sign(new MACSigner(issuer.key.toRSAPublicKey().getEncoded()));
    cases.put(mac.serialize(), "algorithm_not_allowed");
    cases.put(
        TestIssuer.token(issuer.foreign, JWSAlgorithm.RS256, "JWT", "k1", claims), "bad_signature");
    cases.put(
        TestIssuer.token(issuer.foreign, JWSAlgorithm.RS256, "JWT", null, claims), "bad_signature");
    cases.put(
        TestIssuer.token(issuer.key, JWSAlgorithm.RS512, "JWT", "k1", claims),
        "algorithm_not_allowed");
    cases.put(
        TestIssuer.token(issuer.key, JWSAlgorithm.PS256, "JWT", "k1", claims),
        "algorithm_not_allowed");
    cases.put(
        TestIssuer.token(issuer.key, JWSAlgorithm.RS256, "logout+jwt", "k1", claims), "wrong_type");
    cases.put(TestIssuer.token(issuer.key, JWSAlgorithm.RS256, null, "k1", claims), "wrong_type");
    cases.put(good + "x", "bad_signature");
    cases.put(good + " ", "malformed");
    cases.put(" " + good, "malformed");
    cases.put(good.substring(0, good.lastIndexOf('.')), "malformed");
    cases.put("eyJ" + "a".repeat(9000) + ".b.c", "malformed");
    cases.put("nonsense", "not mine");
    cases.put("postern_ab_cd", "not mine");
    cases.forEach((token, said) -> assertEquals(said, door.said(token), token));
  }

  @Test
  void madeUpKeyNamesAreNoLoadOnTheIssuer() {
    door.accept(issuer.token(issuer.claims()));
    long before = issuer.count("/keys");
    for (int i = 0; i < 200; i++) {
      String token =
          TestIssuer.token(issuer.key, JWSAlgorithm.RS256, "JWT", "made-up-" + i, issuer.claims());
      assertEquals("unknown_key", door.said(token));
    }
    assertTrue(issuer.count("/keys") - before <= 2, issuer.asked::toString);
    door.accept(issuer.token(issuer.claims("sub", "another")));
  }

  @Test
  void anIssuerThatIsDownIsAskedRarelyAndForgivenForAWhile() {
    try (TestIssuer own = new TestIssuer();
        Door late = new Door(own, Map.of())) {
      own.isDown = true;
      for (int i = 0; i < 20; i++) {
        assertEquals("keys_unavailable", late.said(own.token(own.claims("n", i))));
      }
      assertEquals(1, own.count(DOCUMENT));
      own.isDown = false;
      late.pass(KnownIssuer.PAUSE);
      late.accept(own.token(own.claims()));
      own.isDown = true;
      late.pass(KnownIssuer.FRESH);
      long later = Instant.now().plus(KnownIssuer.OUTAGE).plusSeconds(3_600).getEpochSecond();
      late.accept(own.token(own.claims("exp", later, "n", 1)));
      late.pass(KnownIssuer.OUTAGE);
      assertEquals("keys_unavailable", late.said(own.token(own.claims("exp", later, "n", 2))));
    }
  }

  @Test
  void aDocumentOfAnotherIssuerOrWithoutTlsIsNone() {
    Map<Map<String, Object>, String> cases = new LinkedHashMap<>();
    cases.put(Map.of("issuer", "https://id.example"), "keys_unavailable");
    cases.put(Map.of("jwks_uri", "http://id.example/keys"), "keys_unavailable");
    cases.put(Map.of("token_endpoint", "http://id.example/token"), "keys_unavailable");
    cases.put(Map.of(), "accepted");
    cases.forEach(
        (changes, said) -> {
          try (TestIssuer own = new TestIssuer();
              Door other = new Door(own, Map.of())) {
            own.document.putAll(changes);
            assertEquals(said, other.said(own.token(own.claims())), changes::toString);
          }
        });
  }

  @Test
  void anIssuerIsAskedOfTokensThatSayNothing() {
    try (TestIssuer own = new TestIssuer();
        Door asking = new Door(own, Map.of("bearer", "introspection"))) {
      own.tokens.put("good", active(own));
      own.tokens.put("other", active(own, "aud", "https://other.example"));
      own.tokens.put("ended", active(own, "exp", Instant.now().getEpochSecond() - 60));
      own.tokens.put("foreign", active(own, "iss", "https://id.example"));
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of("reader", "seller"), asking.accept("good").roles());
        assertEquals("not_active", asking.said("unknown"));
      }
      assertEquals(2, own.count("/introspect"));
      assertEquals("wrong_audience", asking.said("other"));
      assertEquals("expired", asking.said("ended"));
      assertEquals("wrong_issuer", asking.said("foreign"));
      assertEquals("malformed", asking.said("a b"));
      assertEquals("not mine", asking.said("postern_ab_cd"));
      assertEquals(5, own.count("/introspect"));
      own.isDown = true;
      assertEquals("keys_unavailable", asking.said("new"));
      asking.accept("good");
      own.isDown = false;
      assertEquals("not_active", asking.said("new"));
      asking.pass(Duration.ofMinutes(11));
      assertEquals("expired", asking.said("good"));
    }
  }

  private static Map<String, Object> active(TestIssuer issuer, Object... changes) {
    Map<String, Object> claims = issuer.claims(changes);
    claims.put("active", true);
    return claims;
  }

  @Test
  void tenantsOfOneIssuerAreToldApart() {
    String name = "https://login.example/{tenantid}/v2.0";
    String older = "https://sts.example/{tenantid}/";
    Map<String, Object> entra = Map.of("tenants", List.of("t1", "t2"), "v1-issuer", older);
    try (TestIssuer own = new TestIssuer();
        Door many =
            new Door(
                own,
                Map.of(
                    "issuer",
                    name,
                    "entra",
                    entra,
                    "discovery-url",
                    own.url() + DOCUMENT,
                    "role-claims",
                    List.of("groups")))) {
      own.document.put("issuer", name);
      Map<Map<String, Object>, String> cases = new LinkedHashMap<>();
      cases.put(person(own, "https://login.example/t1/v2.0", "t1"), "accepted");
      cases.put(person(own, "https://sts.example/t2/", "t2"), "accepted");
      cases.put(person(own, "https://login.example/t3/v2.0", "t3"), "wrong_tenant");
      cases.put(person(own, "https://login.example/t1/v2.0", "t2"), "not mine");
      cases.put(person(own, name, "{tenantid}"), "wrong_tenant");
      Map<String, Object> many1 = person(own, "https://login.example/t1/v2.0", "t1");
      many1.remove("groups");
      many1.put("_claim_names", Map.of("groups", "src1"));
      cases.put(many1, "groups_unknown");
      Map<String, Object> many2 = person(own, "https://login.example/t1/v2.0", "t1");
      many2.put("hasgroups", true);
      cases.put(many2, "groups_unknown");
      Map<String, Object> nameless = person(own, "https://login.example/t1/v2.0", "t1");
      nameless.remove("oid");
      cases.put(nameless, "missing_subject");
      cases.forEach(
          (claims, said) -> assertEquals(said, many.said(own.token(claims)), claims::toString));
      Map<String, Object> robin = person(own, "https://login.example/t1/v2.0", "t1");
      assertEquals("t1/o1", many.accept(own.token(robin)).subject());
    }
  }

  private static Map<String, Object> person(TestIssuer issuer, String name, String tenant) {
    return issuer.claims("iss", name, "tid", tenant, "oid", "o1", "upn", "robin@shop.example");
  }

  @Test
  void aPrefixTellsIssuersApart() {
    try (Door other = new Door(issuer, Map.of("subject-prefix", "partner:"))) {
      String token = issuer.token(issuer.claims());
      assertEquals("partner:robin", other.accept(token).subject());
      assertEquals("robin", door.accept(token).subject());
    }
  }

  @Test
  void groupsThatAreLeftOutAreNoneOnlyWhereTheConfigSaysSo() {
    Map<String, Object> settings = Map.of("unknown-groups", "none");
    try (Door lenient = new Door(issuer, settings)) {
      Map<String, Object> claims =
          issuer.claims("groups", null, "_claim_names", Map.of("groups", "src1"));
      assertEquals(List.of("reader"), lenient.accept(issuer.token(claims)).roles());
      assertEquals("groups_unknown", door.said(issuer.token(claims)));
    }
  }
}
