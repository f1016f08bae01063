package dev.postern.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Ed25519 (RFC 8037, 9864) by the JDK; the library's own needs a further one for it. */
final class Ed25519SignatureVerifier extends BaseJWSProvider implements JWSVerifier {
  private static final int KEY_BYTES = 32;

  /** What comes before the 32 bytes of a key in its X.509 form (RFC 8410). */
  private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

  private final EdECPublicKey key;

  Ed25519SignatureVerifier(EdECPublicKey key) throws JOSEException {
    super(Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519));
    if (!key.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      throw new JOSEException("of the Edwards curves only Ed25519 is supported");
    }
    this.key = key;
  }

  /** A key from its 32 bytes, as a JWK's {@code x} holds them. */
  static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
    if (bytes.length != KEY_BYTES) {
      throw new InvalidKeySpecException("An Ed25519 key has 32 bytes");
    }
    byte[] encoded = new byte[X509_START.length + KEY_BYTES];
    System.arraycopy(X509_START, 0, encoded, 0, X509_START.length);
    System.arraycopy(bytes, 0, encoded, X509_START.length, KEY_BYTES);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
      throws JOSEException {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(signingInput);
      return ed25519.verify(signature.decode());
    } catch (SignatureException malformed) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new JOSEException(impossible.getMessage(), impossible);
    }
  }
}
