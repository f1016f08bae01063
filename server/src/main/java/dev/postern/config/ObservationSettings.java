package dev.postern.config;

import java.util.Optional;

/**
 * What operators see of the gateway besides its records and numbers.
 *
 * @param tracesUrl where spans are sent; empty for none
 * @param serviceName what the gateway is called in traces
 * @param samplePercent how many of a hundred calls are traced whose callers have no trace
 * @param logsAsJson whether the log has one JSON object a line
 */
public record ObservationSettings(
    Optional<String> tracesUrl, String serviceName, int samplePercent, boolean logsAsJson) {

  static ObservationSettings read(Section root) {
    Optional<String> url;
    String serviceName;
    int samplePercent;
    try (Section tracing = root.section("tracing")) {
      url = tracing.findText("url");
      if (url.isPresent()) {
        AuditReader.checkUrl(tracing, url, "http", "https");
      }
      serviceName = tracing.text("service-name", "postern");
      samplePercent = tracing.number("sample-percent", 100, 0, 100);
    }
    try (Section logging = root.section("logging")) {
      String format = logging.word("format", "text", java.util.List.of("text", "json"));
      return new ObservationSettings(url, serviceName, samplePercent, format.equals("json"));
    }
  }
}
