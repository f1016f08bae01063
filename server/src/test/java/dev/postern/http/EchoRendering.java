package dev.postern.http;

import dev.postern.spi.Rendering;
import java.util.List;
import java.util.Set;

/** The choice of a form among those that every source can be asked for, for tests without one. */
final class EchoRendering {
  private EchoRendering() {}

  /**
   * The best of the accepted types that every source can be asked for.
   *
   * @throws dev.postern.error.GatewayException where there is none
   */
  static Rendering of(List<String> accepted) {
    for (String type : accepted) {
      Rendering rendering = builtIn(type);
      if (rendering != null) {
        return rendering;
      }
    }
    throw AnswerType.notServed(accepted);
  }

  private static Rendering builtIn(String type) {
    return switch (type) {
      case AcceptedTypes.JSON, AcceptedTypes.ANY -> Rendering.JSON;
      case AcceptedTypes.OBJECT -> new Rendering.Json(false, true);
      case AcceptedTypes.OBJECT + AcceptedTypes.STRIPPED -> new Rendering.Json(true, true);
      case AcceptedTypes.ARRAY + AcceptedTypes.STRIPPED -> new Rendering.Json(true, false);
      case "text/csv" -> new Rendering.Csv();
      case "application/geo+json" -> new Rendering.GeoJson();
      default -> type.startsWith(AcceptedTypes.PLAN) ? plan(type) : null;
    };
  }

  private static Rendering plan(String type) {
    int of = type.indexOf('"') + 1;
    Rendering rows = builtIn(type.substring(of, type.indexOf('"', of)));
    int options = type.indexOf("; options=");
    Set<String> asked =
        options < 0
            ? Set.of()
            : Set.of(type.substring(options + "; options=".length()).split("\\|"));
    return rows == null
        ? null
        : new Rendering.Plan(type.startsWith(AcceptedTypes.PLAN + "json"), asked, rows);
  }
}
