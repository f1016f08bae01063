package dev.postern.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The media types of Accept header fields in one spelling: names in lower case, without parameters
 * but those that mean something here. Types that the dialect does not know stay as they were
 * written. As there, a weight of zero is the least of all, and refuses nothing.
 *
 * <ul>
 *   <li>{@code application/vnd.pgrst.object+json} and the same with {@code ;nulls=stripped}
 *   <li>{@code application/vnd.pgrst.array+json;nulls=stripped}; without it {@code
 *       application/json}
 *   <li>{@code application/vnd.pgrst.plan+text; for="text/csv"; options=analyze|verbose}, and with
 *       {@code +json}
 * </ul>
 */
final class AcceptedTypes {
  static final String JSON = "application/json";
  static final String OBJECT = "application/vnd.pgrst.object+json";
  static final String ARRAY = "application/vnd.pgrst.array+json";
  static final String PLAN = "application/vnd.pgrst.plan+";
  static final String STRIPPED = ";nulls=stripped";
  static final String ANY = "*/*";

  /** In the order in which they are told. */
  static final List<String> PLAN_OPTIONS =
      List.of("analyze", "verbose", "settings", "buffers", "wal");

  private static final Set<String> KNOWN =
      Set.of(
          ANY,
          JSON,
          "application/geo+json",
          "application/octet-stream",
          "application/openapi+json",
          "application/vnd.oai.openapi+json",
          "application/x-ndjson",
          "application/x-www-form-urlencoded",
          "text/csv",
          "text/plain",
          "text/xml");

  private static final List<String> ONLY_ANY = List.of(ANY);
  private static final List<String> ONLY_JSON = List.of(JSON);

  private AcceptedTypes() {}

  private record Weighed(String type, double weight, int specificity) {}

  /** The types, best first; anything where nothing is said. */
  static List<String> of(List<String> fields) {
    if (fields.isEmpty()) {
      return ONLY_ANY;
    }
    if (fields.size() == 1) {
      String only = fields.getFirst();
      if (only.equals(ANY)) {
        return ONLY_ANY;
      }
      if (only.equals(JSON)) {
        return ONLY_JSON;
      }
    }
    List<Weighed> ranges = new ArrayList<>();
    for (String field : fields) {
      for (String range : field.split(",", -1)) {
        ranges.add(weighed(range.replace(" ", "")));
      }
    }
    ranges.sort(
        Comparator.comparingDouble(Weighed::weight)
            .thenComparingInt(Weighed::specificity)
            .reversed());
    return ranges.stream().map(Weighed::type).distinct().toList();
  }

  private static Weighed weighed(String range) {
    int weightStart = range.indexOf(";q=");
    String type = weightStart < 0 ? range : range.substring(0, weightStart);
    int specificity = 0;
    for (int i = 0; i < type.length(); i++) {
      specificity += type.charAt(i) == ';' ? 1 : 0;
      specificity -= type.charAt(i) == '*' ? 1 : 0;
    }
    return new Weighed(
        normal(type), weightStart < 0 ? 1 : weight(range.substring(weightStart + 3)), specificity);
  }

  /** 1 where it cannot be read. */
  private static double weight(String text) {
    int end = text.indexOf(';');
    try {
      return Double.parseDouble(end < 0 ? text : text.substring(0, end));
    } catch (NumberFormatException unreadable) {
      return 1;
    }
  }

  /** One type with its parameters in the one spelling. */
  static String normal(String text) {
    String[] parts = text.split(";", -1);
    Map<String, String> parameters = parameters(parts);
    String type = parts[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "" -> ANY;
      case OBJECT, "application/vnd.pgrst.object" ->
          stripsNulls(parameters) ? OBJECT + STRIPPED : OBJECT;
      case ARRAY, "application/vnd.pgrst.array" ->
          stripsNulls(parameters) ? ARRAY + STRIPPED : JSON;
      case "application/vnd.pgrst.plan+json" -> plan("json", parameters);
      case "application/vnd.pgrst.plan", "application/vnd.pgrst.plan+text" ->
          plan("text", parameters);
      default -> KNOWN.contains(type) ? type : text;
    };
  }

  private static Map<String, String> parameters(String[] parts) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        String value = parts[i].substring(equals + 1).strip();
        parameters.putIfAbsent(
            parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT),
            value.replaceAll("^\"+|\"+$", ""));
      }
    }
    return parameters;
  }

  private static boolean stripsNulls(Map<String, String> parameters) {
    return "stripped".equals(parameters.get("nulls"));
  }

  /** A plan is of one form of the rows; a plan of a plan is one of JSON. */
  private static String plan(String format, Map<String, String> parameters) {
    String of = normal(parameters.getOrDefault("for", JSON));
    List<String> asked = Arrays.asList(parameters.getOrDefault("options", "").split("\\|", -1));
    return plan(
        format,
        of.startsWith(PLAN) ? JSON : of,
        PLAN_OPTIONS.stream().filter(asked::contains).toList());
  }

  static String plan(String format, String of, List<String> options) {
    return PLAN
        + format
        + "; for=\""
        + of
        + '"'
        + (options.isEmpty()
            ? ""
            : options.stream().collect(Collectors.joining("|", "; options=", "")));
  }
}
