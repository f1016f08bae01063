package dev.postern.mask;

import dev.postern.key.KeyFile;
import dev.postern.spi.Mask;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes values with a key, so that equal values stay equal and nobody without the key can try
 * values out. The key is a file of its own, made at the first use; without it all hashes change.
 */
public final class MaskKey implements Mask.Key {
  private static final int KEY_BYTES = 32;
  private static final int HASH_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BLOCK_BYTES = 64;
  private static final int INNER = 0x36;
  private static final int OUTER = 0x5c;

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

  /** The one of a gateway. */
  public static MaskKey in(Path dataFolder) {
    return new MaskKey(dataFolder.resolve("mask-key"));
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
    return hash(this, text);
  }

  /** The same with a key of whatever kind. */
  static String hash(Mask.Key key, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(key.inner());
      byte[] within = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      digest.update(key.outer());
      byte[] hash = digest.digest(within);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public byte[] inner() {
    return padded(INNER);
  }

  @Override
  public byte[] outer() {
    return padded(OUTER);
  }

  private byte[] padded(int padding) {
    byte[] bytes = Arrays.copyOf(key.get().getEncoded(), BLOCK_BYTES);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) padding;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "a key";
  }
}
