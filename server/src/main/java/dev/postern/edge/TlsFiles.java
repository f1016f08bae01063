package dev.postern.edge;

import dev.postern.config.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one TLS set-up as they are at one moment. */
final class TlsFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
  private static final int SESSION_SECONDS = 3_600;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");

  private final TlsSettings settings;
  private final byte[] certificates;
  private final byte[] key;
  private final byte[] trust;
  private final byte[] revocations;

  TlsFiles(TlsSettings settings) {
    this.settings = settings;
    this.certificates = content(settings.certificates());
    this.key = content(settings.key());
    this.trust = settings.trust().map(TlsFiles::content).orElse(new byte[0]);
    this.revocations = settings.revocations().map(TlsFiles::content).orElse(new byte[0]);
  }

  /** Empty where it cannot be read, which is told by whoever needs what is in it. */
  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      return new byte[0];
    }
  }

  /** Of all files, in an order of their own, to see whether they are others than before. */
  List<byte[]> contents() {
    return List.of(certificates, key, trust, revocations);
  }

  /**
   * A context of its own, with sessions of its own.
   *
   * @throws UnusableFileException where a file is missing, or holds something else
   */
  SSLContext context() throws UnusableFileException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ownKeys(), clientTrust(), null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException | IOException unusable) {
      throw new UnusableFileException("certificates", "cannot be used: " + unusable.getMessage());
    }
  }

  private KeyManager[] ownKeys()
      throws UnusableFileException, GeneralSecurityException, IOException {
    List<X509Certificate> chain =
        certificates("certificates", settings.certificates(), certificates);
    X509Certificate own = chain.getFirst();
    try {
      own.checkValidity();
    } catch (CertificateException untimely) {
      // A gateway that cannot be started again would be worse.
      LOG.warn("Clients will refuse {}: {}", settings.certificates(), untimely.getMessage());
    }
    KeyStore store = emptyStore();
    store.setKeyEntry("own", privateKey(own), new char[0], chain.toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    return keys.getKeyManagers();
  }

  private PrivateKey privateKey(X509Certificate own) throws UnusableFileException {
    Matcher pem = KEY.matcher(new String(key, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new UnusableFileException("key", missing(settings.key(), "a private key in PEM"));
    }
    if (!pem.group(1).isEmpty()) {
      throw new UnusableFileException(
          "key",
          "is not in plain PKCS#8; openssl pkcs8 -topk8 -nocrypt -in %s makes it so"
              .formatted(settings.key().getFileName()));
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
      PrivateKey found =
          KeyFactory.getInstance(own.getPublicKey().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (!isPair(found, own)) {
        throw new UnusableFileException("key", "is not the key of the first certificate");
      }
      return found;
    } catch (GeneralSecurityException | IllegalArgumentException unusable) {
      throw new UnusableFileException("key", "is not the key of the first certificate");
    }
  }

  private static boolean isPair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    return signature.verify(signed);
  }

  private TrustManager[] clientTrust()
      throws UnusableFileException, GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    if (settings.trust().isEmpty()) {
      return new TrustManager[0];
    }
    for (X509Certificate authority : certificates("trust", settings.trust().get(), trust)) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    PKIXBuilderParameters rules = new PKIXBuilderParameters(store, new X509CertSelector());
    Optional<Collection<? extends CRL>> lists = lists();
    rules.setRevocationEnabled(lists.isPresent());
    if (lists.isPresent()) {
      rules.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists.get())));
      PKIXRevocationChecker checker =
          (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
      // What is in the file decides, and nobody else is asked.
      checker.setOptions(
          Set.of(
              PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
      rules.addCertPathChecker(checker);
    }
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(new CertPathTrustManagerParameters(rules));
    return new TrustManager[] {
      new ClientTrust((X509ExtendedTrustManager) trusted.getTrustManagers()[0])
    };
  }

  private Optional<Collection<? extends CRL>> lists()
      throws UnusableFileException, GeneralSecurityException {
    if (settings.revocations().isEmpty()) {
      return Optional.empty();
    }
    Path file = settings.revocations().get();
    try {
      Collection<? extends CRL> found =
          CertificateFactory.getInstance("X.509")
              .generateCRLs(new ByteArrayInputStream(revocations));
      if (!found.isEmpty()) {
        return Optional.of(found);
      }
    } catch (GeneralSecurityException unreadable) {
      // told below
    }
    throw new UnusableFileException("revocations", missing(file, "a revocation list"));
  }

  private static List<X509Certificate> certificates(String setting, Path file, byte[] content)
      throws UnusableFileException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content))) {
        found.add((X509Certificate) certificate);
      }
    } catch (CertificateException unreadable) {
      throw new UnusableFileException(setting, missing(file, "certificates in PEM"));
    }
    if (found.isEmpty()) {
      throw new UnusableFileException(setting, missing(file, "a certificate in PEM"));
    }
    return found;
  }

  private static String missing(Path file, String wanted) {
    return Files.isReadable(file)
        ? "holds no " + wanted.replaceFirst("^an? ", "") + ": " + file
        : "cannot be read: " + file;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
