package dev.postern.ldap;

import com.unboundid.ldap.sdk.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether an account of Active Directory is good, whatever a bind said. */
final class Standing {
  static final List<String> ATTRIBUTES = List.of("userAccountControl", "accountExpires");

  private static final int DISABLED = 0x2;

  /** Seconds from 1601 to 1970; times there are counted in tenths of microseconds. */
  private static final long SECONDS_BEFORE = 11_644_473_600L;

  private static final long TICKS_A_SECOND = 10_000_000L;

  private Standing() {}

  /** What is wrong with it. */
  static Optional<String> problem(Entry entry, Instant now) {
    long flags = number(entry, "userAccountControl");
    long expires = number(entry, "accountExpires");
    if ((flags & DISABLED) != 0) {
      return Optional.of("account disabled");
    }
    boolean isBounded = expires != 0 && expires != Long.MAX_VALUE;
    return isBounded && now.getEpochSecond() >= expires / TICKS_A_SECOND - SECONDS_BEFORE
        ? Optional.of("account expired")
        : Optional.empty();
  }

  private static long number(Entry entry, String name) {
    List<String> values = Values.of(entry, name);
    try {
      return values.isEmpty() ? 0 : Long.parseLong(values.getFirst());
    } catch (NumberFormatException odd) {
      throw new UnsureException(name + " is no number");
    }
  }
}
