package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * The lists of tools that somebody has looked at and approved for a role.
 *
 * @param versions of which any will do
 * @param reaction to any other: warn or refuse
 */
public record ToolPin(List<String> versions, Reaction reaction) {
  public ToolPin {
    versions = List.copyOf(versions);
  }

  /** Whether a list is another one. */
  public boolean misses(String version) {
    return !versions.contains(version);
  }

  static Optional<ToolPin> read(Section mcp) {
    Optional<List<String>> versions = mcp.findTexts("tools-hash");
    Reaction reaction =
        Reaction.of(
            mcp.word(
                "tools-mismatch",
                Reaction.REFUSE.word(),
                List.of(Reaction.WARN.word(), Reaction.REFUSE.word())));
    return versions.filter(some -> !some.isEmpty()).map(some -> new ToolPin(some, reaction));
  }
}
