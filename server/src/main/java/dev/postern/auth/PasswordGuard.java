package dev.postern.auth;

import dev.postern.auth.SignInAttempts.Attempt;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Stands before ways to sign in that take a name and a password with every call. */
public final class PasswordGuard {
  private static final String SCHEME = "Basic ";

  private final SignInAttempts attempts;
  private final Function<Credentials, String> addresses;

  /**
   * @param addresses the network that a call is counted for
   */
  public PasswordGuard(SignInAttempts attempts, Function<Credentials, String> addresses) {
    this.attempts = attempts;
    this.addresses = addresses;
  }

  /** Nothing is guarded where there is no password. */
  AuthResult ask(Credentials credentials, Function<Credentials, AuthResult> way) {
    Optional<Attempt> attempt = attempt(credentials);
    if (attempt.isEmpty()) {
      return way.apply(credentials);
    }
    attempts.check(attempt.get());
    AuthResult result = way.apply(credentials);
    switch (result) {
      case AuthResult.Authenticated _ -> attempts.succeeded(attempt.get());
      case AuthResult.Rejected(String reason, _, _, _) -> {
        // that a directory is down is nobody's failure
        if (!reason.endsWith("unavailable")) {
          attempts.failed(attempt.get());
        }
      }
      case AuthResult.NotMine() -> {
        // nobody has looked at it
      }
    }
    return result;
  }

  private Optional<Attempt> attempt(Credentials credentials) {
    List<String> fields = credentials.header("Authorization");
    if (fields.size() != 1
        || !fields.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    return name(fields.getFirst().substring(SCHEME.length()).strip())
        .map(name -> Attempt.of(addresses.apply(credentials), "password", Optional.of(name)));
  }

  private static Optional<String> name(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(0, colon));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
