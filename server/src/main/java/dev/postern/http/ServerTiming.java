package dev.postern.http;

import dev.postern.audit.Stage;
import java.util.EnumMap;
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

  /** The times of the pipeline's stages, as the dialect divides them. */
  static Map<ServerTiming, Long> of(Map<Stage, Long> stageNanos) {
    Map<ServerTiming, Long> times = new EnumMap<>(ServerTiming.class);
    stageNanos.forEach(
        (stage, nanos) ->
            times.merge(
                switch (stage) {
                  case AUTHENTICATE -> JWT;
                  case PARSE -> PARSE;
                  case AUTHORIZE, BEFORE, PLAN -> PLAN;
                  case SOURCE -> TRANSACTION;
                  case AFTER -> RESPONSE;
                },
                nanos,
                Long::sum));
    return times;
  }

  /** The times of a look at something that needs no transaction. */
  static Map<ServerTiming, Long> ofLook(long knownNanos, long lookedNanos) {
    return Map.of(JWT, knownNanos, PARSE, 0L, PLAN, lookedNanos, TRANSACTION, 0L, RESPONSE, 0L);
  }

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
