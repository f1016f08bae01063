package dev.postern.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads {@code sessions}. */
final class SessionReader {
  private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;

  private SessionReader() {}

  /**
   * What is said of sessions.
   *
   * @param host the address that the gateway listens on
   */
  static SessionSettings read(Section root, String host) {
    SessionSettings defaults = SessionSettings.DEFAULTS;
    try (Section section = root.section("sessions")) {
      return new SessionSettings(
          publicUrl(section, host),
          section.number("idle-ms", defaults.idleMillis(), 1_000, DAY_MILLIS),
          section.number("longest-ms", defaults.longestMillis(), 1_000, 7 * DAY_MILLIS),
          section.number("max", defaults.maxSessions(), 1, 1_000_000),
          section.number("max-per-subject", defaults.maxSessionsPerSubject(), 1, 10_000),
          section.number("max-attempts-per-minute", defaults.maxAttemptsPerMinute(), 1, 1_000_000),
          section.number("max-failures", defaults.maxFailures(), 1, 10_000),
          section.number("pause-ms", defaults.pauseMillis(), 1, DAY_MILLIS),
          section.number("longest-pause-ms", defaults.longestPauseMillis(), 1, DAY_MILLIS));
    }
  }

  private static Optional<URI> publicUrl(Section section, String host) {
    Optional<String> text = section.findText("public-url");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> url = origin(text.get());
    if (url.isEmpty()) {
      section.problem("public-url", "expects a URL of scheme and host alone, without a path");
    } else if ("http".equals(url.get().getScheme())
        && !(SessionSettings.LOOPBACK.contains(url.get().getHost())
            && SessionSettings.LOOPBACK.contains(host))) {
      section.problem(
          "public-url",
          "expects https: only a gateway that listens on this machine alone may have its cookies"
              + " go over http");
    }
    return url;
  }

  private static Optional<URI> origin(String text) {
    try {
      URI url = new URI(text);
      boolean isOrigin =
          ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
              && url.getHost() != null
              && text.equals(
                  url.getScheme()
                      + "://"
                      + url.getHost()
                      + (url.getPort() < 0 ? "" : ":" + url.getPort()));
      return isOrigin ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }
}
