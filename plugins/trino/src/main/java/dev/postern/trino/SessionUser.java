package dev.postern.trino;

import dev.postern.jdbc.Claims;
import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import java.util.Optional;

/** As whom calls run in Trino, where its own access control decides. */
sealed interface SessionUser {

  /**
   * The user of a call; empty for the login itself.
   *
   * @throws SourceException where nobody can be named: a call never runs as somebody else instead
   */
  Optional<String> of(CallContext call);

  /** The login, whoever calls. */
  record Login() implements SessionUser {
    @Override
    public Optional<String> of(CallContext call) {
      return Optional.empty();
    }
  }

  /** The source role of the caller's role; the login where that has none. */
  record Role() implements SessionUser {
    @Override
    public Optional<String> of(CallContext call) {
      return call.sourceRole().isEmpty()
          ? Optional.empty()
          : Optional.of(named(call.sourceRole(), "the role"));
    }
  }

  /** What a claim of the caller says, which the way of signing in has proved. */
  record Claim(String name) implements SessionUser {
    @Override
    public Optional<String> of(CallContext call) {
      String said =
          Claims.text(call.claimsJson(), name)
              .orElseThrow(() -> refused("the caller has no claim " + name));
      return Optional.of(named(said, "the claim " + name));
    }
  }

  /** It travels in a header. */
  private static String named(String user, String from) {
    if (!user.matches("[\\x21-\\x7e]{1,256}")) {
      throw refused(from + " holds no name that could be a user's");
    }
    return user;
  }

  private static SourceException refused(String message) {
    return new SourceException(
        SourceException.Kind.PERMISSION_DENIED, "42501", "", "", "", message, null);
  }
}
