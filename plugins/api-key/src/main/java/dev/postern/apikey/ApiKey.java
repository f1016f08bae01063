package dev.postern.apikey;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A key as its holder knows it.
 *
 * @param id 8 lower-case letters and digits; no secret
 * @param secret 43 characters of base64url, 256 bits
 */
record ApiKey(String id, String secret) {
  /** How every key begins: what tells it from other credentials, also to scanners for secrets. */
  static final String PREFIX = "postern_";

  private static final int ID_LENGTH = 8;
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_LENGTH = 43;
  private static final int SECRET_START = PREFIX.length() + ID_LENGTH + 1;
  private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

  static ApiKey random(SecureRandom random) {
    StringBuilder id = new StringBuilder(ID_LENGTH);
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
    }
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new ApiKey(
        id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** Empty where the text has not exactly the form of a key. */
  static Optional<ApiKey> parse(String text) {
    if (text.length() != SECRET_START + SECRET_LENGTH
        || !text.startsWith(PREFIX)
        || text.charAt(SECRET_START - 1) != '_') {
      return Optional.empty();
    }
    String id = text.substring(PREFIX.length(), SECRET_START - 1);
    String secret = text.substring(SECRET_START);
    return isId(id) && isSecret(secret) ? Optional.of(new ApiKey(id, secret)) : Optional.empty();
  }

  static boolean isId(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (ID_LETTERS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return text.length() == ID_LENGTH;
  }

  private static boolean isSecret(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isBase64Url(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The whole key, to be shown once. */
  String text() {
    return PREFIX + id + "_" + secret;
  }

  /** Without the secret, so that no log holds one by accident. */
  @Override
  public String toString() {
    return PREFIX + id + "_…";
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
