package dev.postern.policy;

import dev.postern.config.Place;
import dev.postern.config.RuleConfig;
import java.util.List;
import java.util.Optional;

/**
 * What one role says of an endpoint.
 *
 * @param allows whether a call may run under it
 * @param line the rule that counts, whether it allows or refuses; empty where none is about it
 * @param others rules that do not count although they are about it: those that do not hold, and,
 *     where the one that counts refuses, wider ones that would allow
 * @param isOutOfScope whether the rule allows and the caller's credential alone does not open it
 */
public record Verdict(
    String role, boolean allows, Optional<Line> line, List<Aside> others, boolean isOutOfScope) {
  public Verdict {
    others = List.copyOf(others);
  }

  /** One where no credential is in the way. */
  Verdict(String role, boolean allows, Optional<Line> line, List<Aside> others) {
    this(role, allows, line, others, false);
  }

  /**
   * A rule as it stands in the config.
   *
   * @param owner the role in which it stands; that of the verdict, or one which that extends
   */
  public record Line(RuleConfig rule, String owner) {}

  /**
   * A rule that does not count.
   *
   * @param why reads on after the rule
   */
  public record Aside(Line line, String why) {}

  /** The same where the caller's credential does not open it. */
  Verdict closed() {
    return new Verdict(role, false, line, others, allows);
  }

  /** Where the rule stands that counts. */
  public Optional<Place> place() {
    return line.map(found -> found.rule().place());
  }
}
