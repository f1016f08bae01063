package dev.postern.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of an issuer, or of someone who would like to be one, and the tokens it signs. */
record Signer(String algorithm, String keyId, PublicKey publicKey, Mark mark) {

  /** Signs bytes. */
  @FunctionalInterface
  interface Mark {
    byte[] of(byte[] bytes) throws GeneralSecurityException;
  }

  static Signer rsa(String keyId) {
    return rsa(keyId, 2048);
  }

  static Signer rsa(String keyId, int bits) {
    KeyPair pair = pair("RSA", generator -> generator.initialize(bits));
    return of("RS256", keyId, pair, "SHA256withRSA");
  }

  static Signer ec(String keyId) {
    KeyPair pair =
        pair("EC", generator -> generator.initialize(new ECGenParameterSpec("secp256r1")));
    return of("ES256", keyId, pair, "SHA256withECDSAinP1363Format");
  }

  static Signer ed25519(String keyId) {
    return of("EdDSA", keyId, pair("Ed25519", generator -> {}), "Ed25519");
  }

  static Signer secret(byte[] secret) {
    return new Signer(
        "HS256",
        "",
        null,
        bytes -> {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(secret, "HmacSHA256"));
          return mac.doFinal(bytes);
        });
  }

  /** With the header an honest issuer writes. */
  String token(Map<String, Object> claims) {
    return token(Map.of(), claims);
  }

  /** With other members in the header, or fewer where the value is null. */
  String token(Map<String, Object> changes, Map<String, Object> claims) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", algorithm);
    header.put("typ", "JWT");
    if (!keyId.isEmpty()) {
      header.put("kid", keyId);
    }
    changes.forEach(header::put);
    return text(JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims));
  }

  /** With header and payload to the letter. */
  String text(String header, String payload) {
    String signed = encoded(header) + "." + encoded(payload);
    try {
      return signed + "." + encoded(mark.of(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The public half, as a key set holds it. */
  JWK jwk() {
    return switch (publicKey) {
      case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyID(keyId).build();
      case ECPublicKey ec -> new ECKey.Builder(Curve.P_256, ec).keyID(keyId).build();
      default -> {
        byte[] encoded = publicKey.getEncoded();
        Base64URL x =
            Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        yield new OctetKeyPair.Builder(Curve.Ed25519, x).keyID(keyId).build();
      }
    };
  }

  String pem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(publicKey.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Signer of(String algorithm, String keyId, KeyPair pair, String signature) {
    PrivateKey key = pair.getPrivate();
    return new Signer(
        algorithm,
        keyId,
        pair.getPublic(),
        bytes -> {
          Signature signing = Signature.getInstance(signature);
          signing.initSign(key);
          signing.update(bytes);
          return signing.sign();
        });
  }

  @FunctionalInterface
  private interface Setup {
    void of(KeyPairGenerator generator) throws GeneralSecurityException;
  }

  private static KeyPair pair(String kind, Setup setup) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      setup.of(generator);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
