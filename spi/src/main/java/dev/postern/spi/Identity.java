package dev.postern.spi;

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
 */
public record Identity(
    String subject, String method, List<String> roles, Map<String, Object> claims) {
  public Identity {
    roles = List.copyOf(roles);
    claims = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(claims));
  }
}
