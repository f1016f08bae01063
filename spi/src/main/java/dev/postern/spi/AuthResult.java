package dev.postern.spi;

/** What an {@link Authenticator} says of credentials. */
public sealed interface AuthResult {

  /** They prove this identity. */
  record Authenticated(Identity identity) implements AuthResult {}

  /**
   * They are of this authenticator's kind and prove nothing; no other is asked.
   *
   * @param reason a short word for the audit record and the caller, for instance {@code expired};
   *     never part of the credential
   * @param code what the REST dialect calls it, for instance {@code PGRST303}; empty where it has
   *     no word of its own for it
   * @param message what the caller is told with {@code code}; empty without one
   * @param details more of it; may be empty
   */
  record Rejected(String reason, String code, String message, String details)
      implements AuthResult {

    /** Told to the caller by its reason alone. */
    public Rejected(String reason) {
      this(reason, "", "", "");
    }
  }

  /** Nothing here is of this authenticator's kind; the next one is asked. */
  record NotMine() implements AuthResult {}
}
