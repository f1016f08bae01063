package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.edge.ExchangeCredentials;
import dev.postern.tls.Authority;
import dev.postern.tls.Authority.Holder;
import dev.postern.tls.Authority.Purpose;
import dev.postern.tls.Client;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS as clients meet it, with certificates made here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
  /** Answers with the names in the certificates that came with the request. */
  private static final HttpHandler WHO =
      exchange ->
          exchange
              .getResponseSender()
              .send(
                  new ExchangeCredentials(exchange)
                      .certificates().stream()
                          .map(each -> each.getSubjectX500Principal().getName())
                          .collect(Collectors.joining(";", "[", "]")));

  private final Authority gateways = new Authority("CN=Gateways");
  private final Authority partners = new Authority("CN=Partners,O=Acme");
  private final Holder own = gateways.issue("CN=gateway", Purpose.SERVER, "127.0.0.1");

  @TempDir private static Path folder;
  private EdgeServer server;

  @BeforeAll
  void writeFiles() throws IOException {
    write("chain.pem", own.certificatePem() + gateways.self().certificatePem());
    write("key.pem", own.keyPem());
    write("clients.pem", partners.self().certificatePem());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String start(String more) {
    return start(more, 30_000);
  }

  private String start(String more, int timeoutMillis) {
    server =
        new EdgeServer(
            """
            server:
              header-timeout-ms: %3$d
              idle-timeout-ms: %3$d
              tls:
                certificates: %1$s/chain.pem
                key: %1$s/key.pem
            %2$s
            """
                .formatted(folder, more.indent(4), timeoutMillis),
            Map.of("/who", WHO));
    return "https://127.0.0.1:" + server.port();
  }

  private String startAskingForCertificates(String word, String more) {
    return start(
        "client-certificates: %s\ntrust: %s/clients.pem\n%s".formatted(word, folder, more));
  }

  @Test
  void itIsSpokenInItsNewestVersionAndBrowsersRememberThat() throws IOException {
    String url = start("");
    try (Client client = Client.of(gateways)) {
      HttpResponse<String> answer = client.get(url + "/api/shop/customers", Map.of());
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
      assertEquals("TLSv1.3", answer.sslSession().orElseThrow().getProtocol());
      assertEquals(
          List.of("max-age=31536000"), answer.headers().allValues("Strict-Transport-Security"));
      assertEquals(
          List.of("max-age=31536000"),
          client.get(url + "/nowhere", Map.of()).headers().allValues("Strict-Transport-Security"));
    }
  }

  @Test
  void pagesOfTheSameNameWithoutTlsAreForeign() throws IOException {
    String url = start("hsts-seconds: 0");
    try (Client client = Client.of(gateways)) {
      HttpResponse<String> own = client.get(url + "/api/shop/customers", Map.of("Origin", url));
      assertEquals(200, own.statusCode());
      assertTrue(own.headers().firstValue("Strict-Transport-Security").isEmpty());
      String plain = url.replace("https", "http");
      assertEquals(
          403, client.get(url + "/api/shop/customers", Map.of("Origin", plain)).statusCode());
    }
  }

  @Test
  void onlySuitesThatKeepThePastSecretAreSpoken() throws IOException {
    start("");
    assertEquals("TLSv1.2", handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    assertThrows(
        SSLHandshakeException.class,
        () -> handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"));
  }

  private String handshake(String version, String suite) throws IOException {
    try (Client client = Client.of(gateways);
        SSLSocket socket =
            (SSLSocket)
                client.context().getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  @Test
  void plainTextGetsNoAnswer() throws IOException {
    start("");
    String heard = server.ask("GET /api/shop/customers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    assertFalse(heard.contains("HTTP/1"), heard);
  }

  @Test
  void whoSaysNothingOrStopsInTheMiddleIsCut() throws IOException {
    start("", 500);
    assertEquals("", server.ask(""));
    try (RawSocket half = new RawSocket(server.port())) {
      half.say("\u0016\u0003\u0001\u0001");
      half.hearToEnd(); // fails where the connection stays open
    }
  }

  @Test
  void certificatesOfClientsAreSeenWhereTheyAreAskedFor() throws IOException {
    Holder alice = partners.issue("CN=alice,O=Acme", Purpose.CLIENT);
    String url = start("");
    try (Client client = Client.of(gateways, alice)) {
      assertEquals("[]", client.get(url + "/who", Map.of()).body());
    }
    server.close();
    url = startAskingForCertificates("want", "");
    try (Client client = Client.of(gateways, alice)) {
      assertEquals("[CN=alice,O=Acme]", client.get(url + "/who", Map.of()).body());
      assertEquals("[CN=alice,O=Acme]", client.get(url + "/who", Map.of()).body());
    }
    try (Client client = Client.of(gateways)) {
      String forged = alice.certificatePem().replace("\n", "");
      Map<String, String> headers = new LinkedHashMap<>();
      for (String name :
          List.of(
              "SSL_CLIENT_CERT", "X-SSL-Client-Cert", "X-Forwarded-Client-Cert", "Client-Cert")) {
        headers.put(name, forged);
      }
      assertEquals("[]", client.get(url + "/who", headers).body());
    }
  }

  @Test
  void withoutAGoodCertificateThereIsNoConnectionWhereOneIsNeeded() throws IOException {
    String url = startAskingForCertificates("need", "");
    try (Client client = Client.of(gateways)) {
      assertThrows(IOException.class, () -> client.get(url + "/who", Map.of()));
    }
    try (Client client = Client.of(gateways, partners.issue("CN=bob", Purpose.CLIENT))) {
      assertEquals("[CN=bob]", client.get(url + "/who", Map.of()).body());
    }
  }

  @Test
  void badCertificatesAreRefusedInTheHandshake() throws IOException {
    Holder revoked = partners.issue("CN=revoked", Purpose.CLIENT);
    write("crl.pem", partners.revocations(List.of(revoked.certificate()), soon(600)));
    String url = startAskingForCertificates("want", "revocations: " + folder + "/crl.pem");
    Map<String, Holder> bad = new LinkedHashMap<>();
    bad.put("expired", partners.issue("CN=x", Purpose.CLIENT, soon(-120), soon(-60)));
    bad.put("not yet valid", partners.issue("CN=x", Purpose.CLIENT, soon(600), soon(900)));
    bad.put("of another authority", gateways.issue("CN=x", Purpose.CLIENT));
    bad.put(
        "of an authority that only has the same name",
        new Authority("CN=Partners,O=Acme").issue("CN=x", Purpose.CLIENT));
    bad.put("for servers", partners.issue("CN=x", Purpose.SERVER));
    bad.put("taken back", revoked);
    bad.forEach(
        (why, holder) -> {
          try (Client client = Client.of(gateways, holder)) {
            assertThrows(IOException.class, () -> client.get(url + "/who", Map.of()), why);
          }
        });
    try (Client client = Client.of(gateways, partners.issue("CN=good", Purpose.CLIENT))) {
      assertEquals("[CN=good]", client.get(url + "/who", Map.of()).body());
    }
  }

  @Test
  void anExpiredListOfWhatWasTakenBackLetsNobodyIn() throws IOException {
    write("old-crl.pem", partners.revocations(List.of(), soon(-1_000)));
    String url = startAskingForCertificates("want", "revocations: " + folder + "/old-crl.pem");
    try (Client client = Client.of(gateways, partners.issue("CN=good", Purpose.CLIENT))) {
      assertThrows(IOException.class, () -> client.get(url + "/who", Map.of()));
    }
  }

  @Test
  void aCertificateTrustedByItselfStillHasItsDates() throws IOException {
    Holder expired = partners.issue("CN=x", Purpose.CLIENT, soon(-120), soon(-60));
    Path trusted = write("pinned.pem", expired.certificatePem());
    String url = start("client-certificates: want\ntrust: " + trusted);
    try (Client client = Client.of(gateways, expired)) {
      assertThrows(IOException.class, () -> client.get(url + "/who", Map.of()));
    }
  }

  @Test
  void changedFilesAreInForceForNewConnectionsAndBadOnesAreNot() throws IOException {
    String url = start("");
    Holder next = gateways.issue("CN=next", Purpose.SERVER, "127.0.0.1");
    try {
      write("chain.pem", "nothing");
      write("key.pem", next.keyPem());
      assertEquals("CN=gateway", shown(url));
      write("chain.pem", next.certificatePem());
      Instant patience = soon(30);
      while (!shown(url).equals("CN=next")) {
        assertTrue(Instant.now().isBefore(patience), "the old certificate is still shown");
      }
    } finally {
      writeFiles();
    }
  }

  private String shown(String url) throws IOException {
    try (Client client = Client.of(gateways)) {
      HttpResponse<String> answer = client.get(url + "/live", Map.of());
      X509Certificate seen =
          (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
      return seen.getSubjectX500Principal().getName();
    }
  }

  @Test
  void unusableFilesAreProblemsAtTheirLines() throws IOException {
    write("other.pem", partners.issue("CN=x", Purpose.CLIENT).keyPem());
    write("old.pem", own.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
    assertTold(
        "gone.pem", "key.pem", "clients.pem", ":3:5 server.tls.certificates cannot be read: ");
    assertTold(
        "key.pem", "key.pem", "clients.pem", ":3:5 server.tls.certificates holds no certificate");
    assertTold(
        "chain.pem", "other.pem", "clients.pem", ":4:5 server.tls.key is not the key of the first");
    assertTold(
        "chain.pem",
        "old.pem",
        "clients.pem",
        ":4:5 server.tls.key is not in plain PKCS#8; openssl");
    assertTold("chain.pem", "key.pem", "key.pem", ":6:5 server.tls.trust holds no certificate");
    assertEquals(
        """
        conf/postern.yaml:1:10 server.tls.certificates is required: a PEM file with the gateway's certificate
        conf/postern.yaml:1:10 server.tls.trust is required: a PEM file with the authorities of client certificates\
        """,
        told("server: {tls: {client-certificates: need}}"));
  }

  private void assertTold(String chain, String key, String trust, String expected) {
    String told =
        told(
            """
            server:
              tls:
                certificates: %1$s/%2$s
                key: %1$s/%3$s
                client-certificates: want
                trust: %1$s/%4$s
            """
                .formatted(folder, chain, key, trust));
    assertTrue(told.contains(expected), told);
    assertFalse(told.contains("BEGIN"), told);
  }

  private static String told(String yaml) {
    return assertThrows(ConfigException.class, () -> new EdgeServer(yaml).close()).getMessage();
  }

  private static Instant soon(int seconds) {
    return Instant.now().plusSeconds(seconds);
  }
}
