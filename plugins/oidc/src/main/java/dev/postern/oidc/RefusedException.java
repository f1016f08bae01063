package dev.postern.oidc;

/** A token or an answer proves nothing. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  static final String UNAVAILABLE = "keys_unavailable";

  /**
   * @param reason a short word, never a part of what was refused
   */
  RefusedException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return getMessage();
  }
}
