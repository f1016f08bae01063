package dev.postern.plan;

import dev.postern.key.KeyFile;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Makes cursors that nobody but this gateway can read or change, by AES-256 in Galois/Counter mode.
 * The key is a file of its own, made when the first cursor is; without it old cursors are void.
 */
public final class CursorSeal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";

  private final SecureRandom random = new SecureRandom();
  private final KeyFile key;

  /**
   * @param file where the key lies, or will
   */
  public CursorSeal(Path file) {
    this.key = new KeyFile(file, "AES", "old cursors");
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
    cipher.init(mode, key.get(), new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
