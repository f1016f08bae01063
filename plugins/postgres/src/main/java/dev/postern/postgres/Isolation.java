package dev.postern.postgres;

import java.util.Locale;
import java.util.Optional;

/** How far transactions are kept apart. */
enum Isolation {
  READ_COMMITTED("set transaction isolation level read committed; "),
  REPEATABLE_READ("set transaction isolation level repeatable read; "),
  SERIALIZABLE("set transaction isolation level serializable; ");

  private final String statement;

  Isolation(String statement) {
    this.statement = statement;
  }

  /** What begins a transaction of this kind, before anything else in it. */
  String statement() {
    return statement;
  }

  /** The one the server calls so; the server takes {@code read uncommitted} for the first. */
  static Optional<Isolation> named(String name) {
    return switch (name.trim().toLowerCase(Locale.ROOT)) {
      case "read committed", "read uncommitted" -> Optional.of(READ_COMMITTED);
      case "repeatable read" -> Optional.of(REPEATABLE_READ);
      case "serializable" -> Optional.of(SERIALIZABLE);
      default -> Optional.empty();
    };
  }
}
