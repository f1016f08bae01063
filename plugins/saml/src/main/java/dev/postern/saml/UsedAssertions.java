package dev.postern.saml;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The assertions that somebody signed in by already, for as long as they could be sent again. */
final class UsedAssertions {
  private final int most;
  private final Map<String, Instant> goodUntil = new HashMap<>();

  UsedAssertions(int most) {
    this.most = most;
  }

  /**
   * Notes one; or says that it was used before. None is forgotten early to make room: while there
   * is none, nobody signs in.
   *
   * @param until when it can no longer be sent again
   */
  synchronized void use(String id, Instant until, Instant now) throws RefusedException {
    if (goodUntil.size() >= most) {
      goodUntil.values().removeIf(end -> end.isBefore(now));
    }
    RefusedException.unless(goodUntil.size() < most, "busy");
    RefusedException.unless(goodUntil.putIfAbsent(id, until) == null, "used_before");
  }
}
