package dev.postern.bench;

import java.time.Duration;

/** One way to make the calls, as fast as its connections allow. */
@FunctionalInterface
interface Load {

  /**
   * Runs for about this long.
   *
   * @throws IllegalStateException where any answer was not the expected one
   */
  Sample run(Duration time) throws Exception;
}
