package dev.postern.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

/** When one sign-in must have ended, by {@link System#nanoTime}. */
record Deadline(long nanos) {

  static Deadline in(int millis) {
    return new Deadline(System.nanoTime() + millis * 1_000_000L);
  }

  /**
   * What is left, at least one millisecond.
   *
   * @throws LDAPException where nothing is
   */
  long millis() throws LDAPException {
    long left = (nanos - System.nanoTime()) / 1_000_000L;
    if (left <= 0) {
      throw new LDAPException(ResultCode.TIMEOUT, "the time for one sign-in is over");
    }
    return left;
  }
}
