package dev.postern.config;

import java.util.Optional;

/**
 * How MCP is served.
 *
 * @param writesOpen whether tools may write at all, where the rules of roles open it
 * @param defaultRows the most rows of an answer where the call names no limit
 * @param maxRows the most rows a call may ask for
 * @param maxResultBytes the most bytes of rows in one answer; about four make a token
 * @param maxListedNames up to how many names a tool's schema lists the resources it takes
 * @param maxListedTools how many tools one page of the list holds
 * @param repeatsRowsAsText whether the text of a long answer holds its rows too, for clients that
 *     show their model the text alone
 * @param listFreshMillis for how many milliseconds a client may keep a list without asking again
 * @param instructions the operator's own words to every model, put before the gateway's; may be
 *     empty
 * @param connections how clients stay in touch
 * @param tools which tools there are, and what they have in common
 * @param signIn how tokens must be made for this endpoint; empty to take what REST takes
 * @param profile what holds for calls by tools, where the caller's role says nothing of it
 * @param onTrifecta what becomes of roles whose tools read what is private, read what strangers
 *     wrote, and let data out, where the role says nothing of it
 */
public record McpSettings(
    boolean writesOpen,
    int defaultRows,
    int maxRows,
    int maxResultBytes,
    int maxListedNames,
    int maxListedTools,
    boolean repeatsRowsAsText,
    int listFreshMillis,
    String instructions,
    McpConnections connections,
    McpToolSettings tools,
    Optional<McpSignInSettings> signIn,
    AgentProfile profile,
    Reaction onTrifecta) {

  public static final McpSettings DEFAULTS =
      new McpSettings(true, 50, 500, 60 * 1024, 40, 50, true, 60_000, "");

  /** One with usual tools, whose clients stay in touch as usual. */
  public McpSettings(
      boolean writesOpen,
      int defaultRows,
      int maxRows,
      int maxResultBytes,
      int maxListedNames,
      int maxListedTools,
      boolean repeatsRowsAsText,
      int listFreshMillis,
      String instructions) {
    this(
        writesOpen,
        defaultRows,
        maxRows,
        maxResultBytes,
        maxListedNames,
        maxListedTools,
        repeatsRowsAsText,
        listFreshMillis,
        instructions,
        McpConnections.DEFAULTS,
        McpToolSettings.DEFAULTS,
        Optional.empty(),
        AgentProfile.READ_ONLY,
        Reaction.WARN);
  }

  public McpSettings {
    if (defaultRows < 1 || maxRows < defaultRows) {
      throw new IllegalArgumentException("maxRows is at least defaultRows, which is at least 1");
    }
    if (maxResultBytes < 1024 || maxListedNames < 0 || maxListedTools < 1) {
      throw new IllegalArgumentException(
          "maxResultBytes is at least 1024, maxListedNames 0 or more, maxListedTools at least 1");
    }
  }

  /** The same with writes offered or not. */
  public McpSettings withWritesOpen(boolean newWritesOpen) {
    return with(newWritesOpen, connections, tools);
  }

  /** The same with clients that stay in touch in another way. */
  public McpSettings withConnections(McpConnections newConnections) {
    return with(writesOpen, newConnections, tools);
  }

  /** The same with other tools. */
  public McpSettings with(McpToolSettings newTools) {
    return with(writesOpen, connections, newTools);
  }

  private McpSettings with(
      boolean newWritesOpen, McpConnections newConnections, McpToolSettings newTools) {
    return new McpSettings(
        newWritesOpen,
        defaultRows,
        maxRows,
        maxResultBytes,
        maxListedNames,
        maxListedTools,
        repeatsRowsAsText,
        listFreshMillis,
        instructions,
        newConnections,
        newTools,
        signIn,
        profile,
        onTrifecta);
  }
}
