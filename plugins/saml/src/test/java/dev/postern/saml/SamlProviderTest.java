package dev.postern.saml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.BrowserSignIn.Step;
import dev.postern.spi.BrowserSignIn.Visit;
import dev.postern.spi.Credentials;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.xml.crypto.dsig.SignatureMethod;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The provider from its settings to a person who is signed in, at the clock of this machine. */
class SamlProviderTest {
  @TempDir private static Path folder;
  private static KeyStoreFile first;
  private static KeyStoreFile second;

  @BeforeAll
  static void makeKeys() throws Exception {
    first = KeyStoreFile.made(folder.resolve("first.p12"), "RSA", 2048);
    second = KeyStoreFile.made(folder.resolve("second.p12"), "EC", 256);
    Files.writeString(folder.resolve("idp.xml"), metadata(first.certificate()));
    Files.writeString(folder.resolve("key.pem"), first.keyPem());
    Files.writeString(folder.resolve("cert.pem"), first.certificatePem());
    Files.writeString(folder.resolve("other.pem"), second.certificatePem());
  }

  static String metadata(X509Certificate... certificates) throws Exception {
    StringBuilder keys = new StringBuilder();
    for (X509Certificate each : certificates) {
      keys.append(
          """
          <KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="%s"><ds:X509Data><ds:X509Certificate>
          %s
          </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>\
          """
              .formatted(Xml.SIGNATURE, Base64.getMimeEncoder().encodeToString(each.getEncoded())));
    }
    return """
    <EntityDescriptor xmlns="%s" entityID="%s">
    <IDPSSODescriptor protocolSupportEnumeration="%s">%s
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://id.example/post"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://id.example/sso?a=b&amp;c=d"/>
    </IDPSSODescriptor></EntityDescriptor>\
    """
        .formatted(Xml.METADATA, Draft.PROVIDER, Xml.PROTOCOL, keys);
  }

  private static Authenticator open(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("entity-id", Draft.GATEWAY);
    Settings read = new Settings(all);
    Authenticator opened = new SamlProvider().open(read, new PluginContext(folder, folder));
    assertEquals(List.of(), read.unknownKeys());
    return opened;
  }

  private static Visit visit(Map<String, List<String>> parameters, boolean isPost) {
    return new Visit(URI.create(Draft.CALLBACK), parameters, isPost, "127.0.0.1");
  }

  private static Map<String, String> query(URI url) {
    Map<String, String> found = new HashMap<>();
    for (String each : url.getRawQuery().split("&")) {
      int equals = each.indexOf('=');
      found.put(
          each.substring(0, equals),
          URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return found;
  }

  private static Element request(String encoded) throws Exception {
    byte[] packed = Base64.getDecoder().decode(encoded);
    byte[] xml =
        new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(true))
            .readAllBytes();
    return Xml.parse(xml).getDocumentElement();
  }

  private static String back(BrowserSignIn signIn, Signer signer, String requestId) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Draft draft =
        Draft.good()
            .issued(now)
            .notBefore(now)
            .notOnOrAfter(now.plusSeconds(60))
            .authnStatement("<saml:AuthnStatement/>")
            .inResponseTo(requestId)
            .confirmedInResponseTo(requestId)
            .assertionId("_" + System.nanoTime());
    String posted = Signer.posted(signer.assertionSigned(draft));
    return switch (signIn.finish(visit(Map.of("SAMLResponse", List.of(posted)), true), requestId)) {
      case Step.Done done -> done.identity().subject();
      case Step.Refused(String reason) -> reason;
      case Step other -> other.toString();
    };
  }

