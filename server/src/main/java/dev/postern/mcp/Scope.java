package dev.postern.mcp;

import java.util.Optional;

/** How much of what there is lies at a path. */
sealed interface Scope {

  /** Everything, at {@code /mcp}. */
  record Everything() implements Scope {}

  /** One service, at {@code /mcp/{service}}. */
  record Service(String name) implements Scope {}

  /** The tools of one group, at {@code /mcp/tools/{group}}. */
  record Group(String name) implements Scope {}

  /** The scope at a canonical path; empty where none can lie there. */
  static Optional<Scope> at(String path) {
    String[] parts = path.split("/", -1);
    return switch (parts.length) {
      case 2 -> Optional.of(new Everything());
      case 3 -> parts[2].isEmpty() ? Optional.empty() : Optional.of(new Service(parts[2]));
      case 4 ->
          parts[2].equals("tools") && !parts[3].isEmpty()
              ? Optional.of(new Group(parts[3]))
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
