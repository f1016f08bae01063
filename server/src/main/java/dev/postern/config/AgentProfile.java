package dev.postern.config;

import java.util.Arrays;
import java.util.List;

/** What holds for calls by MCP tools, whatever the rules say. */
public enum AgentProfile {
  /** Tools only read; a rule may open writes to them by {@code mcp: {writes: […]}}. */
  READ_ONLY("read-only"),
  /**
   * Tools only read, few rows at once, and no columns whose names speak of credentials unless the
   * rule includes them by name.
   */
  AGENT("agent");

  /** The most rows of an answer under {@link #AGENT}. */
  public static final int AGENT_ROWS = 100;

  private final String word;

  AgentProfile(String word) {
    this.word = word;
  }

  /** Its name in the config. */
  public String word() {
    return word;
  }

  static List<String> words() {
    return Arrays.stream(values()).map(AgentProfile::word).toList();
  }

  static AgentProfile of(String word) {
    return Arrays.stream(values())
        .filter(profile -> profile.word.equals(word))
        .findFirst()
        .orElseThrow();
  }
}
