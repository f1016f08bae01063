package dev.postern.apikey;

import dev.postern.spi.Identity;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where keys are kept. Every method may be called by many threads at once. */
interface KeyStore extends AutoCloseable {

  /**
   * The key of an id.
   *
   * @return null where there is none
   * @throws UnavailableException where nobody can say now
   */
  Entry find(String id);

  /** Has the times at which keys were last used kept, as far as they are news. */
  void used(Map<String, Instant> times);

  @Override
  void close();

  /** A key that may be asked for. One identity for as long as its record stays the same. */
  record Entry(KeyRecord key, byte[] hash, byte[] previous, Identity identity) {
    private static final byte[] NONE = new byte[32];

    static Entry of(KeyRecord key) {
      return new Entry(
          key,
          HexFormat.of().parseHex(key.hash()),
          key.previous().map(before -> HexFormat.of().parseHex(before.hash())).orElse(NONE),
          key.identity());
    }
  }

  /** The same for those who look after keys. */
  interface Ledger {

    /** Adds the first record of a key. */
    void add(KeyRecord key);

    /**
     * Changes a record; others who do so at the same time wait.
     *
     * @return the record as it is then; empty where there is none, or the change leaves it as it is
     */
    Optional<KeyRecord> change(String id, UnaryOperator<KeyRecord> change);

    List<KeyRecord> all();

    /** When keys were last used, by id. */
    Map<String, Instant> used();
  }

  /** The store cannot be reached. */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnavailableException(String problem, Throwable cause) {
      super(problem, cause);
    }
  }
}
