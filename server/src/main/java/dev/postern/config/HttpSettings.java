package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * The HTTP side of the gateway. Every size is in bytes, every time in milliseconds.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param allowedHosts what a Host header may name, with or without a port; without one every port
 *     is meant; {@code *} for anything
 * @param allowedOrigins web origins, for instance {@code https://app.example.com}, whose pages may
 *     call; {@code *} for any. The gateway's own origin always may
 * @param maxBodyBytes the longest request body
 * @param maxHeaderBytes the longest request line and header fields together
 * @param maxHeaders the most header fields
 * @param headerTimeoutMillis how long a request line and header fields may take to arrive
 * @param bodyTimeoutMillis how long a request body may take to arrive as a whole
 * @param idleTimeoutMillis how long a connection may stay open without a request
 * @param writeTimeoutMillis how long a client may take none of its answer
 * @param minAnswerBytesPerSecond how fast a client must take its answer on the whole, beside the
 *     time in which it may take nothing
 * @param maxConcurrentRequests the most requests at work at once; further ones are refused
 * @param maxAnswerBytesInFlight the most bytes of answers that clients have not taken yet; while
 *     there are more, further requests are refused
 * @param drainTimeoutMillis how long running requests may take to end when the gateway stops
 * @param servesDocs whether there is a page to try the services with
 * @param tls how TLS is spoken; empty where it is not
 */
public record HttpSettings(
    String host,
    int port,
    List<String> allowedHosts,
    List<String> allowedOrigins,
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxHeaders,
    int headerTimeoutMillis,
    int bodyTimeoutMillis,
    int idleTimeoutMillis,
    int writeTimeoutMillis,
    int minAnswerBytesPerSecond,
    int maxConcurrentRequests,
    long maxAnswerBytesInFlight,
    int drainTimeoutMillis,
    boolean servesDocs,
    Optional<TlsSettings> tls) {

  /** This machine only, port 8080. */
  public static final HttpSettings DEFAULTS =
      new HttpSettings(
          "127.0.0.1",
          8080,
          List.of("localhost", "127.0.0.1", "[::1]"),
          List.of(),
          2 * 1024 * 1024,
          32 * 1024,
          64,
          10_000,
          15_000,
          60_000,
          30_000,
          8 * 1024,
          1_000,
          256L * 1024 * 1024,
          10_000,
          true,
          Optional.empty());

  public HttpSettings {
    allowedHosts = List.copyOf(allowedHosts);
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** The same on a free port of this machine alone, without pages. */
  public HttpSettings forThisMachine() {
    return new HttpSettings(
        DEFAULTS.host,
        0,
        DEFAULTS.allowedHosts,
        List.of(),
        maxBodyBytes,
        maxHeaderBytes,
        maxHeaders,
        headerTimeoutMillis,
        bodyTimeoutMillis,
        idleTimeoutMillis,
        writeTimeoutMillis,
        minAnswerBytesPerSecond,
        maxConcurrentRequests,
        maxAnswerBytesInFlight,
        drainTimeoutMillis,
        false,
        Optional.empty());
  }

  /** How URLs of the gateway begin: {@code https} or {@code http}. */
  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }

  /** The same on another port; 0 for a free one. */
  public HttpSettings withPort(int newPort) {
    return new HttpSettings(
        host,
        newPort,
        allowedHosts,
        allowedOrigins,
        maxBodyBytes,
        maxHeaderBytes,
        maxHeaders,
        headerTimeoutMillis,
        bodyTimeoutMillis,
        idleTimeoutMillis,
        writeTimeoutMillis,
        minAnswerBytesPerSecond,
        maxConcurrentRequests,
        maxAnswerBytesInFlight,
        drainTimeoutMillis,
        servesDocs,
        tls);
  }
}
