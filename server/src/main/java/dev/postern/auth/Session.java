package dev.postern.auth;

import dev.postern.spi.Identity;
import java.time.Instant;

/**
 * A browser that has signed in.
 *
 * @param way the name of the way it signed in by
 * @param until when it ends, however it is used
 * @param reminder what that way wants to know when it ends; shown to nobody
 */
public record Session(Identity identity, String way, Instant until, String reminder) {

  /** Without the reminder, which may hold a token. */
  @Override
  public String toString() {
    return "Session[" + identity.subject() + " by " + way + "]";
  }
}
