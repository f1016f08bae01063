package dev.postern.hook;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.HashMap;
import java.util.Map;

/** Counts what one run of a hook asks for. One run, one thread. */
final class Tally {
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * Counts one more.
   *
   * @param what in words, for the message
   * @throws GatewayException where that is more than may be
   */
  void count(String what, int most) {
    if (counts.merge(what, 1, Integer::sum) > most) {
      throw new GatewayException(
          ErrorCode.LIMIT_REACHED,
          "one run of a hook may ask for no more than %d %s".formatted(most, what));
    }
  }
}
