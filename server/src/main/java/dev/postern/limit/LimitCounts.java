package dev.postern.limit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What limits have done since the start, for whoever shows it. Names are those of the config, so
 * there are no more than it has.
 */
public final class LimitCounts {
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final LongAdder storeMisses = new LongAdder();
  private final LongAdder shed = new LongAdder();
  private final Consumer<String> told;

  /**
   * @param told hears the name of a limit whenever it refuses something
   */
  public LimitCounts(Consumer<String> told) {
    this.told = told;
  }

  /** A limit has refused something. */
  void refused(String limit) {
    refusals.computeIfAbsent(limit, unseen -> new LongAdder()).increment();
    told.accept(limit);
  }

  /** A shared store could not be asked. */
  void storeMissed() {
    storeMisses.increment();
  }

  /** A request was refused to save memory. */
  public void shed() {
    shed.increment();
  }

  /** How often each limit has refused something, by its name. */
  public Map<String, Long> refusals() {
    Map<String, Long> now = new TreeMap<>();
    refusals.forEach((limit, count) -> now.put(limit, count.sum()));
    return now;
  }

  /** How often a shared store could not be asked. */
  public long storeMisses() {
    return storeMisses.sum();
  }

  /** How many requests were refused to save memory. */
  public long shedRequests() {
    return shed.sum();
  }
}
