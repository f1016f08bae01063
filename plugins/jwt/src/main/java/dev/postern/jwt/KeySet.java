package dev.postern.jwt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a JWK set (RFC 7517). */
final class KeySet {
  /** Tokens without a {@code kid} are tried with each fitting key, so there must not be many. */
  static final int MOST_KEYS = 32;

  private KeySet() {}

  /**
   * The keys in it that verify signatures. Symmetric keys are passed over: one that is published is
   * no secret.
   *
   * @throws IOException where it is no key set, or has too many keys, or none of use
   */
  static List<VerificationKey> parse(String text) throws IOException {
    return usable(keys(text), VerificationKey::of);
  }

  /**
   * The same for a set, or a single key, that the config itself holds: symmetric ones count too.
   *
   * @throws IOException where it is neither, or has too many keys, or none of use
   */
  static List<VerificationKey> parseSecret(String text) throws IOException {
    List<JWK> keys;
    try {
      keys = List.of(JWK.parse(text));
    } catch (ParseException | RuntimeException noSingleKey) {
      keys = keys(text);
    }
    return usable(keys, VerificationKey::ofSecret);
  }

  private static List<JWK> keys(String text) throws IOException {
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
    return keys;
  }

  private static List<VerificationKey> usable(
      List<JWK> keys, Function<JWK, Optional<VerificationKey>> reading) throws IOException {
    List<VerificationKey> usable = keys.stream().map(reading).flatMap(Optional::stream).toList();
    if (usable.isEmpty()) {
      throw new IOException("no key that verifies signatures");
    }
    return usable;
  }
}
