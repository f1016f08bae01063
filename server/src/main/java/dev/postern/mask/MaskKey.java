package dev.postern.mask;

import dev.postern.config.KeyFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes values with a key, so that equal values stay equal and nobody without the key can try
 * values out. The key is a file of its own, made at the first use; without it all hashes change.
 */
public final class MaskKey {
  private static final int KEY_BYTES = 32;
  private static final int HASH_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final Supplier<SecretKey> key;

  private MaskKey(Supplier<SecretKey> key) {
    this.key = key;
  }

  /**
   * @param file where the key lies, or will
   */
  public MaskKey(Path file) {
    this(new KeyFile(file, ALGORITHM, "old hashes"));
  }

  /** One of this run alone, kept nowhere. */
  public static MaskKey ofThisRun() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return of(bytes);
  }

  /** One that is the same always, for tests that expect hashes; no gateway uses it. */
  public static MaskKey ofTests() {
    return of(new byte[KEY_BYTES]);
  }

  private static MaskKey of(byte[] bytes) {
    SecretKey made = new SecretKeySpec(bytes, ALGORITHM);
    return new MaskKey(() -> made);
  }

  /** 22 characters of letters, digits, - and _. */
  String hash(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key.get());
      byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
