package dev.postern.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;

/** Reads a JWK set (RFC 7517). */
final class KeySet {
  /** Tokens without a {@code kid} are tried with each fitting key, so there must not be many. */
  static final int MOST_KEYS = 32;

  private KeySet() {}

  /**
   * The keys in it that verify signatures.
   *
   * @throws IOException where it is no key set, or has too many keys, or none of use
   */
  static List<VerificationKey> parse(String text) throws IOException {
    List<JWK> keys;
    try {
      keys = JWKSet.parse(text).getKeys();
    } catch (ParseException | RuntimeException malformed) {
      // The library meets some odd texts with exceptions of any kind.
      throw new IOException("not a JWK set");
    }
    if (keys.size() > MOST_KEYS) {
      throw new IOException("more than " + MOST_KEYS + " keys");
    }
    List<VerificationKey> usable =
        keys.stream().map(VerificationKey::of).flatMap(Optional::stream).toList();
    if (usable.isEmpty()) {
      throw new IOException("no key that verifies signatures");
    }
    return usable;
  }
}
