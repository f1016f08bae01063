package dev.postern.cli;

import dev.postern.hook.HookTests.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Outcomes of tests in the XML that build servers read. */
final class JUnitReport {
  private JUnitReport() {}

  static String of(String suite, List<Outcome> outcomes) {
    long failed = outcomes.stream().filter(outcome -> outcome.failure().isPresent()).count();
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuite name="%s" tests="%d" failures="%d" errors="0" time="%s">
    %s</testsuite>
    """
        .formatted(
            escaped(suite),
            outcomes.size(),
            failed,
            seconds(outcomes.stream().mapToLong(Outcome::nanos).sum()),
            outcomes.stream().map(JUnitReport::of).collect(Collectors.joining()));
  }

  private static String of(Outcome outcome) {
    String name = outcome.name().isEmpty() ? "(the file)" : outcome.name();
    String head =
        "  <testcase classname=\"%s\" name=\"%s\" time=\"%s\""
            .formatted(escaped(outcome.file()), escaped(name), seconds(outcome.nanos()));
    return outcome
        .failure()
        .map(why -> head + "><failure message=\"" + escaped(why) + "\"/></testcase>\n")
        .orElse(head + "/>\n");
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  private static String escaped(String text) {
    return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]", "?")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\"", "&quot;")
        .replace("\n", "&#10;");
  }
}
