package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.schema.SchemaView.VisibleEmbed;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model should know beside an error: which argument, what there is instead, what to do next
 * and whether to try again. Candidates are what the caller sees, and nothing else.
 *
 * @param argument where the mistake is; empty where it is in none
 * @param candidates names there are
 */
record Advice(Optional<String> argument, List<String> candidates, String next, Retry retry) {
  private static final int MAX_CANDIDATES = 40;
  private static final String SERVICE = "There is no service";
  private static final Pattern PATH =
      Pattern.compile(
          "^([a-z_]+(?:\\[\\d+\\]|\\.[a-z_]+)*)(?: '[^']*')?"
              + " (?:must|is|has|cannot|does|belongs|holds)");
  private static final Pattern NO_ARGUMENT = Pattern.compile("takes no argument '([^']*)'");
  private static final Pattern COLUMN =
      Pattern.compile("column (?:\"?([^\"\\s]+?)(?:_\\d+)?\\.)?\"?([^\".\\s]+)\"? (?:does not|of)");

  /** Whether the same call may succeed another time. */
  enum Retry {
    NO,
    CHANGED,
    LATER;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** For an error of which no more is known. */
  static Advice of(GatewayException error) {
    return of(error, Optional.empty(), null);
  }

  /**
   * For an error of a tool.
   *
   * @param visible what the caller sees, where that is known
   * @param given the arguments; null where they are not known
   */
  static Advice of(GatewayException error, Optional<Visible> visible, ObjectNode given) {
    Retry retry = retry(error);
    Optional<VisibleTable> table = visible.flatMap(seen -> table(seen, given));
    return switch (error.code()) {
      case RESOURCE_UNKNOWN -> unknown(error, visible, given, retry);
      case ROUTINE_UNKNOWN, ROUTINE_AMBIGUOUS ->
          new Advice(
              Optional.of("routine"),
              visible.map(seen -> near(given, "routine", seen.routineNames())).orElse(List.of()),
              "Call search_schema with its name and detail columns for its arguments.",
              retry);
      case COLUMN_UNKNOWN, PAYLOAD_COLUMN_UNKNOWN ->
          new Advice(
              Optional.empty(),
              columns(error, visible, table),
              "Use a column that search_schema tells with detail columns.",
              retry);
      case RELATIONSHIP_UNKNOWN, RELATIONSHIP_AMBIGUOUS, EMBED_NOT_SELECTED ->
          new Advice(
              Optional.of("select"),
              table
                  .map(one -> one.embeds().stream().map(VisibleEmbed::name).toList())
                  .orElse(List.of()),
              "Use an embed that search_schema tells with detail columns.",
              retry);
      case CURSOR_INVALID ->
          new Advice(
              Optional.of("cursor"),
              List.of(),
              "Begin again without cursor; it holds only with all other arguments unchanged.",
              retry);
      case AGGREGATES_OFF, PERMISSION_DENIED, REQUEST_FORBIDDEN, READ_ONLY ->
          new Advice(
              Optional.empty(),
              List.of(),
              "Not permitted by policy; do not retry. explain_access tells what to ask for.",
              retry);
      default -> new Advice(argument(error), List.of(), next(error, retry), retry);
    };
  }

  private static Advice unknown(
      GatewayException error, Optional<Visible> visible, ObjectNode given, Retry retry) {
    boolean isService = error.getMessage().startsWith(SERVICE);
    return new Advice(
        Optional.of(isService ? "service" : "resource"),
        visible
            .map(seen -> isService ? seen.services() : near(given, "resource", resources(seen)))
            .orElse(List.of()),
        "Call search_schema for the names there are.",
        retry);
  }

