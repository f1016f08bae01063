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
   */
  record Rejected(String reason) implements AuthResult {}

  /** Nothing here is of this authenticator's kind; the next one is asked. */
  record NotMine() implements AuthResult {}
}
