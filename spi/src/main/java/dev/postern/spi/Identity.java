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
