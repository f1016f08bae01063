package dev.postern.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what is said of audit records. */
final class AuditReader {
  private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{0,64}");
  private static final Pattern SINK = Pattern.compile("[a-z0-9-]{1,32}");
  private static final List<String> KINDS = List.of("stdout", "syslog", "otlp", "table");

  private AuditReader() {}

  /**
   * @param folder where relative paths start
   */
  static AuditSettings read(Section root, Path file, Path folder) {
    try (Section audit = root.section("audit")) {
      Path records = audit.path("file", file, folder);
      String node = audit.text("node", "");
      if (!NODE.matcher(node).matches()) {
        audit.problem("node", "expects at most 64 letters, digits, dots, - and _");
      }
      return new AuditSettings(
          records,
          node,
          audit.number("sync-ms", 200, 1, 60_000),
          audit.number("anchor-ms", 60_000, 100, DAY_MILLIS),
          audit.number("max-file-bytes", 268_435_456L, 4_096, Long.MAX_VALUE),
          audit.number("max-file-hours", 0, 0, 24 * 366),
          audit.number("keep-days", 0, 0, 36_600),
          audit.number("min-free-bytes", 104_857_600L, 0, Long.MAX_VALUE),
          AuditRule.readDefaults(audit),
          sinks(audit),
          false);
    }
  }

  private static List<AuditSettings.Sink> sinks(Section audit) {
    List<AuditSettings.Sink> sinks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section entry : audit.sections("sinks")) {
      try (entry) {
        String kind = entry.word("kind", "stdout", KINDS);
        String name = entry.text("name", kind);
        if (!SINK.matcher(name).matches()) {
          entry.problem("name", "expects at most 32 small letters, digits and -");
        } else if (!names.add(name)) {
          entry.problem("name", "is the name of another sink; give this one a name of its own");
        }
        Optional<String> url = entry.findText("url");
        Optional<String> service = entry.findText("service");
        Optional<String> table = entry.findText("table");
        AuditSettings.Kind read = AuditSettings.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
        switch (read) {
          case STDOUT -> {}
          case SYSLOG -> checkUrl(entry, url, "udp", "tcp");
          case OTLP -> checkUrl(entry, url, "http", "https");
          case TABLE -> {
            if (service.isEmpty() || table.isEmpty()) {
              entry.problem("kind", "needs service and table");
            }
          }
        }
        sinks.add(
            new AuditSettings.Sink(
                name, read, url.orElse(""), service.orElse(""), table.orElse(""), entry.place()));
      }
    }
    return sinks;
  }

  /** Also of whatever else is sent to a collector. */
  static void checkUrl(Section section, Optional<String> url, String... schemes) {
    String expected = "a URL that begins with " + String.join(":// or ", schemes) + "://";
    try {
      URI parsed = URI.create(url.orElse(""));
      boolean isRight =
          parsed.getScheme() != null
              && List.of(schemes).contains(parsed.getScheme())
              && parsed.getHost() != null
              && (parsed.getPort() > 0 || parsed.getScheme().startsWith("http"));
      if (!isRight) {
        section.problem("url", "expects " + expected + ", with host and port");
      }
    } catch (IllegalArgumentException malformed) {
      section.problem("url", "expects " + expected);
    }
  }
}
