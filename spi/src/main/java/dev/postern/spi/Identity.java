package dev.postern.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is calling, as far as a provider could prove it.
 *
 * @param subject stable and unique within the method
 * @param method how it was proved: the provider's type
 * @param roles the gateway roles claimed for it, most wanted first; those the config does not know
 *     give nothing
 * @param claims what the proof says, as JSON values: {@link String}, {@link Number}, {@link
 *     Boolean}, {@link List}, {@link Map} or null
 * @param keyId names the key or token that proved it, for audit records, and is no secret; empty
 *     where the provider knows none
 * @param scope what the proof opens of all that the roles may do
 */
public record Identity(
    String subject,
    String method,
    List<String> roles,
    Map<String, Object> claims,
    String keyId,
    Scope scope) {
  private static final String ACTOR = "act";
  private static final int MOST_ACTORS = 10;

  public Identity {
    roles = List.copyOf(roles);
    claims = unchangeable(claims);
  }

  /** One whose proof opens all that its roles may do. */
  public Identity(
      String subject, String method, List<String> roles, Map<String, Object> claims, String keyId) {
    this(subject, method, roles, claims, keyId, Scope.ALL);
  }

  /** One whose key has no name. */
  public Identity(String subject, String method, List<String> roles, Map<String, Object> claims) {
    this(subject, method, roles, claims, "");
  }

  /**
   * Who acts on behalf of the subject by a delegated token: what the claim {@code act} (RFC 8693)
   * names, the one who calls first and then those that it acts for in turn; mostly empty. One that
   * is there and names nobody is {@code ?}.
   */
  public List<String> acting() {
    if (!claims.containsKey(ACTOR)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Object actor = claims.get(ACTOR);
    while (actor != null && names.size() < MOST_ACTORS) {
      boolean isNamed = actor instanceof Map<?, ?> said && said.get("sub") instanceof String;
      names.add(isNamed ? (String) ((Map<?, ?>) actor).get("sub") : "?");
      actor = actor instanceof Map<?, ?> said ? said.get(ACTOR) : null;
    }
    return names.isEmpty() ? List.of("?") : List.copyOf(names);
  }

  private static Map<String, Object> unchangeable(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((name, value) -> copy.put((String) name, unchangeable(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object unchangeable(Object value) {
    return switch (value) {
      case Map<?, ?> map -> unchangeable(map);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(unchangeable(item)));
        yield Collections.unmodifiableList(copy);
      }
      case null, default -> value;
    };
  }
}
