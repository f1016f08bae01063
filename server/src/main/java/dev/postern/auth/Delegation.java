package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.policy.Policy;
import dev.postern.spi.Identity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As whom callers act on a service where the database decides. */
final class Delegation {
  private final Optional<String> anonymousRole;
  private final Optional<Caller> anonymous;
  private final Cache<Identity, Caller> callers = Caller.remembered();

  Delegation(Optional<String> anonymousRole) {
    this.anonymousRole = anonymousRole;
    this.anonymous =
        anonymousRole.map(
            role ->
                Caller.of(
                    new Identity(
                        Policy.ANONYMOUS, Policy.ANONYMOUS, List.of(role), Map.of("role", role))));
  }

  /** Who brings no credentials. */
  Caller anonymous() {
    return anonymous.orElseThrow(Delegation::refused);
  }

  /** Who has proved an identity. */
  Caller caller(Identity identity) {
    return callers.get(identity, this::acting);
  }

  /** Who comes down to the anonymous role is anonymous, whatever else is known of them. */
  private Caller acting(Identity identity) {
    String role =
        identity.roles().stream()
            .findFirst()
            .or(() -> anonymousRole)
            .orElseThrow(Delegation::refused);
    if (role.isEmpty() || role.equals("none")) {
      // to the source, both would mean its own login
      throw new GatewayException(ErrorCode.RAISED, "role \"%s\" does not exist".formatted(role))
          .as("22023", 401);
    }
    boolean isAnonymous = anonymousRole.filter(role::equals).isPresent();
    Map<String, Object> claims = new LinkedHashMap<>(identity.claims());
    claims.put("role", role);
    return Caller.of(
        new Identity(
            identity.subject(),
            isAnonymous ? Policy.ANONYMOUS : identity.method(),
            List.of(role),
            claims,
            "",
            identity.scope()));
  }

  private static GatewayException refused() {
    return new GatewayException(ErrorCode.CREDENTIALS_MISSING, "Anonymous access is disabled");
  }
}
