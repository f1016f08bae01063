package dev.postern.dialect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens as callers of the dialect carry them, signed with the secret of the gateway or another.
 */
final class Tokens {
  static final String SECRET = "a secret that is long enough for every test";

  private Tokens() {}

  /** A token of these claims, a JSON object. */
  static String of(String claims) {
    return signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, SECRET);
  }

  static String ofRole(String role) {
    return of("{\"role\":\"" + role + "\"}");
  }

  static String signed(String header, String claims, String secret) {
    String text = base64(header) + "." + base64(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
