package dev.postern.apikey;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is kept of a secret: 32 bytes. */
@FunctionalInterface
interface SecretHash {

  byte[] of(String secret);

  /** SHA-256: enough for 256 random bits, which no one can guess one by one. */
  static SecretHash plain() {
    return secret -> {
      try {
        return MessageDigest.getInstance("SHA-256").digest(bytes(secret));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    };
  }

  /** HMAC-SHA-256: a stolen or edited keys file is of no use without the pepper. */
  static SecretHash peppered(byte[] pepper) {
    SecretKeySpec key = new SecretKeySpec(pepper, "HmacSHA256");
    return secret -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(bytes(secret));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException(impossible);
      }
    };
  }

  private static byte[] bytes(String secret) {
    return secret.getBytes(StandardCharsets.US_ASCII);
  }
}
