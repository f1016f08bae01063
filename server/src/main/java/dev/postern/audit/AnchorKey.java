package dev.postern.audit;

import dev.postern.key.OwnFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The Ed25519 key that signs anchors: a file of its own, made at the first start, with the public
 * half beside it ({@code audit-key.pub}) to be kept elsewhere.
 */
public final class AnchorKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int NODE_DIGITS = 10;

  private final PrivateKey privateKey;
  private final String publicKey;

  private AnchorKey(PrivateKey privateKey, String publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** Reads the key in a file, or makes one. */
  public static AnchorKey at(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      List<String> halves = Files.readAllLines(file, StandardCharsets.US_ASCII);
      if (halves.size() != 2) {
        throw new IllegalArgumentException("two lines are expected");
      }
      byte[] encoded = Base64.getDecoder().decode(halves.getFirst());
      if (!Files.exists(publicFile(file))) {
        Files.writeString(publicFile(file), halves.getLast() + "\n", StandardCharsets.US_ASCII);
      }
      return new AnchorKey(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)),
          halves.getLast());
    } catch (IOException failure) {
      throw new UncheckedIOException("The key that signs audit records cannot be read", failure);
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      throw new IllegalStateException(file + " holds no Ed25519 key", wrong);
    }
  }

  /** Where the public half lies. */
  public static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  private static void make(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    Base64.Encoder base64 = Base64.getEncoder();
    String halves =
        "%s\n%s\n"
            .formatted(
                base64.encodeToString(pair.getPrivate().getEncoded()),
                base64.encodeToString(pair.getPublic().getEncoded()));
    OwnFile.make(file, halves.getBytes(StandardCharsets.US_ASCII));
  }

  /** The public half, in Base64. */
  public String publicKey() {
    return publicKey;
  }

  /** A name for whoever has this key. */
  String node() {
    byte[] hash = Link.digest().digest(publicKey.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(hash).substring(0, NODE_DIGITS);
  }

  String sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Whether a text was signed by the private half of a key.
   *
   * @throws IllegalArgumentException where the key is none
   */
  static boolean isSigned(String text, String signature, String publicKey) {
    try {
      byte[] encoded = Base64.getDecoder().decode(publicKey);
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
      Signature checked = Signature.getInstance(ALGORITHM);
      checked.initVerify(key);
      checked.update(text.getBytes(StandardCharsets.UTF_8));
      return checked.verify(Base64.getDecoder().decode(signature));
    } catch (java.security.spec.InvalidKeySpecException wrong) {
      throw new IllegalArgumentException("is no Ed25519 public key in Base64", wrong);
    } catch (java.security.SignatureException | IllegalArgumentException malformed) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
