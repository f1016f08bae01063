package dev.postern.config;

import java.util.EnumSet;
import java.util.Set;

/** Who asks in the end. */
public enum Requestor {
  /** A caller, by REST. */
  DIRECT,
  /** A caller, by a tool of MCP. */
  TOOL,
  /** A hook of a caller's call, for its own needs. */
  HOOK;

  /** Whoever asks. */
  public static final Set<Requestor> ANY = Set.copyOf(EnumSet.allOf(Requestor.class));
}
