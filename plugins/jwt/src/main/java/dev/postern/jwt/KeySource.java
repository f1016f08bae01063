package dev.postern.jwt;

import com.nimbusds.jose.JWSHeader;
import java.util.List;
import java.util.Optional;

/** Where an issuer's keys come from. */
interface KeySource extends AutoCloseable {

  /**
   * The keys that may have signed a token of this header, or empty where the issuer's keys could
   * not be had at all. Bounds its own waiting.
   */
  Optional<List<VerificationKey>> fitting(JWSHeader header);

  @Override
  void close();

  /** Keys that stay the same. */
  static KeySource of(List<VerificationKey> keys) {
    return new KeySource() {
      @Override
      public Optional<List<VerificationKey>> fitting(JWSHeader header) {
        return Optional.of(keys.stream().filter(key -> key.fits(header)).toList());
      }

      @Override
      public void close() {
        // holds nothing open
      }
    };
  }
}
