package dev.postern.pipeline;

import dev.postern.auth.Authentication;
import dev.postern.auth.Caller;
import dev.postern.auth.Whom;
import dev.postern.config.RestSettings.Delegate;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.policy.Policy;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out who calls a service, and as whom an operator looks at it. */
public final class Callers {
  /** The method of an identity that an operator made up. */
  public static final String OPERATOR = "operator";

  private static final Credentials NOTHING = new NoCredentials("127.0.0.1");

  private final Authentication authentication;
  private final Policy policy;

  public Callers(Authentication authentication, Policy policy) {
    this.authentication = authentication;
    this.policy = policy;
  }

  /**
   * Who sends these. A service that leaves all rights to its source has a role of its own for the
   * anonymous.
   *
   * @throws GatewayException where they prove nothing
   */
  public Caller of(Credentials credentials, String service) {
    return policy
        .delegate(service)
        .map(delegate -> authentication.identify(credentials, delegate.anonymousRole()))
        .orElseGet(() -> authentication.identify(credentials));
  }

  /**
   * As whom an operator looks; nothing is let in by it.
   *
   * @throws GatewayException where there is nobody like that
   */
  public Caller of(Whom whom, String service) {
    return switch (whom) {
      case Whom.Bringing(Credentials credentials) -> of(credentials, service);
      case Whom.Anonymous() -> of(NOTHING, service);
      case Whom.Key(String id) ->
          acting(authentication.holder(id).orElseThrow(() -> unknownKey(id)), service);
      case Whom.Roles(List<String> names) -> {
        names.forEach(this::checkRole);
        yield acting(new Identity(OPERATOR, OPERATOR, names, Map.of()), service);
      }
    };
  }

  private Caller acting(Identity identity, String service) {
    Optional<Delegate> delegate = policy.delegate(service);
    return delegate.isPresent()
        ? authentication.acting(identity, delegate.get().anonymousRole())
        : Caller.of(identity);
  }

  /** Where a source decides by itself, it alone knows its roles. */
  private void checkRole(String name) {
    Set<String> known = policy.book().roleNames();
    if (policy.isDelegating() || known.contains(name)) {
      return;
    }
    GatewayException unknown =
        new GatewayException(ErrorCode.RESOURCE_UNKNOWN, "There is no role '" + name + "'");
    throw Suggestion.nearest(name, known)
        .map(near -> unknown.hint("Perhaps you meant '" + near + "'"))
        .orElseGet(() -> unknown.hint("The config has " + String.join(", ", known)));
  }

  private static GatewayException unknownKey(String id) {
    return new GatewayException(
            ErrorCode.RESOURCE_UNKNOWN, "No way to sign in knows a key '" + id + "'")
        .hint(
            "Write its id as audit records have it; of an API key that is what stands between"
                + " 'postern_' and the next underscore");
  }
}
