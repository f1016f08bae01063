package dev.postern.saml;

/** What came back from the identity provider proves nothing. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * @param reason a short word for records and the page
   */
  RefusedException(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return getMessage();
  }

  static void unless(boolean isTrue, String reason) throws RefusedException {
    if (!isTrue) {
      throw new RefusedException(reason);
    }
  }
}
