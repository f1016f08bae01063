package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.Capability;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Rendering;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the form of an answer: the first of the accepted media types that can be made of the rows.
 * Types of the dialect itself cannot be replaced; all others can, by handlers of the source.
 *
 * @param target the table of the rows, or the routine called
 * @param returnedType the name of the type of which a routine returns one value; else empty
 * @param isWholeRow whether the rows have every column and nothing else, as a handler of one table
 *     needs them
 * @param allowsPlans whether plans may be asked for
 * @param mayExport whether the rows may leave as a stream
 * @param exportsCsv whether lines of text are to leave so too
 */
record RenderingChoice(
    ServiceSchema schema,
    QualifiedName target,
    String returnedType,
    boolean isWholeRow,
    boolean allowsPlans,
    boolean mayExport,
    boolean exportsCsv) {

  private static final String ANY = "*/*";
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String OBJECT = "application/vnd.pgrst.object";
  private static final String ARRAY = "application/vnd.pgrst.array";
  private static final String PLAN = "application/vnd.pgrst.plan";

  /** A form, the media type it is sent as, and whether rows leave as a stream. */
  record Choice(Rendering rendering, String mediaType, boolean isExport) {
    Choice(Rendering rendering, String mediaType) {
      this(rendering, mediaType, false);
    }
  }

  static final Choice PLAIN = new Choice(Rendering.JSON, JSON);

  /**
   * The form for these media types, the most wanted first.
   *
   * @throws GatewayException where none of them can be made
   */
  Choice choose(List<String> accept) {
    if (accept.isEmpty()) {
      return PLAIN;
    }
    for (String wanted : accept) {
      Optional<Choice> choice = choice(wanted);
      if (choice.isPresent()) {
        return choice.get();
      }
    }
    throw new GatewayException(
        ErrorCode.MEDIA_TYPE_NOT_SERVED,
        "None of these media types are available: " + String.join(", ", accept));
  }

  private Optional<Choice> choice(String wanted) {
    String type = type(wanted);
    boolean stripsNulls = parameter(wanted, "nulls").equals("stripped");
    String suffix = stripsNulls ? ";nulls=stripped" : "";
    return switch (type) {
      case OBJECT, OBJECT + "+json" ->
          Optional.of(new Choice(new Rendering.Json(stripsNulls, true), OBJECT + "+json" + suffix));
      case ARRAY, ARRAY + "+json" ->
          stripsNulls
              ? Optional.of(new Choice(new Rendering.Json(true, false), ARRAY + "+json" + suffix))
              : Optional.of(PLAIN);
      case PLAN, PLAN + "+text" -> plan(wanted, false);
      case PLAN + "+json" -> plan(wanted, true);
      default -> handled(type).or(() -> builtIn(type));
    };
  }

  private Optional<Choice> plan(String wanted, boolean isJson) {
    if (!allowsPlans || !schema.can(Capability.RENDERING) || !schema.can(Capability.EXPLAIN)) {
      return Optional.empty();
    }
    String of = parameter(wanted, "for");
    Set<String> options =
        Arrays.stream(parameter(wanted, "options").split("\\|", -1))
            .filter(Set.of("analyze", "verbose", "settings", "buffers", "wal")::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    return choice(of.isEmpty() ? JSON : of)
        .map(
            inner ->
                new Choice(
                    new Rendering.Plan(isJson, options, inner.rendering()),
                    "%s+%s; for=\"%s\"%s"
                        .formatted(
                            PLAN,
                            isJson ? "json" : "text",
                            inner.mediaType(),
                            written(wanted, options))));
  }

  /** The options in the order in which they were asked for. */
  private static String written(String wanted, Set<String> options) {
    String ordered =
        Arrays.stream(parameter(wanted, "options").split("\\|", -1))
            .filter(options::contains)
            .collect(Collectors.joining("|"));
    return ordered.isEmpty() ? "" : "; options=" + ordered;
  }

  private Optional<Choice> handled(String type) {
    if (!schema.can(Capability.RENDERING)) {
      return Optional.empty();
    }
    return ofTarget(ANY)
        .or(() -> ofTarget(type))
        .or(() -> find(type, handler -> handler.function().isPresent() && isForAny(handler)))
        .or(() -> find(type, RenderingChoice::isGeoJson))
        .map(handler -> new Choice(rendering(handler), sentAs(handler)));
  }

  private Optional<MediaHandler> ofTarget(String type) {
    return find(
        type,
        handler ->
            handler.function().isEmpty()
                ? isReturned(handler)
                : isWholeRow && handler.target().filter(target::equals).isPresent());
  }

  private Optional<MediaHandler> find(
      String type, java.util.function.Predicate<MediaHandler> fits) {
    for (MediaHandler handler : schema.handlers()) {
      if (handler.mediaType().equals(type) && fits.test(handler)) {
        return Optional.of(handler);
      }
    }
    return Optional.empty();
  }

  private static boolean isForAny(MediaHandler handler) {
    return handler.target().isEmpty();
  }

  private static boolean isGeoJson(MediaHandler handler) {
    return handler.function().isEmpty() && handler.mediaType().equals("application/geo+json");
  }

  /** A domain's name may have its schema before it, and has quotes around it. */
  private boolean isReturned(MediaHandler handler) {
    String quoted = "\"" + handler.mediaType() + "\"";
    String returned = returnedType.toLowerCase(Locale.ROOT);
    return returned.equals(quoted) || returned.endsWith("." + quoted);
  }

  private static Rendering rendering(MediaHandler handler) {
    return isGeoJson(handler) ? new Rendering.GeoJson() : new Rendering.Handled(handler);
  }

  private static String sentAs(MediaHandler handler) {
    return handler.mediaType().equals(ANY) ? "application/octet-stream" : handler.mediaType();
  }

  private Optional<Choice> builtIn(String type) {
    return switch (type) {
      case ANY, JSON -> Optional.of(PLAIN);
      case "text/csv" ->
          schema.can(Capability.RENDERING)
              ? Optional.of(
                  new Choice(
                      new Rendering.Csv(), type, exportsCsv && schema.can(Capability.STREAM)))
              : Optional.empty();
      case LINES ->
          mayExport && schema.can(Capability.STREAM)
              ? Optional.of(new Choice(new Rendering.Lines(), type, true))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String type(String wanted) {
    int semicolon = wanted.indexOf(';');
    return (semicolon < 0 ? wanted : wanted.substring(0, semicolon))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  /** The value of a parameter without its quotes; empty where it is missing. */
  private static String parameter(String wanted, String name) {
    if (wanted.indexOf(';') < 0) {
      return "";
    }
    String[] parts = wanted.split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1).replace("\"", "").strip();
      }
    }
    return "";
  }
}
