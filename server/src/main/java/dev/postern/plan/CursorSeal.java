package dev.postern.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes cursors that nobody but this gateway can read or change, by AES-256 in Galois/Counter mode.
 * The key is a file of its own, made when the first cursor is; without it old cursors are void.
 */
public final class CursorSeal {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;
  private final SecureRandom random = new SecureRandom();
  private volatile SecretKey key;

  /**
   * @param file where the key lies, or will
   */
  public CursorSeal(Path file) {
    this.file = file;
  }

  /** Text for an URL that stands for the bytes. */
  String seal(byte[] content) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] hidden = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(content);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + hidden.length);
      System.arraycopy(hidden, 0, all, NONCE_BYTES, hidden.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("no cursor can be made", failure);
    }
  }

  /** The bytes that a text stands for; empty where it was not made here or has been changed. */
  Optional<byte[]> open(String cursor) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(cursor);
      if (all.length < NONCE_BYTES + TAG_BITS / 8) {
        return Optional.empty();
      }
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES))
              .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
    } catch (IllegalArgumentException | AEADBadTagException foreign) {
      return Optional.empty();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("no cursor can be read", failure);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
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
        throw new IllegalStateException(
            file + " is no key of " + KEY_BYTES + " bytes; remove it, and old cursors are void");
      }
      return new SecretKeySpec(bytes, "AES");
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read or make " + file, failure);
    }
  }

  /** Whoever comes first makes it; nobody sees half of it. */
  private void make() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    Path draft = Files.createTempFile(folder, "cursor-key-", "", ownerOnly());
    try {
      Files.write(draft, bytes);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException another) {
      return;
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
