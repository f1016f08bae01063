package dev.postern.mask;

import dev.postern.spi.Mask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
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
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;
  private volatile SecretKey key;

  /**
   * @param file where the key lies, or will
   */
  public MaskKey(Path file) {
    this.file = file;
  }

  /** The one of a gateway. */
  public static MaskKey in(Path dataFolder) {
    return new MaskKey(dataFolder.resolve("mask-key"));
  }

  /** One of this run alone, kept nowhere. */
  public static MaskKey ofThisRun() {
    MaskKey made = new MaskKey(Path.of("none"));
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    made.key = new SecretKeySpec(bytes, ALGORITHM);
    return made;
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
    byte[] bytes = Arrays.copyOf(key().getEncoded(), BLOCK_BYTES);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) padding;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "a key";
  }

  private SecretKey key() {
    SecretKey known = key;
    if (known == null) {
      synchronized (this) {
        known = key == null ? read() : key;
        key = known;
      }
    }
    return known;
  }

  private SecretKey read() {
    try {
      if (!Files.exists(file)) {
        make();
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != KEY_BYTES) {
        throw new IllegalStateException(file + " holds no key of " + KEY_BYTES + " bytes");
      }
      return new SecretKeySpec(bytes, ALGORITHM);
    } catch (IOException failure) {
      throw new UncheckedIOException("The key of hashes cannot be read or made", failure);
    }
  }

  /** Whole or not at all: another process may look at the same moment. */
  private void make() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    boolean isPosix = Files.getFileStore(folder).supportsFileAttributeView("posix");
    FileAttribute<?>[] rights =
        isPosix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
            }
            : new FileAttribute<?>[0];
    Path draft = Files.createTempFile(folder, "mask-key-", ".new", rights);
    try {
      Files.write(draft, bytes);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // the other one counts
    } finally {
      Files.delete(draft);
    }
  }
}
