package dev.postern.mask;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
  private static final String OWNER_ONLY = "rw-------";

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
        make();
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

  /** Whole or not at all: another process may look at the same moment. */
  private void make() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    Path draft = Files.createTempFile(folder, file.getFileName() + "-", ".new", ownerOnly());
    try {
      Files.write(draft, bytes);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // the other one counts
    } finally {
      Files.delete(draft);
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        }
        : new FileAttribute<?>[0];
  }
}
