package dev.postern.ldap;

/** What the directory says is not enough to be sure who that is; nobody is signed in by it. */
final class UnsureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsureException(String problem) {
    super(problem);
  }
}
