package dev.postern.spi;

import java.util.Locale;

/** What is done to a resource; with service and resource it makes an endpoint. */
public enum Action {
  READ,
  CREATE,
  UPDATE,
  DELETE,
  CALL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The lower-case word used in the config, in hooks and in audit records. */
  public String word() {
    return word;
  }

  /** Whether rows may change by this action; a call is judged by its routine instead. */
  public boolean writes() {
    return this == CREATE || this == UPDATE || this == DELETE;
  }
}
