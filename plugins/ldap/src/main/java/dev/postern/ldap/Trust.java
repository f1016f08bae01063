package dev.postern.ldap;

import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates servers may show: those of the JVM, or of a file and no others. */
final class Trust {
  private static final String FILE = "trust-file";

  private Trust() {}

  static SSLContext context(Settings settings, Path folder) {
    Optional<Path> file = settings.findText(FILE).map(folder::resolve);
    Optional<String> password = settings.findText("trust-password");
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(file.isEmpty() ? null : store(file.get(), password));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new SettingsException(
          FILE,
          "cannot be read as certificates in PEM or a key store from %s: %s"
              .formatted(file.map(Path::toString).orElse("the JVM"), unreadable.getMessage()));
    }
  }

  private static KeyStore store(Path file, Optional<String> password)
      throws IOException, GeneralSecurityException {
    byte[] bytes = Files.readAllBytes(file);
    if (password.isPresent()) {
      return KeyStore.getInstance(file.toFile(), password.get().toCharArray());
    }
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes));
    if (certificates.isEmpty()) {
      throw new IOException("it holds no certificate");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int count = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("trusted-" + count++, certificate);
    }
    return store;
  }
}
