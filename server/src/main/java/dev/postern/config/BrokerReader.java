package dev.postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code mcp.sign-in.broker}. */
final class BrokerReader {
  private static final int MINUTE_MILLIS = 60_000;
  private static final int DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;
  private static final String ANYWHERE = "*";
  private static final List<String> SCHEMES =
      List.of("cursor", "vscode", "vscode-insiders", "windsurf");
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{1,60}");

  /** What browsers and systems take for something of their own. */
  private static final Set<String> RESERVED =
      Set.of(
          "http",
          "https",
          "ws",
          "wss",
          "ftp",
          "file",
          "data",
          "blob",
          "about",
          "javascript",
          "vbscript",
          "filesystem",
          "view-source",
          "mailto",
          "tel",
          "sms",
          "intent",
          "jar");

  private BrokerReader() {}

  /** Empty where it is not switched on. */
  static Optional<BrokerSettings> read(Section signIn) {
    try (Section section = signIn.section("broker")) {
      boolean isOn = section.flag("enabled", false);
      List<String> hosts = section.texts("redirect-hosts", List.of());
      BrokerSettings settings =
          new BrokerSettings(
              section.flag("registration", true),
              hosts(section, "redirect-hosts", hosts),
              hosts.contains(ANYWHERE),
              schemes(section),
              hosts(
                  section,
                  "private-document-hosts",
                  section.texts("private-document-hosts", List.of())),
              section.number("consent-ms", 10 * MINUTE_MILLIS, 1_000, 60 * MINUTE_MILLIS),
              section.number("code-ms", MINUTE_MILLIS, 1_000, MINUTE_MILLIS),
              section.number("access-ms", 15 * MINUTE_MILLIS, 1_000, DAY_MILLIS),
              section.number("max-pending", 10_000, 1, 1_000_000),
              section.number("max-grants", 10_000, 1, 1_000_000),
              section.number("max-grants-per-subject", 50, 1, 10_000),
              section.number("max-requests-per-minute", 120, 1, 1_000_000),
              section.number("max-registrations-per-minute", 10, 1, 1_000_000),
              section.number("max-request-bytes", 16 * 1024, 1024, 1024 * 1024),
              section.number("max-redirect-uris", 10, 1, 100),
              section.number("max-client-id-characters", 2_000, 200, 16_000),
              section.number("document-timeout-ms", 3_000, 1, MINUTE_MILLIS),
              section.number("max-document-bytes", 10 * 1024, 256, 1024 * 1024),
              section.number("document-fresh-ms", 60 * MINUTE_MILLIS, 0, DAY_MILLIS),
              section.number("max-documents", 1_000, 1, 100_000),
              section.place());
      return isOn ? Optional.of(settings) : Optional.empty();
    }
  }

  private static List<HostPattern> hosts(Section section, String key, List<String> written) {
    List<HostPattern> hosts = new ArrayList<>();
    for (String one : written) {
      Optional<HostPattern> host = HostPattern.of(one);
      if (host.isPresent()) {
        hosts.add(host.get());
      } else if (!one.equals(ANYWHERE) || !key.equals("redirect-hosts")) {
        section.problem(key, "expects names of hosts, as in app.example.com or *.example.org:8443");
      }
    }
    return hosts;
  }

  private static List<String> schemes(Section section) {
    List<String> schemes = section.texts("redirect-schemes", SCHEMES);
    for (String scheme : schemes) {
      if (!SCHEME.matcher(scheme).matches() || RESERVED.contains(scheme)) {
        section.problem(
            "redirect-schemes",
            "expects schemes of programs alone, as in cursor or com.example.app");
      }
    }
    return schemes;
  }
}
