package dev.postern.policy;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import java.util.Optional;

/**
 * Who may do what. A call runs under exactly one role: the first of the caller's roles that allows
 * its endpoint; roles are never added up, so no combination of them shows more than one of them
 * does.
 */
public final class Policy {
  /** The {@link Identity#method} of callers without credentials. */
  public static final String ANONYMOUS = "anonymous";

  private volatile RuleBook book;

  public Policy(RuleBook book) {
    this.book = book;
  }

  /** Puts a whole new set of rules in force; calls under way end under the old one. */
  public void replace(RuleBook newBook) {
    book = newBook;
  }

  /** The rules in force. */
  public RuleBook book() {
    return book;
  }

  /**
   * Decides whether a caller may use an endpoint, and under which role.
   *
   * @throws GatewayException where not: as for a resource that does not exist if the caller has no
   *     right to it at all, else naming the missing right
   */
  public Grant authorize(Identity identity, Endpoint endpoint) {
    RuleBook rules = book;
    return rules.grant(identity, endpoint).orElseThrow(() -> refusal(rules, identity, endpoint));
  }

  private static GatewayException refusal(RuleBook rules, Identity identity, Endpoint endpoint) {
    if (!rules.knowsResource(identity, endpoint.service(), endpoint.resource())) {
      return unknown(endpoint);
    }
    GatewayException denied =
        new GatewayException(
                ErrorCode.PERMISSION_DENIED,
                "permission denied to %s '%s'"
                    .formatted(endpoint.action().word(), endpoint.resource()))
            .hint("Your roles allow other actions on it, but not this one");
    return identity.method().equals(ANONYMOUS)
        ? denied.as(ErrorCode.PERMISSION_DENIED.code(), 401)
        : denied;
  }

  /** What is said of a resource that does not exist, for the caller or at all. */
  public static GatewayException unknown(Endpoint endpoint) {
    boolean isCall = endpoint.action() == Action.CALL;
    return new GatewayException(
        isCall ? ErrorCode.ROUTINE_UNKNOWN : ErrorCode.RESOURCE_UNKNOWN,
        "Could not find the %s '%s.%s' in the schema cache"
            .formatted(isCall ? "function" : "table", endpoint.service(), endpoint.resource()));
  }

  /** As {@link #authorize}, but empty where the caller may not. */
  public Optional<Grant> find(Identity identity, Endpoint endpoint) {
    return book.grant(identity, endpoint);
  }
}
