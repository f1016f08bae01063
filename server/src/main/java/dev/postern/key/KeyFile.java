package dev.postern.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret key of the gateway's own in a file of its own, which its user alone may read: made at
 * the first use, by whoever comes first.
 */
public final class KeyFile implements Supplier<SecretKey> {
  private static final int KEY_BYTES = 32;

  private final Path file;
  private final String algorithm;
  private final String purpose;
  private volatile SecretKey key;

  /**
   * @param file where the key lies, or will
   * @param algorithm what it is for, in the words of the JDK
   * @param purpose what is void without it, for the message where it is damaged
   */
  public KeyFile(Path file, String algorithm, String purpose) {
    this.file = file;
    this.algorithm = algorithm;
    this.purpose = purpose;
  }

  /**
   * The key.
   *
   * @throws IllegalStateException where the file holds something else
   * @throws UncheckedIOException where it cannot be read or made
   */
  @Override
  public SecretKey get() {
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
        byte[] made = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(made);
        OwnFile.make(file, made);
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != KEY_BYTES) {
        throw new IllegalStateException(
            "%s is no key of %d bytes; remove it, and %s are void"
                .formatted(file, KEY_BYTES, purpose));
      }
      return new SecretKeySpec(bytes, algorithm);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read or make " + file, failure);
    }
  }
}
