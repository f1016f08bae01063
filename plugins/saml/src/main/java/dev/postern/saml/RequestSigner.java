package dev.postern.saml;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Signs what leaves by redirect.
 *
 * @param certificate that others know the key by
 */
record RequestSigner(PrivateKey key, X509Certificate certificate) {

  /** The identifier of the algorithm, as the query names it. */
  String algorithm() {
    return isRsa()
        ? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
        : "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
  }

  /** In base64, over the query as it is written. */
  String sign(String query) {
    try {
      Signature signature =
          Signature.getInstance(isRsa() ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(query.getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException(unusable);
    }
  }

  /** Whether key and certificate are of one pair. */
  boolean isPair() throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(isRsa() ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
    signature.initVerify(certificate.getPublicKey());
    signature.update("probe".getBytes(StandardCharsets.US_ASCII));
    return signature.verify(Base64.getDecoder().decode(sign("probe")));
  }

  private boolean isRsa() {
    return key.getAlgorithm().equals("RSA");
  }
}
