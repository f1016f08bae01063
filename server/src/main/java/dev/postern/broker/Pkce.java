package dev.postern.broker;

import dev.postern.auth.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;

/** The proof that who redeems a code is who asked for it (RFC 7636), by SHA-256 alone. */
final class Pkce {
  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

  private Pkce() {}

  static boolean isVerifier(String text) {
    return VERIFIER.matcher(text).matches();
  }

  /** Whether a challenge was made of a verifier. */
  static boolean isMadeOf(String verifier, String challenge) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      String made = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
      return Secrets.areSame(made, challenge);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
