package dev.postern.config;

import java.time.Instant;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param until the first instant behind it
 */
public record Window(Instant from, Instant until) {
  /** All time. */
  public static final Window ALWAYS = new Window(Instant.MIN, Instant.MAX);

  public boolean isAlways() {
    return from.equals(Instant.MIN) && until.equals(Instant.MAX);
  }

  public boolean isEmpty() {
    return !from.isBefore(until);
  }

  public boolean holds(Instant now) {
    return isAlways() || (!now.isBefore(from) && now.isBefore(until));
  }

  /** What both have in common. */
  public Window within(Window other) {
    if (other.isAlways()) {
      return this;
    }
    return new Window(
        from.isAfter(other.from) ? from : other.from,
        until.isBefore(other.until) ? until : other.until);
  }

  /** Whether the other lies within it. */
  public boolean contains(Window other) {
    return !from.isAfter(other.from) && !until.isBefore(other.until);
  }
}
