package dev.postern.saml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A person signs in at a real Keycloak: {@code mvn -Pkeycloak verify -pl plugins/saml -am}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakSaml {
  private static final String CALLBACK = "https://gateway.example/auth/keycloak/callback";
  private static final String PLAIN = "https://gateway.example/plain";
  private static final String SIGNING = "https://gateway.example/signing";

  @TempDir private static Path folder;
  private Keycloak keycloak;

  @BeforeAll
  void start() throws Exception {
    String home = System.getProperty("keycloak.home", "");
    assumeTrue(
        !home.isEmpty() && Files.isDirectory(Path.of(home)),
        "needs a Keycloak, which the Maven profile keycloak unpacks");
    KeyStoreFile own = KeyStoreFile.made(folder.resolve("own.p12"), "RSA", 2048);
    Files.writeString(folder.resolve("key.pem"), own.keyPem());
    Files.writeString(folder.resolve("cert.pem"), own.certificatePem());
    String certificate = Base64.getEncoder().encodeToString(own.certificate().getEncoded());
    String name = "shop" + System.nanoTime();
    keycloak = Keycloak.start(Path.of(home), name, realm(name, certificate));
  }

  @AfterAll
  void stop() {
    if (keycloak != null) {
      keycloak.close();
    }
  }

  private static String realm(String name, String certificate) {
    return """
    {"realm": "%s", "enabled": true, "sslRequired": "none",
     "roles": {"realm": [{"name": "shop-staff"}, {"name": "shop-boss"}]},
     "users": [{"username": "alice", "enabled": true, "email": "alice@shop.example",
       "emailVerified": true, "firstName": "Alice", "lastName": "A",
       "realmRoles": ["shop-staff", "shop-boss"],
       "credentials": [{"type": "password", "value": "alice-pw"}]}],
     "clients": [%s, %s]}
    """
        .formatted(name, client(PLAIN, false, ""), client(SIGNING, true, certificate));
  }

  private static String client(String entityId, boolean isSigning, String certificate) {
    return """
    {"clientId": "%s", "protocol": "saml", "enabled": true, "frontchannelLogout": true,
     "redirectUris": ["%s"], "fullScopeAllowed": true,
     "attributes": {"saml.assertion.signature": "true", "saml.server.signature": "%b",
       "saml.client.signature": "%b", "saml.signing.certificate": "%s",
       "saml.signature.algorithm": "RSA_SHA256", "saml.authnstatement": "true",
       "saml.force.post.binding": "true", "saml_name_id_format": "username",
       "saml_force_name_id_format": "true",
       "saml_assertion_consumer_url_post": "%s"},
     "protocolMappers": [{"name": "mail", "protocol": "saml",
       "protocolMapper": "saml-user-attribute-mapper",
       "config": {"user.attribute": "email", "attribute.name": "mail",
         "attribute.nameformat": "Basic"}}]}
    """
        .formatted(entityId, CALLBACK, isSigning, isSigning, certificate, CALLBACK);
  }

  private Authenticator open(String entityId, boolean isSigning) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("entity-id", entityId);
    settings.put("idp-metadata-url", keycloak.metadataUrl());
    settings.put("role-map", Map.of("shop-staff", "reader", "shop-boss", "writer"));
    settings.put("claims", Map.of("email", "mail"));
    if (isSigning) {
      settings.put("key-file", "key.pem");
      settings.put("certificate-file", "cert.pem");
    }
    return new SamlProvider().open(new Settings(settings), new PluginContext(folder, folder));
  }

  private static Visit first() {
    return new Visit(URI.create(CALLBACK), Map.of(), false, "127.0.0.1");
  }

  private static Step back(BrowserSignIn signIn, String response, String callback, String kept) {
    return signIn.finish(
        new Visit(
            URI.create(callback), Map.of("SAMLResponse", List.of(response)), true, "127.0.0.1"),
        kept);
  }

  @Test
  void aPersonSignsInAndOnlyOnce() throws Exception {
    try (Authenticator opened = open(PLAIN, false)) {
      BrowserSignIn signIn = opened.browser().orElseThrow();
      Step.Away away = assertInstanceOf(Step.Away.class, signIn.begin(first()));
      String response = keycloak.signIn(away.to(), "alice", "alice-pw");

      String xml = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
      String changed = xml.replaceAll(">alice</saml:NameID>", ">mallory</saml:NameID>");
      assertFalse(changed.equals(xml), xml);
      assertEquals(
          new Step.Refused("wrong_signature"),
          back(signIn, Signer.posted(changed), CALLBACK, away.keep()));
      assertEquals(new Step.Refused("wrong_request"), back(signIn, response, CALLBACK, "_another"));
      assertEquals(
          new Step.Refused("wrong_destination"),
          back(signIn, response, CALLBACK + "/2", away.keep()));

      Step.Done done =
          assertInstanceOf(Step.Done.class, back(signIn, response, CALLBACK, away.keep()));
      assertEquals("alice", done.identity().subject());
      assertTrue(done.identity().roles().containsAll(List.of("reader", "writer")));
      assertEquals(2, done.identity().roles().size());
      assertEquals("alice@shop.example", done.identity().claims().get("email"));
      assertTrue(done.until().isPresent());
      assertEquals(new Step.Refused("used_before"), back(signIn, response, CALLBACK, away.keep()));
    }
  }

  @Test
  void anotherGatewayTakesNothingThatWasMeantForThisOne() throws Exception {
    try (Authenticator meant = open(PLAIN, false);
        Authenticator other = open(SIGNING, false)) {
      Step.Away away = (Step.Away) meant.browser().orElseThrow().begin(first());
      String response = keycloak.signIn(away.to(), "alice", "alice-pw");
      assertEquals(
          new Step.Refused("wrong_audience"),
          back(other.browser().orElseThrow(), response, CALLBACK, away.keep()));
    }
  }

  @Test
  void signedRequestsAreTakenWhereUnsignedOnesAreNot() throws Exception {
    try (Authenticator signing = open(SIGNING, true);
        Authenticator silent = open(SIGNING, false)) {
      Step.Away unsigned = (Step.Away) silent.browser().orElseThrow().begin(first());
      HttpResponse<String> refused = keycloak.visit(unsigned.to());
      assertFalse(refused.body().contains("name=\"password\""), refused.body());

      BrowserSignIn signIn = signing.browser().orElseThrow();
      Step.Away away = (Step.Away) signIn.begin(first());
      String response = keycloak.signIn(away.to(), "alice", "alice-pw");
      assertInstanceOf(Step.Done.class, back(signIn, response, CALLBACK, away.keep()));
    }
  }
}
