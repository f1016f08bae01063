package dev.postern.saml;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys out of certificates. A certificate here is no more than the wrapping of a key that somebody
 * vouched for by other means: neither its dates nor its issuer are looked at.
 */
final class Certificates {
  private static final int LEAST_RSA_BITS = 2_048;
  private static final int LEAST_EC_BITS = 256;

  private Certificates() {}

  /**
   * All of a file, in PEM or DER.
   *
   * @throws CertificateException where there is none, or one holds a weak key
   */
  static List<X509Certificate> all(byte[] content) throws CertificateException {
    List<X509Certificate> found = new ArrayList<>();
    for (var each :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(content))) {
      found.add((X509Certificate) each);
    }
    if (found.isEmpty()) {
      throw new CertificateException("holds no certificate");
    }
    return found;
  }

  static List<PublicKey> keys(byte[] content) throws CertificateException {
    List<PublicKey> keys = new ArrayList<>();
    for (X509Certificate each : all(content)) {
      PublicKey key = each.getPublicKey();
      boolean isStrong =
          switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= LEAST_EC_BITS;
            default -> false;
          };
      if (!isStrong) {
        throw new CertificateException(
            "holds a key that is neither RSA of %d bits nor EC of %d bits, or more"
                .formatted(LEAST_RSA_BITS, LEAST_EC_BITS));
      }
      keys.add(key);
    }
    return keys;
  }
}