  @Test
  void aBrowserGoesThereWithARequestAndComesBackAsSomebody() throws Exception {
    try (Authenticator opened =
        open(Map.of("idp-metadata-file", "idp.xml", "name-id-format", "persistent"))) {
      BrowserSignIn signIn = opened.browser().orElseThrow();
      Step.Away away = assertInstanceOf(Step.Away.class, signIn.begin(visit(Map.of(), false)));
      assertTrue(away.to().toString().startsWith("https://id.example/sso?a=b&c=d&SAMLRequest="));
      assertFalse(query(away.to()).containsKey("Signature"));
      Element request = request(query(away.to()).get("SAMLRequest"));
      assertEquals(away.keep(), request.getAttribute("ID"));
      assertEquals(Draft.CALLBACK, request.getAttribute("AssertionConsumerServiceURL"));
      assertEquals("https://id.example/sso?a=b&c=d", request.getAttribute("Destination"));
      assertEquals(Draft.GATEWAY, Xml.child(request, Xml.ASSERTION, "Issuer", "").getTextContent());
      assertEquals("alice", back(signIn, signer(first), away.keep()));
      assertEquals("wrong_signature", back(signIn, signer(second), away.keep()));
      Step.Away again = (Step.Away) signIn.begin(visit(Map.of(), false));
      assertFalse(again.keep().equals(away.keep()));
    }
  }

  @Test
  void requestsAreSignedWhereThereIsAKeyAndTheMetadataNamesIt() throws Exception {
    try (Authenticator opened =
        open(
            Map.of(
                "idp-metadata-file",
                "idp.xml",
                "key-file",
                "key.pem",
                "certificate-file",
                "cert.pem"))) {
      BrowserSignIn signIn = opened.browser().orElseThrow();
      URI to = ((Step.Away) signIn.begin(visit(Map.of(), false))).to();
      String raw = to.getRawQuery();
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(first.certificate());
      signature.update(
          raw.substring(raw.indexOf("SAMLRequest="), raw.indexOf("&Signature="))
              .getBytes(StandardCharsets.US_ASCII));
      assertTrue(signature.verify(Base64.getDecoder().decode(query(to).get("Signature"))));
      var metadata = signIn.metadata(URI.create(Draft.CALLBACK)).orElseThrow();
      assertEquals("application/samlmetadata+xml", metadata.mediaType());
      Element described =
          Xml.parse(metadata.text().getBytes(StandardCharsets.UTF_8)).getDocumentElement();
      assertEquals(Draft.GATEWAY, described.getAttribute("entityID"));
      Element role = Xml.child(described, Xml.METADATA, "SPSSODescriptor", "");
      assertEquals("true", role.getAttribute("AuthnRequestsSigned"));
      assertEquals(
          Draft.CALLBACK,
          Xml.child(role, Xml.METADATA, "AssertionConsumerService", "").getAttribute("Location"));
      assertTrue(
          metadata
              .text()
              .contains(Base64.getEncoder().encodeToString(first.certificate().getEncoded())));
    }
  }

  @Test
  void whatComesWithARequestIsNotItsKind() {
    try (Authenticator opened = open(Map.of("idp-metadata-file", "idp.xml"))) {
      Credentials bearer =
          new Credentials() {
            @Override
            public List<String> header(String name) {
              return List.of("Bearer PHNhbWxwOlJlc3BvbnNlLz4=");
            }

            @Override
            public String remoteAddress() {
              return "127.0.0.1";
            }
          };
      assertEquals(new AuthResult.NotMine(), opened.authenticate(bearer));
    }
  }

