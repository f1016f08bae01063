package dev.postern.http;

import java.util.Optional;

/**
 * What a path below {@code /api} leads to.
 *
 * @param service the data source
 * @param name the table or routine; empty for the service's document
 */
record RestTarget(String service, Kind kind, String name) {

  /** What there is below {@code /api}, and the methods it knows. */
  enum Kind {
    DOCUMENT("GET, HEAD, OPTIONS"),
    RESOURCE("GET, HEAD, POST, PATCH, DELETE, OPTIONS"),
    ROUTINE("GET, HEAD, POST, OPTIONS");

    private final String allowed;

    Kind(String allowed) {
      this.allowed = allowed;
    }

    /** The value of an Allow header. */
    String allowed() {
      return allowed;
    }
  }

  private static final String PREFIX = "/api/";
  private static final String ROUTINES = "rpc/";

  /** What a canonical path leads to; empty where it leads nowhere. */
  static Optional<RestTarget> of(String path) {
    if (!path.startsWith(PREFIX) || path.length() == PREFIX.length()) {
      return Optional.empty();
    }
    int slash = path.indexOf('/', PREFIX.length());
    String service = path.substring(PREFIX.length(), slash < 0 ? path.length() : slash);
    String rest = slash < 0 ? "" : path.substring(slash + 1);
    if (rest.isEmpty()) {
      return Optional.of(new RestTarget(service, Kind.DOCUMENT, ""));
    }
    boolean isRoutine = rest.startsWith(ROUTINES) && rest.length() > ROUTINES.length();
    String name = isRoutine ? rest.substring(ROUTINES.length()) : rest;
    return name.indexOf('/') >= 0
        ? Optional.empty()
        : Optional.of(new RestTarget(service, isRoutine ? Kind.ROUTINE : Kind.RESOURCE, name));
  }
}
