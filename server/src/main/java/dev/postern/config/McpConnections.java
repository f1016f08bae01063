package dev.postern.config;

/**
 * How clients of MCP stay in touch.
 *
 * @param maxSessions the most sessions at once; who comes then is served without one
 * @param maxSessionsPerCaller the most sessions of one caller; the one unused for the longest ends
 * @param sessionIdleMillis how long a session lasts that is not used
 * @param maxStreams the most streams that wait for changes, at once
 * @param maxStreamsPerCaller the most of them that one caller has
 * @param streamAfterMillis after how long a call that goes on is answered by a stream of events
 * @param heartbeatMillis how often an idle stream says that it is alive; a client that left is
 *     noticed then
 * @param questionMillis how long a client may take to answer a question
 */
public record McpConnections(
    int maxSessions,
    int maxSessionsPerCaller,
    int sessionIdleMillis,
    int maxStreams,
    int maxStreamsPerCaller,
    int streamAfterMillis,
    int heartbeatMillis,
    int questionMillis) {

  public static final McpConnections DEFAULTS =
      new McpConnections(1_000, 20, 30 * 60_000, 200, 10, 1_000, 2_000, 5 * 60_000);

  public McpConnections {
    if (maxSessions < 0 || maxSessionsPerCaller < 1 || sessionIdleMillis < 1) {
      throw new IllegalArgumentException(
          "maxSessions is 0 or more, maxSessionsPerCaller and sessionIdleMillis at least 1");
    }
    if (maxStreams < 0 || maxStreamsPerCaller < 1) {
      throw new IllegalArgumentException("maxStreams is 0 or more, maxStreamsPerCaller at least 1");
    }
    if (streamAfterMillis < 1 || heartbeatMillis < 1 || questionMillis < 1) {
      throw new IllegalArgumentException(
          "streamAfterMillis, heartbeatMillis and questionMillis are at least 1");
    }
  }
}
