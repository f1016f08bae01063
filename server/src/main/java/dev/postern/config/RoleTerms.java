package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * What a role says beside its own rules.
 *
 * @param parents the roles it has the rules of too, those that count first before others
 * @param window when there is such a role
 * @param profile what holds for tools; empty for what a parent or the gateway says
 * @param onTrifecta what becomes of it where tools read what is private, read what strangers wrote,
 *     and let data out; empty for what a parent or the gateway says
 * @param pin the lists of tools that are approved; no role has that of a parent
 */
public record RoleTerms(
    List<String> parents,
    Window window,
    Optional<AgentProfile> profile,
    Optional<Reaction> onTrifecta,
    Optional<ToolPin> pin) {
  public RoleTerms {
    parents = List.copyOf(parents);
  }
}
