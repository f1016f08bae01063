package dev.postern.limit;

import dev.postern.metric.LimitMetrics;
import dev.postern.metric.Metrics;
import java.nio.charset.StandardCharsets;

/** Numbers as operators read them. */
public final class Numbers {
  private final Metrics metrics = new Metrics();

  public LimitMetrics ofLimits() {
    return metrics.limits();
  }

  /** The value behind a name and its labels. */
  public double number(String name) {
    return new String(metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  double storeMisses() {
    return number("postern_limit_store_misses_total");
  }
}
