package dev.postern.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Those whose signature on a jar is good here, by their certificates; as {@code jarsigner} signs.
 */
record Signers(Set<Certificate> certificates) {
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Reads certificates, in PEM or DER.
   *
   * @throws IOException where a file is none
   */
  static Signers of(List<Path> files) throws IOException {
    Set<Certificate> certificates = new HashSet<>();
    for (Path file : files) {
      try (InputStream stream = Files.newInputStream(file)) {
        certificates.addAll(CertificateFactory.getInstance("X.509").generateCertificates(stream));
      } catch (CertificateException broken) {
        throw new IOException(file + " holds no certificate", broken);
      }
    }
    return new Signers(Set.copyOf(certificates));
  }

  /**
   * Why a jar is not to be trusted; empty where one of these has signed every file in it. Whether a
   * certificate has expired does not count: it is trusted as it is.
   */
  Optional<String> problem(Path file) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (JarFile jar = new JarFile(file.toFile(), true)) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.isDirectory() || isOfSignature(entry.getName())) {
          continue;
        }
        try (InputStream stream = jar.getInputStream(entry)) {
          while (stream.read(buffer) >= 0) {} // who signed is known once all is read
        }
        if (!isSigned(entry.getCodeSigners())) {
          return Optional.of(
              "has a file that no certificate of plugins.signers has signed: " + entry.getName());
        }
      }
      return Optional.empty();
    } catch (SecurityException changed) {
      return Optional.of("has been changed since it was signed: " + changed.getMessage());
    } catch (IOException unreadable) {
      return Optional.of("cannot be read");
    }
  }

  private boolean isSigned(CodeSigner[] signers) {
    return signers != null
        && Arrays.stream(signers)
            .map(signer -> signer.getSignerCertPath().getCertificates().getFirst())
            .anyMatch(certificates::contains);
  }

  private static boolean isOfSignature(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/")
        && upper.indexOf('/', "META-INF/".length()) < 0
        && (upper.equals("META-INF/MANIFEST.MF")
            || upper.endsWith(".SF")
            || upper.endsWith(".RSA")
            || upper.endsWith(".DSA")
            || upper.endsWith(".EC"));
  }
}
