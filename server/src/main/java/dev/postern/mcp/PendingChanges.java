package dev.postern.mcp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.spi.Identity;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes that were shown and wait for a second call. A token is a number nobody can guess; what it
 * stands for stays here, holds for its caller, tool and arguments alone, and is used up by its use.
 */
final class PendingChanges {
  static final int SECONDS = 300;

  private static final int MAX_PENDING = 10_000;
  private static final int TOKEN_BYTES = 24;

  private final SecureRandom random = new SecureRandom();
  private final Cache<String, Pending> pending =
      Caffeine.newBuilder()
          .maximumSize(MAX_PENDING)
          .expireAfterWrite(Duration.ofSeconds(SECONDS))
          .build();

  /** Whose change it is. */
  private record Principal(String subject, String method) {
    static Principal of(Identity identity) {
      return new Principal(identity.subject(), identity.method());
    }
  }

  private record Pending(Principal principal, String tool, ObjectNode arguments, String state) {}

  /**
   * A token for a change.
   *
   * @param state what was shown
   */
  String add(Identity identity, String tool, ObjectNode arguments, String state) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    pending.put(token, new Pending(Principal.of(identity), tool, arguments.deepCopy(), state));
    return token;
  }

  /** What was shown when the token was given; empty where it does not hold for this call. */
  Optional<String> take(String token, Identity identity, String tool, ObjectNode arguments) {
    Pending found = pending.getIfPresent(token);
    boolean holds =
        found != null
            && found.principal().equals(Principal.of(identity))
            && found.tool().equals(tool)
            && found.arguments().equals(arguments)
            && pending.asMap().remove(token, found);
    return holds ? Optional.of(found.state()) : Optional.empty();
  }
}
