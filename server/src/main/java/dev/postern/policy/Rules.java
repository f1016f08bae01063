package dev.postern.policy;

import dev.postern.config.Requestor;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was in force at one moment. A call is decided by one of these from its beginning to its end,
 * whatever changes meanwhile.
 *
 * @param delegates the services in which everything is granted, by name
 */
public record Rules(RuleBook book, Map<String, Delegate> delegates, Instant now) {
  private static final Action[] ACTIONS = Action.values();

  /**
   * Decides whether a caller may use an endpoint, and under which role.
   *
   * @param unknown what is said of a resource that does not exist
   * @throws GatewayException where not: {@code unknown} if the caller has no right to it at all,
   *     else one that names the missing right
   */
  public Grant authorize(
      Identity identity,
      Endpoint endpoint,
      Requestor requestor,
      Supplier<GatewayException> unknown) {
    return find(identity, endpoint, requestor)
        .orElseThrow(
            () ->
                knows(identity, endpoint, requestor) ? refusal(identity, endpoint) : unknown.get());
  }

  private static GatewayException refusal(Identity identity, Endpoint endpoint) {
    GatewayException denied =
        new GatewayException(
                ErrorCode.PERMISSION_DENIED,
                "permission denied to %s '%s'"
                    .formatted(endpoint.action().word(), endpoint.resource()))
            .hint("Your roles allow other actions on it, but not this one");
    return identity.method().equals(Policy.ANONYMOUS)
        ? denied.as(ErrorCode.PERMISSION_DENIED.code(), 401)
        : denied;
  }

  /** Whether the caller has any right to a resource. */
  public boolean knows(Identity identity, Endpoint endpoint, Requestor requestor) {
    List<Action> open =
        Arrays.stream(ACTIONS)
            .filter(
                action -> identity.scope().allows(endpoint.service(), endpoint.resource(), action))
            .toList();
    if (delegates.containsKey(endpoint.service())) {
      return !open.isEmpty();
    }
    for (String name : identity.roles()) {
      Role role = book.roles().get(name);
      for (Action action : open) {
        if (role != null
            && role.rule(endpoint.service(), endpoint.resource(), action, requestor, now)
                .isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** As {@link #authorize}, but empty where the caller may not. */
  public Optional<Grant> find(Identity identity, Endpoint endpoint, Requestor requestor) {
    if (!opens(identity, endpoint)) {
      return Optional.empty();
    }
    Delegate delegate = delegates.get(endpoint.service());
    if (delegate != null) {
      return identity.roles().stream()
          .findFirst()
          .map(sourceRole -> delegated(identity, endpoint, requestor, sourceRole, delegate));
    }
    for (String name : identity.roles()) {
      Role role = book.roles().get(name);
      if (role == null) {
        continue;
      }
      Optional<Rule> rule =
          role.rule(endpoint.service(), endpoint.resource(), endpoint.action(), requestor, now);
      if (rule.isPresent()) {
        return Optional.of(
            new Grant(
                identity,
                role,
                rule.get()
                    .timeoutMillis()
                    .orElse(role.timeoutMillis().orElse(book.timeoutMillis())),
                book.maxRows(),
                this,
                requestor,
                rule.get().budgets()));
      }
    }
    return Optional.empty();
  }

  /**
   * Why a caller may use an endpoint or not: what each of its roles says, in their order. The first
   * that allows it is the one that a call runs under.
   */
  public List<Verdict> verdicts(Identity identity, Endpoint endpoint, Requestor requestor) {
    List<Verdict> verdicts = new ArrayList<>();
    Judgement judgement = new Judgement(book.written(), endpoint, requestor, now);
    for (String name : identity.roles()) {
      Role role = book.roles().get(name);
      verdicts.add(
          role == null
              ? new Verdict(name, false, Optional.empty(), List.of())
              : opens(identity, endpoint)
                  ? judgement.of(name, role)
                  : judgement.of(name, role).closed());
    }
    return verdicts;
  }

  /**
   * A text of a rule with what is known of a caller put in, to be looked at; what is not known
   * stays as it is written.
   */
  public String filled(String text, Identity identity) {
    return new Told(identity, now).filled(text);
  }

  private static boolean opens(Identity identity, Endpoint endpoint) {
    return identity.scope().allows(endpoint.service(), endpoint.resource(), endpoint.action());
  }

  private Grant delegated(
      Identity identity,
      Endpoint endpoint,
      Requestor requestor,
      String sourceRole,
      Delegate delegate) {
    return new Grant(
        identity,
        Role.delegated(endpoint.service(), sourceRole, delegate, book.profile(), book.audit()),
        book.timeoutMillis(),
        delegate.maxRows(),
        this,
        requestor,
        delegate.budget().isNone() ? List.of() : List.of(delegate.budget()));
  }

  /** The same as long as decisions are, of one book. */
  public Period period() {
    return book.period(now);
  }
}
