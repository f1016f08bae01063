package dev.postern.spi;

import java.util.Locale;

/** What is done to a resource; with service and resource it makes an endpoint. */
public enum Action {
  READ,
  CREATE,
  UPDATE,
  DELETE,
  CALL;

  /** The lower-case word used in the config, in hooks and in audit records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether rows may change by this action; a call is judged by its routine instead. */
  public boolean writes() {
    return this == CREATE || this == UPDATE || this == DELETE;
  }
}
