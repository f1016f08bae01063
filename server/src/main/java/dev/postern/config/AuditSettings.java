package dev.postern.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the record of every call goes and how well it is kept.
 *
 * @param file JSON lines, appended to; made with its folders where missing
 * @param node names this gateway in records; empty for a name made of its key
 * @param syncMillis within how long records that no answer waits for reach the disk
 * @param anchorMillis how often the chain is signed
 * @param maxFileBytes how long a file may become before the next one begins
 * @param maxFileHours how old a file may become before the next one begins; 0 for any age
 * @param keepDays for how long whole files are kept; 0 for ever
 * @param minFreeBytes with less room on the disk, calls are refused
 * @param rule what records hold where roles and rules say nothing else
 * @param sinks where records are sent on to
 * @param sharesFolder whether files of the next name are written where others write these
 */
public record AuditSettings(
    Path file,
    String node,
    int syncMillis,
    int anchorMillis,
    long maxFileBytes,
    int maxFileHours,
    int keepDays,
    long minFreeBytes,
    AuditRule rule,
    List<Sink> sinks,
    boolean sharesFolder) {
  public AuditSettings {
    sinks = List.copyOf(sinks);
  }

  /** The same for one of several gateways of the config: each writes files of its own. */
  AuditSettings sharingFolder() {
    return new AuditSettings(
        file,
        node,
        syncMillis,
        anchorMillis,
        maxFileBytes,
        maxFileHours,
        keepDays,
        minFreeBytes,
        rule,
        List.of(),
        true);
  }

  /**
   * Somewhere that records are sent on to.
   *
   * @param name unlike that of any other; the file with its place is named after it
   * @param url of a collector, or of a log server
   * @param service whose database it is
   * @param table in that database
   */
  public record Sink(
      String name, Kind kind, String url, String service, String table, Place place) {}

  /** What kind of place it is. */
  public enum Kind {
    STDOUT,
    /** RFC 5424 over {@code udp://host:port} or {@code tcp://host:port}. */
    SYSLOG,
    /** Logs of OpenTelemetry as JSON over HTTP. */
    OTLP,
    /** A table of a service's database. */
    TABLE
  }
}
