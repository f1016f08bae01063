package dev.postern.mutualtls;

import dev.postern.spi.contract.AuthProviderContract;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The contract of every way to sign in, for certificates. Those of the resources have no keys: who
 * owns one is TLS's to prove, and is proved where gateways speak it.
 */
class MutualTlsContractTest extends AuthProviderContract {
  private static final Path CERTIFICATES = Path.of("src/test/resources/certificates");

  @Override
  protected Provided provide(Path folder) throws Exception {
    Files.copy(CERTIFICATES.resolve("ca.pem"), folder.resolve("ca.pem"));
    return new Provided(
        new MutualTlsProvider(),
        Map.of(
            "certificates",
            Map.of(
                "partners",
                Map.of(
                    "issuer-file",
                    "ca.pem",
                    "subject",
                    "CN=robin,O=Acme",
                    "identity",
                    "dns",
                    "roles",
                    List.of("reader")))),
        Showing.of(certificate("robin")),
        "robin.example",
        Stream.of("expired", "early", "foreign", "serving", "stranger")
            .map(name -> Showing.of(certificate(name)))
            .toList(),
        List.of());
  }

  private static X509Certificate certificate(String name) {
    try (InputStream content = Files.newInputStream(CERTIFICATES.resolve(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
    } catch (Exception unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
