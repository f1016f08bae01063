package dev.postern.spi;

import java.util.List;

/**
 * A way into a JSON, composite or array value, in the steps of PostgreSQL's arrows. Values of other
 * types than JSON are turned into JSON first.
 *
 * @param steps in order; empty for the value itself
 */
public record JsonPath(List<Step> steps) {

  /** The value itself. */
  public static final JsonPath NONE = new JsonPath(List.of());

  public JsonPath {
    steps = List.copyOf(steps);
  }

  public boolean isNone() {
    return steps.isEmpty();
  }

  /** Whether what is found at the end is text rather than JSON. */
  public boolean isText() {
    return !steps.isEmpty() && steps.getLast().isText();
  }

  /** As it is written in a query, for instance {@code ->a->>0}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> text.append(step.isText() ? "->>" : "->").append(step.key()));
    return text.toString();
  }

  /**
   * One arrow.
   *
   * @param key a member's name, or the digits of an element's place, possibly with a minus before
   * @param isIndex whether an element's place is meant
   * @param isText whether it is the arrow that gives text, {@code ->>}
   */
  public record Step(String key, boolean isIndex, boolean isText) {}
}