  private static Retry retry(GatewayException error) {
    return switch (error.code()) {
      case PERMISSION_DENIED,
          REQUEST_FORBIDDEN,
          READ_ONLY,
          AGGREGATES_OFF,
          FEATURE_NOT_SERVED,
          INTERNAL,
          HOOK_FAILED ->
          Retry.NO;
      case UNAVAILABLE,
          POOL_TIMEOUT,
          CONFLICT,
          OVERLOADED,
          AUDIT_UNAVAILABLE,
          RATE_LIMITED,
          LIMITS_UNAVAILABLE ->
          Retry.LATER;
      case BUDGET_SPENT -> error.hint().startsWith("Ask for") ? Retry.CHANGED : Retry.LATER;
      default -> error.status() == 403 ? Retry.NO : Retry.CHANGED;
    };
  }

  private static String next(GatewayException error, Retry retry) {
    return switch (error.code()) {
      case TIMEOUT -> "Ask for less: a narrower where, fewer embeds, or an aggregate.";
      case RATE_LIMITED, BUDGET_SPENT ->
          retry == Retry.LATER
              ? "Wait as long as the hint says; do not try again before."
              : "Ask for less: a smaller limit.";
      case BUDGET_EXCEEDED -> "Ask for less: a where on an indexed column, or a smaller limit.";
      case RESULT_TOO_LARGE -> "Ask for less: fewer columns, a smaller limit, no full_cells.";
      case TOO_MANY_AFFECTED -> "Nothing was changed. Narrow where, or change fewer rows at once.";
      case TOO_FEW_AFFECTED -> "Nothing was changed. Call again to see what would change now.";
      default ->
          switch (retry) {
            case NO -> "Do not retry; tell the user.";
            case CHANGED -> "Correct the arguments and call again.";
            case LATER -> "Try the same call once more, a little later.";
          };
    };
  }

  private static Optional<String> argument(GatewayException error) {
    Matcher none = NO_ARGUMENT.matcher(error.getMessage());
    if (none.find()) {
      return Optional.of(none.group(1));
    }
    Matcher path = PATH.matcher(error.getMessage());
    return error.code() == ErrorCode.REQUEST_MALFORMED && path.find()
        ? Optional.of(path.group(1))
        : Optional.empty();
  }

  private static Optional<VisibleTable> table(Visible visible, ObjectNode given) {
    String resource = given == null ? "" : given.path("resource").asString("");
    return tables(visible).filter(table -> table.name().equals(resource)).findFirst();
  }

  private static Stream<VisibleTable> tables(Visible visible) {
    return visible.views().stream().flatMap(visible::tables);
  }

  private static List<String> resources(Visible visible) {
    Stream<String> routines =
        visible.views().stream().flatMap(visible::routines).map(VisibleRoutine::name);
    return Stream.concat(tables(visible).map(VisibleTable::name), routines).distinct().toList();
  }

  /** All names where they are few, else the one most like it. */
  private static List<String> near(ObjectNode given, String argument, List<String> names) {
    if (names.size() <= MAX_CANDIDATES) {
      return names;
    }
    String asked = given == null ? "" : given.path(argument).asString("");
    return Suggestion.nearest(asked, names).stream().toList();
  }

  /** The columns of the table that the error names, else of the resource. */
  private static List<String> columns(
      GatewayException error, Optional<Visible> visible, Optional<VisibleTable> asked) {
    Matcher column = COLUMN.matcher(error.getMessage());
    boolean isFound = column.find();
    Optional<VisibleTable> named =
        isFound && column.group(1) != null
            ? visible.flatMap(
                seen ->
                    tables(seen)
                        .filter(table -> table.table().name().equals(column.group(1)))
                        .findFirst())
            : Optional.empty();
    List<String> names =
        named
            .or(() -> asked)
            .map(
                table ->
                    Stream.of(table.readable(), table.creatable(), table.updatable())
                        .flatMap(List::stream)
                        .map(Column::name)
                        .distinct()
                        .toList())
            .orElse(List.of());
    return names.size() <= MAX_CANDIDATES || !isFound
        ? names.stream().limit(MAX_CANDIDATES).toList()
        : Suggestion.nearest(column.group(2), names).stream().toList();
  }
}
