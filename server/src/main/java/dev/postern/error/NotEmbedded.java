package dev.postern.error;

/** What is said of a name that means no embedded resource of the request. */
public final class NotEmbedded {
  private NotEmbedded() {}

  /**
   * The error.
   *
   * @param alias how the embed is called that would have been meant, had it been given no other
   *     name; empty where there is none
   */
  public static GatewayException error(String name, String alias) {
    GatewayException unknown =
        new GatewayException(
            ErrorCode.EMBED_NOT_SELECTED,
            "'" + name + "' is not an embedded resource in this request");
    return alias.isEmpty()
        ? unknown.hint("Verify that '" + name + "' is included in the 'select' query parameter.")
        : unknown
            .details("Target names are not allowed in filters if they have an alias")
            .hint("Change '" + name + "' to '" + alias + "' in filters, orders or limits.");
  }
}
