package dev.postern.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes credentials, for {@code postern token}. */
@FunctionalInterface
public interface TokenIssuer {

  /** Makes one and keeps what is needed to know it again; the credential itself is not kept. */
  String issue(Request request);

  /**
   * For whom.
   *
   * @param claims JSON values, as in {@link Identity}
   * @param expires when it ends; empty for never
   */
  record Request(
      String subject, List<String> roles, Map<String, Object> claims, Optional<Instant> expires) {
    public Request {
      roles = List.copyOf(roles);
      claims = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(claims));
    }
  }
}
