package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * What a role says beside its own rules.
 *
 * @param parents the roles it has the rules of too, those that count first before others
 * @param window when there is such a role
 * @param profile what holds for tools; empty for what a parent or the gateway says
 */
public record RoleTerms(List<String> parents, Window window, Optional<AgentProfile> profile) {
  public RoleTerms {
    parents = List.copyOf(parents);
  }
}
