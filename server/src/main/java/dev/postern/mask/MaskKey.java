package dev.postern.mask;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
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
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;
  private volatile SecretKey key;

  /**
   * @param file where the key lies, or will
   */
  public MaskKey(Path file) {
    this.file = file;
  }

  /** One of this run alone, kept nowhere. */
  public static MaskKey ofThisRun() {
    MaskKey made = new MaskKey(Path.of("none"));
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    made.key = new SecretKeySpec(bytes, ALGORITHM);
    return made;
  }

  /** One that is the same always, for tests that expect hashes; no gateway uses it. */
  public static MaskKey ofTests() {
    MaskKey made = new MaskKey(Path.of("none"));
    made.key = new SecretKeySpec(new byte[KEY_BYTES], ALGORITHM);
    return made;
  }

  /** 22 characters of letters, digits, - and _. */
  String hash(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key());
      byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
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
