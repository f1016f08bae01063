package dev.postern.operation;

import java.util.Locale;

/** The door a call came in by. */
public enum Surface {
  REST,
  MCP;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word used in hooks and audit records. */
  public String word() {
    return word;
  }
}
