package dev.postern.policy;

import dev.postern.config.RestSettings.Delegate;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who may do what. A call runs under exactly one role: the first of the caller's roles that allows
 * its endpoint; roles are never added up, so no combination of them shows more than one of them
 * does.
 */
public final class Policy {
  /** The {@link Identity#method} of callers without credentials. */
  public static final String ANONYMOUS = "anonymous";

  private final Map<String, Delegate> delegates;
  private volatile RuleBook book;

  /**
   * @param delegates the services in which everything is granted, by name
   */
  public Policy(RuleBook book, Map<String, Delegate> delegates) {
    this.book = book;
    this.delegates = Map.copyOf(delegates);
  }

  /** Puts a whole new set of rules in force; calls under way end under the old one. */
  public void replace(RuleBook newBook) {
    book = newBook;
  }

  /** The rules in force. */
  public RuleBook book() {
    return book;
  }

  /** The roles that callers of a service can have; empty where its source knows them alone. */
  public Optional<Set<String>> roles(String service) {
    return delegates.containsKey(service) ? Optional.empty() : Optional.of(book.roleNames());
  }

  /** Whether the source of a service decides by itself who may do what. */
  public Optional<Delegate> delegate(String service) {
    return Optional.ofNullable(delegates.get(service));
  }

  /**
   * Decides whether a caller may use an endpoint, and under which role.
   *
   * @param unknown what is said of a resource that does not exist
   * @throws GatewayException where not: {@code unknown} if the caller has no right to it at all,
   *     else one that names the missing right
   */
  public Grant authorize(Identity identity, Endpoint endpoint, Supplier<GatewayException> unknown) {
    return find(identity, endpoint)
        .orElseThrow(() -> knows(identity, endpoint) ? refusal(identity, endpoint) : unknown.get());
  }

  private static GatewayException refusal(Identity identity, Endpoint endpoint) {
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

  /** Whether the caller has any right to a resource. */
  public boolean knows(Identity identity, Endpoint endpoint) {
    return delegates.containsKey(endpoint.service())
        || book.knowsResource(identity, endpoint.service(), endpoint.resource());
  }

  /** As {@link #authorize}, but empty where the caller may not. */
  public Optional<Grant> find(Identity identity, Endpoint endpoint) {
    Delegate delegate = delegates.get(endpoint.service());
    if (delegate == null) {
      return book.grant(identity, endpoint);
    }
    return identity.roles().stream()
        .findFirst()
        .map(
            sourceRole ->
                new Grant(
                    identity,
                    Role.delegated(endpoint.service(), sourceRole, delegate),
                    book.timeoutMillis(),
                    delegate.maxRows(),
                    List.of()));
  }
}
