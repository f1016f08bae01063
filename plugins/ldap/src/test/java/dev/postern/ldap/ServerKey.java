package dev.postern.ldap;

import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of a server, signed by itself.
 *
 * @param store the key, under the password {@code changeit}
 * @param pem the certificate, to be trusted
 */
record ServerKey(Path store, Path pem) {
  private static final String PASSWORD = "changeit";

  /**
   * Makes one with the JDK's own tool.
   *
   * @param names of whom it is, for instance {@code ip:127.0.0.1}
   */
  static ServerKey make(Path folder, String file, String names) {
    Path store = folder.resolve(file + ".p12");
    Path pem = folder.resolve(file + ".pem");
    try {
      Process tool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "server",
                  "-keyalg",
                  "RSA",
                  "-keysize",
                  "2048",
                  "-dname",
                  "CN=ldap.test",
                  "-ext",
                  "san=" + names,
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (tool.waitFor() != 0) {
        throw new AssertionError(said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream bytes = new FileInputStream(store.toFile())) {
        keys.load(bytes, PASSWORD.toCharArray());
      }
      Files.writeString(
          pem,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getCertificate("server").getEncoded())
              + "\n-----END CERTIFICATE-----\n");
      return new ServerKey(store, pem);
    } catch (IOException | GeneralSecurityException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  SSLUtil ssl() {
    try {
      return new SSLUtil(
          new KeyStoreKeyManager(store.toFile(), PASSWORD.toCharArray(), "PKCS12", "server"), null);
    } catch (java.security.KeyStoreException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
