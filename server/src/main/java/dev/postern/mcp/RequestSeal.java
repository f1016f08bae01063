package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a client something to keep until it makes its call again. Nobody else can read it, nobody
 * can change it; it fits the one call it was made for, for a while, once. AES-256 in Galois/Counter
 * mode with a key that lives as long as this process, since what was used is forgotten with it.
 */
final class RequestSeal {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int NONCE_CHARACTERS = NONCE_BYTES / 3 * 4;
  private static final int TAG_BITS = 128;
  private static final int MAX_CHARACTERS = 64 * 1024;
  private static final int MAX_USED = 100_000;
  private static final String EXPIRY = "until";

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key;
  private final long lifeMillis;
  private final Map<String, Long> used = new ConcurrentHashMap<>();

  RequestSeal(int lifeMillis) {
    this.lifeMillis = lifeMillis;
    try {
      KeyGenerator generator = KeyGenerator.getInstance("AES");
      generator.init(256, random);
      this.key = generator.generateKey();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no key can be made", impossible);
    }
  }

  /**
   * Text that stands for the content.
   *
   * @param binding what must be alike when it is opened
   */
  String seal(ObjectNode content, byte[] binding) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    ObjectNode dated = content.deepCopy().put(EXPIRY, now() + lifeMillis);
    try {
      byte[] plain = JsonText.write(dated).text().getBytes(StandardCharsets.UTF_8);
      byte[] hidden = cipher(Cipher.ENCRYPT_MODE, nonce, binding).doFinal(plain);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + hidden.length);
      System.arraycopy(hidden, 0, all, NONCE_BYTES, hidden.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("nothing can be sealed", failure);
    }
  }

  /**
   * The content of a text that was sealed here, which cannot be opened again.
   *
   * @throws RpcException where it is another's, another call's, changed, too old or used
   */
  ObjectNode open(String text, byte[] binding) {
    ObjectNode content = opened(text, binding);
    long until = content.path(EXPIRY).asLong(0);
    if (until < now()) {
      throw RpcException.invalid("requestState is too old; make the call anew");
    }
    if (used.size() >= MAX_USED) {
      used.values().removeIf(end -> end < now());
      if (used.size() >= MAX_USED) {
        throw new GatewayException(ErrorCode.OVERLOADED, "Too many questions were answered lately.")
            .hint("Try again in a minute.");
      }
    }
    // the nonce alone: several texts can stand for the same bytes
    if (used.putIfAbsent(text.substring(0, NONCE_CHARACTERS), until) != null) {
      throw RpcException.invalid("requestState was used already; make the call anew");
    }
    return content;
  }

  private ObjectNode opened(String text, byte[] binding) {
    try {
      byte[] all =
          text.length() > MAX_CHARACTERS ? new byte[0] : Base64.getUrlDecoder().decode(text);
      if (all.length > NONCE_BYTES) {
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        byte[] plain =
            cipher(Cipher.DECRYPT_MODE, nonce, binding)
                .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        return (ObjectNode) JsonText.parse(new Json(plain, plain.length));
      }
    } catch (IllegalArgumentException | AEADBadTagException foreign) {
      // told below, as everything that was not made here for this call
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("nothing can be opened", failure);
    }
    throw RpcException.invalid("requestState was not made here for this call");
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] binding) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(binding);
    return cipher;
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
