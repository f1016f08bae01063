package dev.postern.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of time, or certain hours of it.
 *
 * @param from its first instant
 * @param until the first instant behind it
 * @param hours all of which must hold; empty for the whole of it
 */
public record Window(Instant from, Instant until, List<Hours> hours) {
  /** All time. */
  public static final Window ALWAYS = new Window(Instant.MIN, Instant.MAX, List.of());

  public Window {
    hours = List.copyOf(hours);
  }

  public boolean isAlways() {
    return from.equals(Instant.MIN) && until.equals(Instant.MAX) && hours.isEmpty();
  }

  public boolean isEmpty() {
    return !from.isBefore(until);
  }

  public boolean holds(Instant now) {
    if (isAlways()) {
      return true;
    }
    if (now.isBefore(from) || !now.isBefore(until)) {
      return false;
    }
    for (Hours some : hours) {
      if (!some.holds(now)) {
        return false;
      }
    }
    return true;
  }

  /** What both have in common. */
  public Window within(Window other) {
    if (other.isAlways()) {
      return this;
    }
    List<Hours> both = new ArrayList<>(hours);
    other.hours.stream().filter(some -> !hours.contains(some)).forEach(both::add);
    return new Window(
        from.isAfter(other.from) ? from : other.from,
        until.isBefore(other.until) ? until : other.until,
        both);
  }

  /** Whether the other surely lies within it. */
  public boolean contains(Window other) {
    return !from.isAfter(other.from)
        && !until.isBefore(other.until)
        && other.hours.containsAll(hours);
  }
}
