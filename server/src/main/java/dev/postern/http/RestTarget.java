package dev.postern.http;

import dev.postern.config.RestSettings;
import dev.postern.edge.Reply.ErrorStyle;

/**
 * What a path of a service leads to.
 *
 * @param service the data source
 * @param settings how that service speaks the dialect
 * @param name the table, routine or tool; empty for the service's document
 */
record RestTarget(String service, RestSettings settings, Kind kind, String name) {

  /** What there is below a mount. */
  enum Kind {
    DOCUMENT("OPTIONS,GET,HEAD"),
    RESOURCE("OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"),
    ROUTINE("OPTIONS,GET,HEAD,POST"),
    /** A named tool. */
    TOOL("OPTIONS,GET,HEAD,POST"),
    /** No resource has such a path. */
    NOTHING("OPTIONS");

    private final String allowed;

    Kind(String allowed) {
      this.allowed = allowed;
    }

    /** Every method that one of this kind can know: the value of an Allow header. */
    String allowed() {
      return allowed;
    }
  }

  private static final ErrorStyle DIALECT = new ErrorStyle("PostgREST", false);

  /** Whether the service stands in for one of the dialect's own servers. */
  boolean isDelegate() {
    return settings.delegate().isPresent();
  }

  /**
   * The path of a resource as links in answers name it. A stand-in names it as the dialect does:
   * from the root, whatever it is mounted at.
   */
  String link() {
    return isDelegate() ? "/" + CanonicalQuery.path(name) : ownLink();
  }

  /** The path of a resource, where it really is. */
  String ownLink() {
    String mount = settings.mount();
    return (mount.equals("/") ? "" : CanonicalQuery.path(mount)) + "/" + CanonicalQuery.path(name);
  }

  ErrorStyle errorStyle() {
    if (!isDelegate() && !settings.hidesErrorDetails()) {
      return ErrorStyle.PLAIN;
    }
    return isDelegate() && !settings.hidesErrorDetails()
        ? DIALECT
        : new ErrorStyle(isDelegate() ? "PostgREST" : "Postern", true);
  }
}
