package dev.postern.pipeline;

import dev.postern.audit.Evidence;
import dev.postern.config.Budget;
import dev.postern.config.RateConfig;
import dev.postern.error.GatewayException;
import dev.postern.hook.HookBinding;
import dev.postern.operation.Endpoint;
import dev.postern.policy.RuleWords;
import dev.postern.spi.Estimate;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What would become of a call, and why; for operators.
 *
 * @param endpoint what is asked; empty where that could not be read
 * @param role the role that it would run under; empty where none allows it
 * @param refusal empty where nothing is in the way up to the source
 * @param rules by what it is decided, the call itself first and then what else it reads
 * @param hooks in their order, outer ones first
 * @param hooksRan whether those before the call have run, so that all else is what they left
 * @param bounds empty where no role allows it
 * @param source empty where it is not known what the source would be asked
 */
public record Explanation(
    Identity caller,
    Optional<Endpoint> endpoint,
    String role,
    Optional<Refusal> refusal,
    List<Ruling> rules,
    List<HookBinding> hooks,
    boolean hooksRan,
    List<Masked> masks,
    Optional<Bounded> bounds,
    Optional<AtSource> source) {

  public Explanation {
    rules = List.copyOf(rules);
    hooks = List.copyOf(hooks);
    masks = List.copyOf(masks);
  }

  /** On its way from the request to the source. */
  public enum Step {
    PARSE,
    AUTHORIZE,
    HOOKS,
    PLAN,
    BUDGET,
    SOURCE;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Why the call would fail.
   *
   * @param error the very one that the caller would get
   * @param reasons what the caller is not told
   */
  public record Refusal(Step step, GatewayException error, List<String> reasons) {
    public Refusal {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * What decides about one resource.
   *
   * @param rule the one that counts; empty where the caller may not, or all is left to the source
   * @param reason in a sentence
   */
  public record Ruling(Endpoint endpoint, Optional<RuleWords> rule, String reason) {}

  /**
   * A member of the answer that is shown behind a mask.
   *
   * @param output its way in the answer, with dots
   * @param column with its resource before a dot
   * @param bySource whether the source masks it, else the gateway does
   */
  public record Masked(String output, String column, String mask, boolean bySource) {}

  /**
   * What the call is held against.
   *
   * @param maxRows the most rows of the answer; empty for any number, or where a claim is missing
   * @param rates by which it is counted
   */
  public record Bounded(
      int timeoutMillis,
      OptionalLong maxRows,
      int maxResultBytes,
      int lockTimeoutMillis,
      List<Budget> budgets,
      List<RateConfig> rates) {
    public Bounded {
      budgets = List.copyOf(budgets);
      rates = List.copyOf(rates);
    }
  }

  /**
   * What the source would be asked.
   *
   * @param role of the source; empty for the login's own
   * @param isUndone whether everything is undone at the end
   * @param sent in order: what is looked at before a write comes before it
   */
  public record AtSource(String role, boolean isReadOnly, boolean isUndone, List<Sent> sent) {
    public AtSource {
      sent = List.copyOf(sent);
    }
  }

  /**
   * One query.
   *
   * @param statements its texts
   * @param binds what is compared, with question marks for values that are not to be told
   * @param plan the source's own words; may be empty
   */
  public record Sent(
      List<String> statements,
      List<Evidence.Bind> binds,
      String plan,
      Optional<Estimate> estimate) {
    public Sent {
      statements = List.copyOf(statements);
      binds = List.copyOf(binds);
    }
  }
}
