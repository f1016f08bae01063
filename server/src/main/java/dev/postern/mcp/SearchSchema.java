package dev.postern.mcp;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.mcp.SchemaText.Detail;
import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Column;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The first step of every agent: what is there, and as much of it as is asked for. */
final class SearchSchema implements GatewayTool.Look {
  static final String NAME = "search_schema";

  private static final List<String> DETAILS =
      Arrays.stream(Detail.values()).map(Detail::word).toList();
  private static final Pattern CURSOR = Pattern.compile("s~([0-9]{1,9})");
  private static final int MAX_RESOURCES = 200;

  /**
   * One that may be told.
   *
   * @param words all that a pattern may find, names before comments
   */
  private record Candidate(String name, String words, Supplier<ObjectNode> text) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOfferedTo(Visible visible) {
    return true;
  }

  @Override
  public Tool describedTo(Visible visible) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put(
        "pattern",
        JsonSchema.text(
            "A name with * for any characters, as in order*, or words to find in names and"
                + " descriptions of resources and columns"));
    arguments.put(
        "names",
        JsonSchema.list(JsonSchema.bare("string"), "Exactly these resources, instead of pattern"));
    arguments.put(
        "detail",
        JsonSchema.choice(
            DETAILS,
            "names (default): one line each; columns: with columns, keys, embeds and arguments;"
                + " full: everything"));
    arguments.put("cursor", JsonSchema.text("next_cursor of the answer before"));
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("count", JsonSchema.whole(0, Integer.MAX_VALUE, ""));
    output.put("truncated", JsonSchema.truth("Whether there are more"));
    output.put("next_cursor", JsonSchema.bare("string"));
    output.put("resources", JsonSchema.list(JsonSchema.bare("object"), ""));
    return GatewayTool.describe(
        NAME,
        "Search the schema",
        "STEP 1, before any other tool: tells the tables, views and routines you may use and what"
            + " you may do with each. STEP 2: call it again with names and detail columns for the"
            + " few you need; it gives columns with type and allowed values, primary keys, embeds"
            + " (related rows that select can nest) and arguments of routines. Use only names that"
            + " it gives. Example: {\"names\":[\"orders\",\"customers\"],\"detail\":\"columns\"}",
        Effect.READS,
        GatewayTool.input(visible, arguments, List.of()),
        JsonSchema.object(output, List.of("count", "truncated", "resources")));
  }

  @Override
  public ObjectNode look(Visible visible, Arguments arguments) {
    String word = arguments.text("detail").orElse(Detail.NAMES.word());
    if (!DETAILS.contains(word)) {
      throw Arguments.malformed("detail must be one of " + String.join(", ", DETAILS));
    }
    SchemaText text = new SchemaText(Detail.valueOf(word.toUpperCase(Locale.ROOT)));
    List<Candidate> all = new ArrayList<>();
    for (SchemaView view : visible.services(arguments.text("service"))) {
      visible.tables(view).forEach(table -> all.add(candidate(visible, view, table, text)));
      visible.routines(view).forEach(routine -> all.add(candidate(view, routine, text)));
    }
    List<String> names = arguments.texts("names").stream().distinct().toList();
    List<Candidate> wanted =
        names.isEmpty() ? matching(all, arguments.text("pattern").orElse("")) : named(all, names);
    return page(wanted, arguments, visible.settings().maxResultBytes());
  }

  private static Candidate candidate(
      Visible visible, SchemaView view, VisibleTable table, SchemaText text) {
    Stream<Column> columns =
        Stream.of(table.readable(), table.creatable(), table.updatable()).flatMap(List::stream);
    return new Candidate(
        table.name(),
        words(table.name(), table.table().comment(), columns),
        () -> text.table(view, table, visible.actions(table)));
  }

  private static Candidate candidate(SchemaView view, VisibleRoutine routine, SchemaText text) {
    String arguments =
        routine.routine().arguments().stream()
            .map(argument -> argument.name())
            .collect(Collectors.joining(" "));
    return new Candidate(
        routine.name(),
        words(
            routine.name(),
            arguments + " " + routine.routine().comment(),
            routine.resultColumns().stream()),
        () -> text.routine(view.service(), routine));
  }

  private static String words(String name, String comment, Stream<Column> columns) {
    return Stream.concat(
            Stream.of(name, comment),
            columns.flatMap(column -> Stream.of(column.name(), column.comment())))
        .collect(Collectors.joining(" "))
        .toLowerCase(Locale.ROOT);
  }

  private static List<Candidate> named(List<Candidate> all, List<String> names) {
    List<Candidate> found = new ArrayList<>();
    for (String name : names) {
      List<Candidate> these = all.stream().filter(one -> one.name().equals(name)).toList();
      if (these.isEmpty()) {
        throw Visible.unknown("resource", name, all.stream().map(Candidate::name).toList());
      }
      found.addAll(these);
    }
    return found;
  }

  /** A pattern with a star is of names; else each word must be found, those in names first. */
  private static List<Candidate> matching(List<Candidate> all, String asked) {
    String pattern = asked.strip().toLowerCase(Locale.ROOT);
    if (pattern.contains("*")) {
      Pattern names =
          Pattern.compile(
              Arrays.stream(pattern.split("\\*", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining(".*")),
              Pattern.DOTALL);
      return all.stream()
          .filter(one -> names.matcher(one.name().toLowerCase(Locale.ROOT)).matches())
          .toList();
    }
    List<String> words = Arrays.stream(pattern.split("\\s+")).filter(w -> !w.isEmpty()).toList();
    Map<Boolean, List<Candidate>> byName =
        all.stream()
            .filter(one -> words.stream().allMatch(one.words()::contains))
            .collect(
                Collectors.partitioningBy(
                    one -> {
                      String name = one.name().toLowerCase(Locale.ROOT);
                      return words.stream().anyMatch(name::contains);
                    }));
    return Stream.concat(byName.get(true).stream(), byName.get(false).stream()).toList();
  }

  private static ObjectNode page(List<Candidate> wanted, Arguments arguments, int maxBytes) {
    int from = place(arguments);
    ArrayNode shown = JsonText.mapper().createArrayNode();
    long bytes = 0;
    for (Candidate one : wanted.subList(Math.min(from, wanted.size()), wanted.size())) {
      ObjectNode text = one.text().get();
      bytes += JsonText.write(text).length() + 1L;
      if ((bytes > maxBytes && !shown.isEmpty()) || shown.size() == MAX_RESOURCES) {
        break;
      }
      shown.add(text);
    }
    boolean isTruncated = from + shown.size() < wanted.size();
    ObjectNode answer = JsonText.object();
    answer.put("count", shown.size());
    answer.put("truncated", isTruncated);
    if (isTruncated) {
      answer.put("next_cursor", "s~" + (from + shown.size()));
    }
    answer.set("resources", shown);
    return answer;
  }

  private static int place(Arguments arguments) {
    return arguments
        .text("cursor")
        .map(
            text -> {
              var cursor = CURSOR.matcher(text);
              if (!cursor.matches()) {
                throw new GatewayException(
                    ErrorCode.CURSOR_INVALID, "cursor belongs to another query");
              }
              return Integer.parseInt(cursor.group(1));
            })
        .orElse(0);
  }
}
