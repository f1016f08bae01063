package dev.postern.mutualtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/**
 * What a certificate says.
 *
 * @param subject as in RFC 2253
 * @param issuer as in RFC 2253
 * @param fingerprint SHA-256 of it, in hexadecimal digits
 * @param emails of its alternative names
 * @param hosts of its alternative names, in lower case
 * @param uris of its alternative names
 * @param isForClients whether it says that clients may prove themselves by it
 */
record ShownCertificate(
    X509Certificate certificate,
    String subject,
    String issuer,
    String fingerprint,
    List<String> emails,
    List<String> hosts,
    List<String> uris,
    boolean isForClients) {
  private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
  private static final int EMAIL = 1;
  private static final int HOST = 2;
  private static final int URI = 6;

  /**
   * Reads it.
   *
   * @throws CertificateParsingException where its extensions cannot be read
   */
  static ShownCertificate of(X509Certificate certificate) throws CertificateParsingException {
    List<String> uses = certificate.getExtendedKeyUsage();
    return new ShownCertificate(
        certificate,
        certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
        certificate.getIssuerX500Principal().getName(X500Principal.RFC2253),
        fingerprint(certificate),
        names(certificate, EMAIL),
        names(certificate, HOST).stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(),
        names(certificate, URI),
        uses != null && uses.contains(FOR_CLIENTS));
  }

  private static List<String> names(X509Certificate certificate, int kind)
      throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    List<String> found = new ArrayList<>();
    for (List<?> name : all == null ? List.<List<?>>of() : all) {
      if (name.getFirst().equals(kind) && name.get(1) instanceof String text) {
        found.add(text);
      }
    }
    return List.copyOf(found);
  }

  private static String fingerprint(X509Certificate certificate)
      throws CertificateParsingException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (CertificateEncodingException unreadable) {
      throw new CertificateParsingException(unreadable);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
