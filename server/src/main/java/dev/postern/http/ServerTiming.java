package dev.postern.http;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The stages of a call that a Server-Timing header field tells of, in their order. */
enum ServerTiming {
  JWT,
  PARSE,
  PLAN,
  TRANSACTION,
  RESPONSE;

  /** Each stage's time in milliseconds with one digit after the point. */
  static String text(Map<ServerTiming, Long> nanosByStage) {
    return new TreeMap<>(nanosByStage)
        .entrySet().stream()
            .map(
                stage ->
                    String.format(
                        Locale.ROOT,
                        "%s;dur=%.1f",
                        stage.getKey().name().toLowerCase(Locale.ROOT),
                        stage.getValue() / 1e6))
            .collect(Collectors.joining(", "));
  }
}
