package dev.postern.operation;

import java.util.Locale;

/** The door a call came in by. */
public enum Surface {
  REST,
  MCP;

  /** The lower-case word used in hooks and audit records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
