package dev.postern.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * So much in so long.
 *
 * @param name told in answers, and a part of the keys in a shared store
 * @param burst where the allowance grows evenly, the most at once; empty where it is given whole at
 *     the beginning of each window
 */
record Allowance(String name, long limit, Duration window, OptionalLong burst) {

  BucketConfiguration configuration() {
    return new BucketConfiguration(List.of(bandwidth()));
  }

  Bandwidth bandwidth() {
    return burst.isPresent()
        ? Bandwidth.builder().capacity(burst.getAsLong()).refillGreedy(limit, window).build()
        : Bandwidth.builder().capacity(limit).refillIntervally(limit, window).build();
  }

  /** The most at once. */
  long most() {
    return burst.orElse(limit);
  }

  /** Another allowance under the same name is counted anew. */
  String storedName() {
    return name + ":" + limit + ":" + window.toSeconds() + ":" + burst.orElse(0);
  }
}
