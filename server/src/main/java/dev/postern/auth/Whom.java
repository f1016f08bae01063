package dev.postern.auth;

import dev.postern.spi.Credentials;
import java.util.List;

/** As whom an operator looks at the gateway. */
public sealed interface Whom {

  /**
   * Somebody with these roles and no claims.
   *
   * @param names most wanted first
   */
  record Roles(List<String> names) implements Whom {
    public Roles {
      names = List.copyOf(names);
    }
  }

  /** The holder of a key of which only the public name is known. */
  record Key(String id) implements Whom {}

  /** Whoever brings these, which are judged as those of every call. */
  record Bringing(Credentials credentials) implements Whom {}

  /** Callers without credentials. */
  record Anonymous() implements Whom {}
}
