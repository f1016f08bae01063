package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Config;
import dev.postern.plugin.Plugins;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import dev.postern.tls.Authority;
import dev.postern.tls.Authority.Holder;
import dev.postern.tls.Authority.Purpose;
import dev.postern.tls.Client;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Callers whose certificate says who they are, from the handshake to the rows of the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutualTlsTest {
  private static final String TENANTS = "/api/shop/customers?select=tenant_id&limit=1000";

  @TempDir private static Path files;

  private final Authority gateways = new Authority("CN=Gateways");
  private final Authority partners = new Authority("CN=Partners,O=Acme");
  private final Authority others = new Authority("CN=Others");
  private final Holder pinned = others.issue("CN=pinned", Purpose.CLIENT, "https://id.example/7");
  private TestGateway gateway;

  @BeforeAll
  void start() throws IOException {
    Holder own = gateways.issue("CN=gateway", Purpose.SERVER, "127.0.0.1");
    Files.writeString(files.resolve("chain.pem"), own.certificatePem());
    Files.writeString(files.resolve("key.pem"), own.keyPem());
    Files.writeString(files.resolve("partners.pem"), partners.self().certificatePem());
    Files.writeString(
        files.resolve("clients.pem"),
        partners.self().certificatePem() + others.self().certificatePem());
    gateway = TestGateway.start(this::config);
  }

  private String config(String yaml) {
    return yaml.replace(
            "sign-in:\n",
            """
            admin: {port: 0}
            server:
              tls:
                certificates: %1$s/chain.pem
                key: %1$s/key.pem
                client-certificates: want
                trust: %1$s/clients.pem
            anonymous-role: visitor
            sign-in:
              - provider: mutual-tls
                settings:
                  certificates:
                    anybody: {issuer: "CN=Partners, O=Acme", roles: [reader]}
                    tenant:
                      issuer-file: %1$s/partners.pem
                      subject: 'CN=tenant\\, two, O=Acme'
                      roles: [tenant]
                      claims: {tenant_id: 2}
                    mail: {issuer: "CN=Partners,O=Acme", email: [a@acme.example], identity: email, roles: [support]}
                    twice-a: {issuer: "CN=Partners,O=Acme", dns: twice.example, roles: [reader]}
                    twice-b: {issuer: "CN=Partners,O=Acme", dns: Twice.Example, roles: [tenant]}
                    pinned: {fingerprint: "%2$s", identity: uri, roles: [reader]}
            """
                .formatted(files, colons(fingerprint(pinned))))
        .replace(
            "roles:\n",
            """
            roles:
              visitor:
                database-role: shop_reader
                allow: {shop/regions: {actions: [read]}}
            """);
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static String fingerprint(Holder holder) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(holder.certificate().getEncoded()));
    } catch (java.security.GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String colons(String digits) {
    return digits.replaceAll("(..)(?!$)", "$1:").toUpperCase(java.util.Locale.ROOT);
  }

  private HttpResponse<String> get(Holder holder, String path, Map<String, String> headers)
      throws IOException {
    try (Client client = Client.of(gateways, holder)) {
      return client.get(gateway.url() + path, headers);
    }
  }

  private String refusal(Holder holder) throws IOException {
    HttpResponse<String> answer = get(holder, "/api/shop/regions", Map.of());
    assertEquals(401, answer.statusCode(), answer.body());
    return TestGateway.json(answer.body()).get("message").asString();
  }

  @Test
  void aCertificateIsACallerWhoseRowsAreItsOwn() throws IOException {
    Holder tenant = partners.issue("CN=tenant\\, two,O=Acme", Purpose.CLIENT);
    HttpResponse<String> answer = get(tenant, TENANTS, Map.of());
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode rows = TestGateway.json(answer.body());
    assertTrue(rows.size() > 0);
    for (JsonNode row : rows) {
      assertEquals(2, row.get("tenant_id").asInt());
    }
    JsonNode seen = gateway.auditRecords().getLast();
    assertEquals("CN=tenant\\, two,O=Acme", seen.findValue("subject").asString(), seen.toString());
    assertTrue(seen.toString().contains(fingerprint(tenant)), seen.toString());
    assertTrue(seen.toString().contains("mutual-tls"), seen.toString());
  }

  @Test
  void theClosestRuleCounts() throws IOException {
    Holder anybody = partners.issue("CN=whoever", Purpose.CLIENT);
    assertTrue(TestGateway.json(get(anybody, TENANTS, Map.of()).body()).size() > 0);
    assertEquals(
        404,
        get(partners.issue("CN=x", Purpose.CLIENT, "a@acme.example"), "/api/shop/regions", Map.of())
            .statusCode());
    assertEquals(200, get(pinned, "/api/shop/regions", Map.of()).statusCode());
    assertEquals(
        "https://id.example/7", gateway.auditRecords().getLast().findValue("subject").asString());
  }

  @Test
  void noRuleIsNobody() throws IOException {
    assertEquals(
        "The credentials were rejected: unknown_certificate",
        refusal(others.issue("CN=tenant\\, two,O=Acme", Purpose.CLIENT)));
    assertEquals(
        "The credentials were rejected: several_rules",
        refusal(partners.issue("CN=x", Purpose.CLIENT, "twice.example")));
    assertEquals(
        "The credentials were rejected: not_for_clients",
        refusal(partners.issue("CN=x", Purpose.UNSAID)));
  }

  @Test
  void aCertificateThatProvesNothingIsNotSavedByAKey() throws IOException {
    Holder stranger = others.issue("CN=x", Purpose.CLIENT);
    Map<String, String> key = Map.of("X-API-Key", gateway.key("reader"));
    assertEquals(401, get(stranger, "/api/shop/regions", key).statusCode());
  }

  @Test
  void withoutACertificateTheOtherWaysCount() throws IOException {
    try (Client client = Client.of(gateways)) {
      assertEquals(404, client.get(gateway.url() + "/api/shop/customers", Map.of()).statusCode());
      assertEquals(200, client.get(gateway.url() + "/api/shop/regions", Map.of()).statusCode());
      Map<String, String> key = Map.of("X-API-Key", gateway.key("reader"));
      assertEquals(200, client.get(gateway.url() + "/api/shop/products", key).statusCode());
      Map<String, String> forged =
          Map.of("X-SSL-Client-Cert", pinned.certificatePem().replace("\n", " "));
      assertEquals(404, client.get(gateway.url() + "/api/shop/customers", forged).statusCode());
    }
  }

  @Test
  void operatorsComeByTlsToo() throws IOException {
    String numbers = gateway.gateway().numbers().orElseThrow();
    assertTrue(numbers.startsWith("https://"), numbers);
    try (Client client = Client.of(gateways)) {
      HttpResponse<String> answer = client.get(numbers, Map.of());
      assertEquals(200, answer.statusCode());
      assertTrue(answer.headers().firstValue("Strict-Transport-Security").isPresent());
    }
  }

  /** The handshake refuses these; a connection that is open already does not. */
  @Test
  void theDatesCountInEveryCall() {
    Instant now = Instant.now();
    Holder late = others.issue("CN=x", Purpose.CLIENT, now.minusSeconds(90), now.minusSeconds(30));
    Holder early = others.issue("CN=x", Purpose.CLIENT, now.plusSeconds(90), now.plusSeconds(900));
    Config config = TestGateway.config(gateway.folder());
    try (Plugins plugins = Plugins.open(config.plugins());
        Authenticator authenticator =
            plugins
                .authProvider(config.signIn().getFirst())
                .open(
                    new Settings(config.signIn().getFirst().settings()),
                    new PluginContext(files, files))) {
      assertEquals(new AuthResult.Rejected("expired"), authenticator.authenticate(new Shown(late)));
      assertEquals(
          new AuthResult.Rejected("not_yet_valid"), authenticator.authenticate(new Shown(early)));
      AuthResult first = authenticator.authenticate(new Shown(pinned));
      assertInstanceOf(AuthResult.Authenticated.class, first);
      assertSame(first, authenticator.authenticate(new Shown(pinned)));
    }
  }

  private record Shown(Holder holder) implements Credentials {
    @Override
    public List<String> header(String name) {
      return List.of();
    }

    @Override
    public List<X509Certificate> certificates() {
      return List.of(holder.certificate());
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }
  }

  @Test
  void wrongRulesAreToldByTheirKeys() {
    Config config = TestGateway.config(gateway.folder());
    Map<String, Map<String, ?>> wrong =
        Map.of(
            "r.issuer is required, or issuer-file or fingerprint: whose word counts",
            Map.of("roles", "reader"),
            "r.roles is required: what its holders are",
            Map.of("issuer", "CN=a"),
            "r.issuer must be a distinguished name, as in CN=reports,O=Acme",
            Map.of("issuer", "nobody", "roles", "reader"),
            "r.fingerprint must be a SHA-256: 64 hexadecimal digits, with or without colons",
            Map.of("fingerprint", "ab", "roles", "reader"),
            "r.issuer-file cannot be read as a certificate from " + files.resolve("key.pem"),
            Map.of("issuer-file", "key.pem", "roles", "reader"),
            "r.identity must be subject, email, dns, uri or fingerprint",
            Map.of("issuer", "CN=a", "roles", "reader", "identity", "cn"),
            "r.claims.sub is made from the certificate",
            Map.of("issuer", "CN=a", "roles", "reader", "claims", Map.of("sub", "x")));
    try (Plugins plugins = Plugins.open(config.plugins())) {
      wrong.forEach(
          (told, rule) -> {
            Settings settings = new Settings(Map.of("certificates", Map.of("r", rule)));
            SettingsException refused =
                assertThrows(
                    SettingsException.class,
                    () ->
                        plugins
                            .authProvider(config.signIn().getFirst())
                            .open(settings, new PluginContext(files, files)));
            assertEquals("certificates." + told, refused.key() + " " + refused.getMessage());
          });
    }
  }
}
