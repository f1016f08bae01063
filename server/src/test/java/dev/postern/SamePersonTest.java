package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.util.LDAPSDKException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One person sees the same rows of the database whichever way they sign in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamePersonTest {
  private static final String SECRET = "a secret of at least thirty-two bytes";

  /** Of rows that the database alone keeps from other tenants. */
  private static final String ORDERS = "/api/shop/orders?select=id&order=id&limit=1000";

  private InMemoryDirectoryServer directory;
  private TestGateway gateway;

  @BeforeAll
  void start() throws LDAPSDKException {
    directory = directory();
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace(
                    "sign-in:\n",
                    """
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
                    """
                        .formatted(directory.getListenPort(), SECRET)));
  }

  @AfterAll
  void stop() {
    gateway.close();
    directory.shutDown(true);
  }

  /** Every way to be somebody of a tenant: the header a request then brings. */
  private Map<String, Map.Entry<String, String>> ways(String name, int tenant) {
    Map<String, Map.Entry<String, String>> ways = new LinkedHashMap<>();
    ways.put("key", Map.entry("X-API-Key", key(name, tenant)));
    ways.put("token", Map.entry("Authorization", "Bearer " + token(name, tenant)));
    ways.put("ldap", Map.entry("Authorization", basic(name, name + "-secret")));
    return ways;
  }

  @Test
  void eachWayShowsTheSameRows() {
    String ofRobin = "";
    for (Map.Entry<String, Map.Entry<String, String>> way : ways("robin", 1).entrySet()) {
      HttpResponse<String> answer = get(way.getValue());
      assertEquals(200, answer.statusCode(), way.getKey() + ": " + answer.body());
      assertTrue(answer.body().length() > "[]".length(), way.getKey());
      ofRobin = ofRobin.isEmpty() ? answer.body() : ofRobin;
      assertEquals(ofRobin, answer.body(), way.getKey());
    }
    for (Map.Entry<String, Map.Entry<String, String>> way : ways("ann", 2).entrySet()) {
      HttpResponse<String> answer = get(way.getValue());
      assertEquals(200, answer.statusCode(), way.getKey() + ": " + answer.body());
      assertNotEquals(ofRobin, answer.body(), way.getKey());
    }
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
