package dev.postern.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes credentials and looks after them, for {@code postern token}. */
@FunctionalInterface
public interface TokenIssuer {

  /** Makes one and keeps what is needed to know it again; the credential itself is not kept. */
  String issue(Request request);

  /**
   * All that there are, without anything secret.
   *
   * @throws UnsupportedOperationException where it does not keep them
   */
  default List<Issued> issued() {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends one for good.
   *
   * @return whether there is one of this name
   * @throws UnsupportedOperationException where it does not keep them
   */
  default boolean revoke(String keyId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes another of the same name, for the same holder.
   *
   * @param oldUntil when the one before ends
   * @return empty where there is none of this name that is still good
   * @throws UnsupportedOperationException where it does not keep them
   */
  default Optional<String> rotate(String keyId, Instant oldUntil) {
    throw new UnsupportedOperationException();
  }

  /**
   * For whom.
   *
   * @param claims JSON values, as in {@link Identity}
   * @param expires when it ends; empty for never
   * @param scope what it opens of all that the roles may do
   */
  record Request(
      String subject,
      List<String> roles,
      Map<String, Object> claims,
      Optional<Instant> expires,
      Scope scope) {
    public Request {
      roles = List.copyOf(roles);
      claims = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(claims));
    }

    /** One that opens all that the roles may do. */
    public Request(
        String subject, List<String> roles, Map<String, Object> claims, Optional<Instant> expires) {
      this(subject, roles, claims, expires, Scope.ALL);
    }
  }

  /**
   * One that was made.
   *
   * @param keyId its public name
   * @param used when it was last used, to a few minutes; empty where it never was or nobody knows
   * @param oldUntil until when the one before a rotation is still good; empty where none is
   */
  record Issued(
      String keyId,
      String subject,
      List<String> roles,
      Scope scope,
      Instant created,
      Optional<Instant> expires,
      Optional<Instant> used,
      Optional<Instant> oldUntil,
      boolean isRevoked) {
    public Issued {
      roles = List.copyOf(roles);
    }
  }
}
