package dev.postern.http;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Rendering;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Content types of the forms in which rows are served, and the other way round. */
final class AnswerType {
  private static final String UTF_8 = "; charset=utf-8";
  private static final String PLAIN = AcceptedTypes.JSON + UTF_8;
  private static final String BYTES = "application/octet-stream";
  private static final Set<String> WITH_CHARSET =
      Set.of(
          "application/json",
          "application/geo+json",
          "application/openapi+json",
          "application/x-www-form-urlencoded",
          "text/csv",
          "text/plain",
          "text/xml");

  private AnswerType() {}

  /** The value of a Content-Type header field. */
  static String of(Rendering rendering) {
    if (rendering.equals(Rendering.JSON)) {
      return PLAIN;
    }
    String type = type(rendering);
    return rendering instanceof Rendering.Handled && !WITH_CHARSET.contains(type)
        ? type
        : type + UTF_8;
  }

  private static String type(Rendering rendering) {
    return switch (rendering) {
      case Rendering.Json(boolean stripsNulls, boolean isSingle) ->
          isSingle
              ? AcceptedTypes.OBJECT + (stripsNulls ? AcceptedTypes.STRIPPED : "")
              : stripsNulls ? AcceptedTypes.ARRAY + AcceptedTypes.STRIPPED : AcceptedTypes.JSON;
      case Rendering.Lines() -> "application/x-ndjson";
      case Rendering.Csv() -> "text/csv";
      case Rendering.GeoJson() -> "application/geo+json";
      case Rendering.Handled(MediaHandler handler) ->
          handler.mediaType().equals(AcceptedTypes.ANY) ? BYTES : handler.mediaType();
      case Rendering.Plan(boolean isJson, Set<String> options, Rendering of) ->
          AcceptedTypes.plan(
              isJson ? "json" : "text",
              type(of),
              AcceptedTypes.PLAN_OPTIONS.stream().filter(options::contains).toList());
    };
  }

  static GatewayException notServed(List<String> accepted) {
    return new GatewayException(
        ErrorCode.MEDIA_TYPE_NOT_SERVED,
        "None of these media types are available: "
            + accepted.stream().collect(Collectors.joining(", ")));
  }
}