  @Test
  void newKeysInTheFileCountAtOnceAndABrokenFileChangesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("rolling.xml"), metadata(first.certificate()));
    try (Authenticator opened = open(Map.of("idp-metadata-file", "rolling.xml"))) {
      BrowserSignIn signIn = opened.browser().orElseThrow();
      Files.writeString(file, metadata(first.certificate(), second.certificate()));
      assertEquals("alice", back(signIn, signer(first), "_1"));
      assertEquals("alice", back(signIn, signer(second), "_2"));
      Files.writeString(file, "<!DOCTYPE a>" + metadata(first.certificate()));
      assertEquals("alice", back(signIn, signer(second), "_3"));
      Files.writeString(file, metadata(second.certificate()));
      assertEquals("wrong_signature", back(signIn, signer(first), "_4"));
      Files.writeString(
          file,
          metadata(first.certificate())
              .replace("entityID=", "validUntil=\"2020-01-01T00:00:00Z\" entityID="));
      assertEquals("provider_unavailable", back(signIn, signer(first), "_5"));
    }
  }

  @Test
  void metadataAtAnAddressIsHadWhenItIsNeededAndAgainForANewKey() throws Exception {
    AtomicReference<String> published = new AtomicReference<>(metadata(first.certificate()));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = published.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    try (UrlSource source =
        new UrlSource(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
            java.util.Optional.empty(),
            now::get)) {
      assertEquals(1, source.current().orElseThrow().keys().size());
      published.set(metadata(first.certificate(), second.certificate()));
      assertTrue(source.again().isEmpty(), "too soon");
      assertEquals(1, source.current().orElseThrow().keys().size());
      now.set(now.get().plusSeconds(31));
      assertEquals(2, source.again().orElseThrow().keys().size());
      published.set("");
      now.set(now.get().plusSeconds(3_601));
      assertEquals(2, source.current().orElseThrow().keys().size());
      now.set(now.get().plusSeconds(90_000));
      assertTrue(source.current().isEmpty());
      published.set(metadata(second.certificate()));
      now.set(now.get().plusSeconds(31));
      assertEquals(1, source.current().orElseThrow().keys().size());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void withoutMetadataNobodyIsSentAnywhere() {
    try (Authenticator opened = open(Map.of("idp-metadata-url", "http://127.0.0.1:1/"))) {
      BrowserSignIn signIn = opened.browser().orElseThrow();
      assertEquals(new Step.Refused("provider_unavailable"), signIn.begin(visit(Map.of(), false)));
    }
  }

  @Test
  void wrongSettingsAreToldByTheirKeys() throws IOException {
    Files.writeString(folder.resolve("two.xml"), "<a/>");
    Map<Map<String, Object>, String> wrong = new HashMap<>();
    wrong.put(Map.of(), "idp-metadata-file is required, or idp-metadata-url, or");
    wrong.put(
        Map.of("idp-metadata-file", "idp.xml", "idp-metadata-url", "https://a.example"),
        "idp-metadata-file is required, or");
    wrong.put(Map.of("idp-metadata-file", "gone.xml"), "idp-metadata-file cannot be read: ");
    wrong.put(
        Map.of("idp-metadata-file", "two.xml"), "idp-metadata-file names no identity provider: ");
    wrong.put(
        Map.of("idp-metadata-file", "idp.xml", "idp-entity-id", "urn:a"),
        "idp-metadata-file names no identity provider urn:a: ");
    wrong.put(
        Map.of("idp-metadata-url", "http://id.example/metadata"),
        "idp-metadata-url must be an https address, or an http one of this machine");
    wrong.put(
        Map.of("idp-metadata-file", "idp.xml", "key-file", "key.pem"),
        "certificate-file is required beside the other");
    wrong.put(
        Map.of(
            "idp-metadata-file", "idp.xml", "key-file", "key.pem", "certificate-file", "other.pem"),
        "key-file must be an RSA or EC key in PKCS#8");
    wrong.put(
        Map.of(
            "idp-certificates",
            "key.pem",
            "idp-sign-on-url",
            "https://a.example",
            "idp-entity-id",
            "a"),
        "idp-certificates cannot be used: key.pem");
    wrong.put(
        Map.of(
            "idp-certificates",
            "cert.pem",
            "idp-sign-on-url",
            "javascript:alert(1)",
            "idp-entity-id",
            "a"),
        "idp-sign-on-url is no web address");
    wrong.put(
        Map.of("idp-metadata-file", "idp.xml", "claims", Map.of("role", "Role")),
        "claims.role is made by the gateway");
    wrong.forEach(
        (settings, told) -> {
          SettingsException refused =
              assertThrows(SettingsException.class, () -> open(settings).close());
          String found = refused.key() + " " + refused.getMessage();
          assertTrue(found.startsWith(told), found);
        });
    open(Map.of(
            "idp-certificates",
            List.of("cert.pem", "other.pem"),
            "idp-sign-on-url",
            "https://id.example/sso",
            "idp-entity-id",
            Draft.PROVIDER))
        .close();
  }

  private static Signer signer(KeyStoreFile file) {
    KeyPair keys = new KeyPair(file.certificate().getPublicKey(), file.key());
    return Signer.of(
        keys,
        file.key().getAlgorithm().equals("RSA")
            ? SignatureMethod.RSA_SHA256
            : SignatureMethod.ECDSA_SHA256);
  }
}
