package dev.postern.openapi;

/** Why an operation of the document is not offered, in words for the operator. */
final class UnservedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnservedException(String why) {
    super(why);
  }
}
