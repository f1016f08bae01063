package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.util.LDAPSDKException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One person sees the same rows of the database whichever way they sign in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamePersonTest {
  private static final String SECRET = "a secret of at least thirty-two bytes";

  /** Of rows that the database alone keeps from other tenants. */
  private static final String ORDERS = "/api/shop/orders?select=id&order=id&limit=1000";

  private static final String PUBLIC = "https://gw.example";

  private final OidcIssuer issuer = new OidcIssuer("tenants");
  private final SamlIssuer saml = new SamlIssuer();
  private InMemoryDirectoryServer directory;
  private TestGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws LDAPSDKException, IOException {
    directory = directory();
    Path metadata = Files.writeString(folder.resolve("idp.xml"), saml.metadata());
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                    "sign-in:\n",
                    """
                    sessions: {public-url: "%s"}
                    sign-in:
                      - provider: ldap
                        settings:
                          servers: ldap://127.0.0.1:%d
                          allow-plain-text: true
                          user-dn: uid={name},ou=people,dc=example,dc=org
                          subject-attribute: uid
                          group-base: ou=groups,dc=example,dc=org
                          role-map: {tenants: tenant}
                          claims: {tenant_id: departmentNumber}
                          basic: true
                      - provider: jwt
                        settings: {issuer: test, audience: shop, secret: "%s"}
                      - provider: oidc
                        settings:
                          issuer: %s
                          audience: %s
                          client-id: %s
                          role-map: {tenants: tenant}
                      - provider: saml
                        settings:
                          entity-id: %s
                          idp-metadata-file: %s
                          role-map: {tenants: tenant}
                          claims: {tenant_id: department}
                    """
                        .formatted(
                            PUBLIC,
                            directory.getListenPort(),
                            SECRET,
                            issuer.url(),
                            OidcIssuer.AUDIENCE,
                            OidcIssuer.CLIENT,
                            SamlIssuer.GATEWAY,
                            metadata)));
  }

  @AfterAll
  void stop() {
    gateway.close();
    directory.shutDown(true);
    issuer.close();
  }

  /** Every way to be somebody of a tenant, by the name and what it shows of the rows. */
  private Map<String, Supplier<HttpResponse<String>>> ways(String name, int tenant) {
    Map<String, Supplier<HttpResponse<String>>> ways = new LinkedHashMap<>();
    ways.put("key", () -> get(Map.entry("X-API-Key", key(name, tenant))));
    ways.put("token", () -> get(bearer(token(name, tenant))));
    ways.put("ldap", () -> get(Map.entry("Authorization", basic(name, name + "-secret"))));
    ways.put("ldap by form", () -> byForm(name));
    ways.put("token of an issuer", () -> get(bearer(issuer.token(name, tenant))));
    ways.put("oidc by browser", () -> byOidc(name, tenant));
    ways.put("saml", () -> bySaml(name, tenant));
    return ways;
  }

  private Browser browser() {
    return new Browser(Map.of(PUBLIC, gateway.url()));
  }

  private static HttpResponse<String> rows(Browser browser, HttpResponse<String> signedIn) {
    assertEquals(303, signedIn.statusCode(), signedIn.body());
    return browser.get(PUBLIC + ORDERS);
  }

  private HttpResponse<String> byForm(String name) {
    Browser browser = browser();
    browser.get(PUBLIC + "/auth/ldap/login");
    Map<String, String> form = Map.of("name", name, "password", name + "-secret");
    return rows(browser, browser.post(PUBLIC + "/auth/ldap/callback", form, Map.of()));
  }

  private HttpResponse<String> byOidc(String name, int tenant) {
    Browser browser = browser();
    String away = Browser.location(browser.get(PUBLIC + "/auth/oidc/login"));
    return rows(browser, browser.get(issuer.agree(away, name, tenant)));
  }

  private HttpResponse<String> bySaml(String name, int tenant) {
    Browser browser = browser();
    String away = Browser.location(browser.get(PUBLIC + "/auth/saml/login"));
    Map<String, String> form = Map.of("SAMLResponse", saml.answer(away, name, tenant));
    Map<String, String> from = Map.of("Origin", SamlIssuer.ADDRESS);
    return rows(browser, browser.post(PUBLIC + "/auth/saml/callback", form, from));
  }

  @Test
  void eachWayShowsTheSameRows() {
    Map<String, String> ofRobin = seen("robin", 1);
    Map<String, String> ofAnn = seen("ann", 2);
    assertEquals(1, Set.copyOf(ofRobin.values()).size(), ofRobin::toString);
    assertEquals(1, Set.copyOf(ofAnn.values()).size(), ofAnn::toString);
    assertNotEquals(ofRobin, ofAnn);
  }

  private Map<String, String> seen(String name, int tenant) {
    Map<String, String> seen = new LinkedHashMap<>();
    ways(name, tenant)
        .forEach(
            (way, asked) -> {
              HttpResponse<String> answer = asked.get();
              assertEquals(200, answer.statusCode(), way + ": " + answer.body());
              assertTrue(answer.body().length() > "[]".length(), way);
              seen.put(way, answer.body());
            });
    return seen;
  }

  @Test
  void wrongPasswordsAreToldAlikeAndThenHaveToWait() {
    String unknown = refused(401, "nobody", "wrong");
    assertEquals(unknown, refused(401, "zoe", ""));
    for (int i = 0; i < 5; i++) {
      assertEquals(unknown, refused(401, "zoe", "wrong-" + i));
    }
    refused(429, "zoe", "zoe-secret");
  }

  private String refused(int status, String name, String password) {
    HttpResponse<String> answer = get(Map.entry("Authorization", basic(name, password)));
    assertEquals(status, answer.statusCode(), answer.body());
    return answer.body();
  }

  private HttpResponse<String> get(Map.Entry<String, String> header) {
    return gateway.call("GET", ORDERS, "", Map.ofEntries(header), "");
  }

  private String key(String name, int tenant) {
    return gateway.issue("--role", "tenant", "--subject", name, "--claim", "tenant_id=" + tenant);
  }

  private static String token(String name, int tenant) {
    return Tokens.of(
        """
        {"iss":"test","aud":"shop","sub":"%s","role":"tenant","tenant_id":%d,"exp":%d}
        """
            .formatted(name, tenant, Instant.now().getEpochSecond() + 60),
        SECRET);
  }

  private static Map.Entry<String, String> bearer(String token) {
    return Map.entry("Authorization", "Bearer " + token);
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static InMemoryDirectoryServer directory() throws LDAPSDKException {
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
    config.setSchema(null);
    InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example,dc=org", "objectClass: domain", "dc: example");
    for (String unit : new String[] {"people", "groups"}) {
      server.add(
          "dn: ou=" + unit + ",dc=example,dc=org",
          "objectClass: organizationalUnit",
          "ou: " + unit);
    }
    int tenant = 1;
    for (String name : new String[] {"robin", "ann", "zoe"}) {
      server.add(
          "dn: uid=" + name + ",ou=people,dc=example,dc=org",
          "objectClass: inetOrgPerson",
          "uid: " + name,
          "departmentNumber: " + tenant++,
          "userPassword: " + name + "-secret");
    }
    server.add(
        "dn: cn=tenants,ou=groups,dc=example,dc=org",
        "objectClass: groupOfNames",
        "cn: tenants",
        "member: uid=robin,ou=people,dc=example,dc=org",
        "member: uid=ann,ou=people,dc=example,dc=org");
    server.startListening();
    return server;
  }
}
