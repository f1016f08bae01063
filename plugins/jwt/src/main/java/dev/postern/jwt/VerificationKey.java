package dev.postern.jwt;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * A key that signatures are checked with.
 *
 * @param id what a token's {@code kid} must be, where it has one; empty for the one key of an
 *     issuer, which is used whatever the token calls it
 * @param algorithm the only one the key is meant for; empty for any of its kind
 */
record VerificationKey(Optional<String> id, Optional<Algorithm> algorithm, JWSVerifier verifier) {
  private static final int LEAST_RSA_BITS = 2048;

  /** The one secret of an issuer, at least 32 bytes. */
  static VerificationKey of(byte[] secret) throws JOSEException {
    return new VerificationKey(Optional.empty(), Optional.empty(), new MACVerifier(secret));
  }

  /** A secret that has no name, so no token that names its key is signed with it. */
  static VerificationKey unnamed(byte[] secret, Algorithm algorithm) throws JOSEException {
    return new VerificationKey(Optional.of(""), Optional.of(algorithm), new MACVerifier(secret));
  }

  /** A key of a set that the config itself holds, which may be a secret one. */
  static Optional<VerificationKey> ofSecret(JWK key) {
    if (!(key instanceof OctetSequenceKey secret)) {
      return of(key);
    }
    if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new VerificationKey(
              Optional.of(key.getKeyID() == null ? "" : key.getKeyID()),
              Optional.ofNullable(key.getAlgorithm()),
              new MACVerifier(secret.toByteArray())));
    } catch (JOSEException unusable) {
      return Optional.empty();
    }
  }

  /** The one public key of an issuer. */
  static VerificationKey of(PublicKey key) throws JOSEException {
    return new VerificationKey(Optional.empty(), Optional.empty(), verifier(key));
  }

  /**
   * A key of a key set; empty where it is of a kind, size or use that verifies nothing here.
   * Symmetric keys are: one that is published is no secret.
   */
  static Optional<VerificationKey> of(JWK key) {
    if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
      return Optional.empty();
    }
    try {
      Optional<JWSVerifier> verifier =
          switch (key) {
            case RSAKey rsa -> Optional.of(verifier(rsa.toRSAPublicKey()));
            case ECKey ec -> Optional.of(verifier(ec.toECPublicKey()));
            case OctetKeyPair octets when octets.getCurve().equals(Curve.Ed25519) ->
                Optional.of(verifier(Ed25519SignatureVerifier.publicKey(octets.getDecodedX())));
            default -> Optional.empty();
          };
      // A key without an id is found by no token with one, but by any without.
      return verifier.map(
          found ->
              new VerificationKey(
                  Optional.of(key.getKeyID() == null ? "" : key.getKeyID()),
                  Optional.ofNullable(key.getAlgorithm()),
                  found));
    } catch (JOSEException | GeneralSecurityException unusable) {
      return Optional.empty();
    }
  }

  /** Whether a token that says this of itself may have been signed with this key. */
  boolean fits(JWSHeader header) {
    return verifier.supportedJWSAlgorithms().contains(header.getAlgorithm())
        && (algorithm.isEmpty() || algorithm.get().equals(header.getAlgorithm()))
        && (id.isEmpty() || header.getKeyID() == null || id.get().equals(header.getKeyID()));
  }

  boolean signed(JWSObject token) {
    try {
      return verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature());
    } catch (JOSEException unfit) {
      return false;
    }
  }

  private static JWSVerifier verifier(PublicKey key) throws JOSEException {
    return switch (key) {
      case RSAPublicKey rsa when rsa.getModulus().bitLength() >= LEAST_RSA_BITS ->
          new RSASSAVerifier(rsa);
      case RSAPublicKey _ ->
          throw new JOSEException("RSA keys need " + LEAST_RSA_BITS + " bits or more");
      case ECPublicKey ec -> new ECDSAVerifier(ec);
      case EdECPublicKey edwards -> new Ed25519SignatureVerifier(edwards);
      default -> throw new JOSEException("no kind of key that signs tokens");
    };
  }
}
