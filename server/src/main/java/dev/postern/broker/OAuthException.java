package dev.postern.broker;

/** A refusal in the words of OAuth: a code that programs know, and a sentence for people. */
final class OAuthException extends Exception {
  private static final long serialVersionUID = 1;

  private final String code;

  OAuthException(String code, String description) {
    super(description, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }

  /** A request that is not well-formed. */
  static OAuthException malformed(String description) {
    return new OAuthException("invalid_request", description);
  }
}
