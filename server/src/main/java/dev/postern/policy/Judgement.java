package dev.postern.policy;

import dev.postern.config.Lineage;
import dev.postern.config.Requestor;
import dev.postern.config.RoleConfig;
import dev.postern.config.RuleConfig;
import dev.postern.config.Window;
import dev.postern.operation.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the words for what a role says of an endpoint; the decision itself is {@link Role}'s. */
record Judgement(
    Map<String, RoleConfig> written, Endpoint asked, Requestor requestor, Instant now) {

  Verdict of(String name, Role role) {
    Optional<Rule> counting =
        role.counting(asked.service(), asked.resource(), asked.action(), requestor, now);
    boolean allows = counting.filter(this::lists).isPresent();
    List<Verdict.Aside> others = new ArrayList<>();
    boolean isBehind = false;
    for (Rule rule : role.rules()) {
      if (counting.filter(rule::equals).isPresent()) {
        isBehind = true;
      } else if (rule.covers(asked.service(), asked.resource(), asked.action())) {
        boolean isHolding = rule.when().holds(asked.action(), requestor, now);
        if (isBehind && isHolding && !allows && lists(rule)) {
          others.add(new Verdict.Aside(line(name, rule), "is wider and does not count"));
        } else if (!isBehind && !isHolding) {
          others.add(new Verdict.Aside(line(name, rule), notHolding(rule)));
        }
      }
    }
    return new Verdict(name, allows, counting.map(rule -> line(name, rule)), others);
  }

  private boolean lists(Rule rule) {
    return rule.actions().contains(asked.action());
  }

  private String notHolding(Rule rule) {
    Window window = rule.when().window();
    if (now.isBefore(window.from())) {
      return "holds from " + window.from() + " only";
    } else if (!now.isBefore(window.until())) {
      return "held until " + window.until();
    }
    return rule.when().requestors().contains(Requestor.HOOK)
        ? "is for what hooks ask alone"
        : "is not for what hooks ask";
  }

  private Verdict.Line line(String role, Rule rule) {
    for (Lineage.Step step : Lineage.of(written.get(role), written).steps()) {
      for (RuleConfig one : step.role().rules()) {
        if (one.place().equals(rule.place())) {
          return new Verdict.Line(one, step.role().name());
        }
      }
    }
    throw new IllegalStateException("a rule of " + role + " that is not written: " + rule.place());
  }
}
