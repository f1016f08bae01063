package dev.postern.access;

import dev.postern.access.AccessReport.Reason;
import dev.postern.config.RuleConfig;
import dev.postern.policy.Verdict;
import dev.postern.spi.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Verdicts in plain sentences. */
final class Reasons {
  private Reasons() {}

  /** The one that decides first, then what else is about it; never empty. */
  static List<Reason> of(List<Verdict> verdicts) {
    List<Reason> first = new ArrayList<>();
    List<Reason> others = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      Reason reason = of(verdict);
      if (verdict.allows()) {
        others.addAll(0, first);
        first.clear();
        first.add(reason);
        others.addAll(asides(verdict));
        break;
      }
      first.add(reason);
      others.addAll(asides(verdict));
    }
    if (first.isEmpty()) {
      first.add(new Reason("the caller has no role", Optional.empty()));
    }
    first.addAll(others);
    return first;
  }

  private static String words(RuleConfig rule) {
    return rule.actions().stream().sorted().map(Action::word).collect(Collectors.joining(", "));
  }

  private static Reason of(Verdict verdict) {
    if (verdict.line().isEmpty()) {
      return new Reason(
          "no rule of role %s is about it".formatted(verdict.role()), Optional.empty());
    }
    Verdict.Line line = verdict.line().get();
    String told = told(line, verdict.role());
    if (verdict.isOutOfScope()) {
      told += " allows it, but the key's scope does not open it";
    } else if (!verdict.allows()) {
      told +=
          line.rule().actions().isEmpty()
              ? " closes it"
              : " lists %s only".formatted(words(line.rule()));
    }
    return new Reason(told, Optional.of(line.rule().position()));
  }

  private static List<Reason> asides(Verdict verdict) {
    return verdict.others().stream()
        .map(
            aside ->
                new Reason(
                    told(aside.line(), verdict.role()) + " " + aside.why(),
                    Optional.of(aside.line().rule().position())))
        .toList();
  }

  private static String told(Verdict.Line line, String role) {
    RuleConfig rule = line.rule();
    return line.owner().equals(role)
        ? "rule %s of %s".formatted(rule.pattern(), role)
        : "rule %s of %s (extended by %s)".formatted(rule.pattern(), line.owner(), role);
  }
}
