package dev.postern;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as callers carry them, signed with the secret of the dialect's gateway or another. */
public final class Tokens {
  public static final String SECRET = "a secret that is long enough for every test";

  private Tokens() {}

  /** A token of these claims, a JSON object. */
  public static String of(String claims) {
    return of(claims, SECRET);
  }

  /** The same with another secret. */
  public static String of(String claims, String secret) {
    return signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, secret);
  }

  public static String ofRole(String role) {
    return of("{\"role\":\"" + role + "\"}");
  }

  public static String signed(String header, String claims, String secret) {
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
