package dev.postern.mcp;

import dev.postern.schema.SchemaView;
import dev.postern.schema.SchemaView.VisibleRoutine;
import dev.postern.schema.SchemaView.VisibleTable;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a caller may see of a service, in Markdown. Comments are data: they are quoted in cells. */
final class SchemaPage {
  private static final int MAX_COMMENT_CHARACTERS = 500;

  /** Characters that turn the text around or that people do not see, though a model reads them. */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\x{e0000}-\\x{e007f}]");

  private final Visible visible;
  private final SchemaView view;

  SchemaPage(Visible visible, SchemaView view) {
    this.visible = visible;
    this.view = view;
  }

  /** Everything by name. */
  String overview() {
    List<String> lines =
        Stream.concat(
                visible
                    .tables(view)
                    .map(
                        table ->
                            row(
                                table.name(),
                                SchemaText.kind(table.table()),
                                words(visible.actions(table)),
                                table.table().comment())),
                visible
                    .routines(view)
                    .map(
                        routine ->
                            row(routine.name(), "routine", "call", routine.routine().comment())))
            .toList();
    String head =
        "# %s\n\nOne of them: `%s/NAME`. All of them with their columns: `%s`.\n\n%s%s"
            .formatted(
                view.service(),
                ResourceUri.of(view.service()).text(),
                ResourceUri.of(view.service(), SchemaResources.DICTIONARY).text(),
                row("Name", "Kind", "You may", "Meaning"),
                row("---", "---", "---", "---"));
    return bounded(head, lines);
  }

  /** Everything with its columns, as much as fits into one answer. */
  String dictionary() {
    return bounded(
        "# Data dictionary of " + view.service() + "\n",
        Stream.concat(
                visible.tables(view).map(this::table), visible.routines(view).map(this::routine))
            .toList());
  }

  private String bounded(String head, List<String> parts) {
    StringBuilder text = new StringBuilder(head);
    int room = visible.settings().maxResultBytes() - bytes(head);
    int shown = 0;
    for (String part : parts) {
      room -= bytes(part);
      if (room < 0 && shown > 0) {
        return text.append("\n")
            .append(parts.size() - shown)
            .append(" more are left out; read each by its own URI.\n")
            .toString();
      }
      text.append(part);
      shown++;
    }
    return text.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  String table(VisibleTable table) {
    Set<Action> actions = visible.actions(table);
    StringBuilder text = new StringBuilder();
    text.append(
        "\n## %s\n\n%s; you may %s.\n"
            .formatted(line(table.name()), SchemaText.kind(table.table()), words(actions)));
    quote(text, table.table().comment());
    text.append("\n").append(row("Column", "Type", "Null", "You may", "Meaning"));
    text.append(row("---", "---", "---", "---", "---"));
    uses(table, actions)
        .forEach(
            (column, uses) ->
                text.append(
                    row(
                        column.name(),
                        type(column.type()),
                        column.isNullable() ? "yes" : "no",
                        words(uses),
                        column.comment())));
    RowKey.of(table)
        .ifPresent(
            key ->
                text.append(
                    "\nKey: %s. One row: `%s/KEY`.\n"
                        .formatted(
                            names(key.columns()),
                            ResourceUri.of(view.service(), table.name()).text())));
    if (!table.embeds().isEmpty()) {
      text.append("\nRelated: ")
          .append(
              table.embeds().stream()
                  .map(
                      embed ->
                          "%s (%s %s)"
                              .formatted(
                                  embed.name(), embed.isMany() ? "many" : "one", embed.target()))
                  .collect(Collectors.joining(", ")))
          .append(".\n");
    }
    return text.toString();
  }

  String routine(VisibleRoutine visibleRoutine) {
    Routine routine = visibleRoutine.routine();
    StringBuilder text = new StringBuilder();
    text.append(
        "\n## %s\n\nroutine, %s; returns %s.\n"
            .formatted(
                line(visibleRoutine.name()),
                routine.isReadOnly() ? "changes nothing" : "may change data",
                returned(routine.returns())));
    quote(text, routine.comment());
    if (!routine.arguments().isEmpty()) {
      text.append("\n").append(row("Argument", "Type", "Required"));
      text.append(row("---", "---", "---"));
      routine
          .arguments()
          .forEach(
              argument ->
                  text.append(
                      row(
                          argument.name(),
                          type(argument.type()),
                          argument.hasDefault() ? "no" : "yes")));
    }
    if (!visibleRoutine.resultColumns().isEmpty()) {
      text.append("\nColumns of the rows: ")
          .append(names(visibleRoutine.resultColumns()))
          .append(".\n");
    }
    return text.toString();
  }

  private static String returned(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> "nothing";
      case Routine.Returns.Scalar(ColumnType type, boolean isSet) ->
          isSet ? "a list of " + type.name() : type.name();
      case Routine.Returns.Rows(var table, boolean isSet) -> isSet ? "rows" : "a row";
    };
  }

  /** Each visible column once, with what may be done with it. */
  private static Map<Column, List<Action>> uses(VisibleTable table, Set<Action> actions) {
    Map<Column, List<Action>> uses = new LinkedHashMap<>();
    Map.of(
            Action.READ, table.readable(),
            Action.CREATE, table.creatable(),
            Action.UPDATE, table.updatable())
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> actions.contains(entry.getKey()))
        .forEach(
            entry ->
                entry
                    .getValue()
                    .forEach(
                        column ->
                            uses.computeIfAbsent(column, seen -> new ArrayList<>())
                                .add(entry.getKey())));
    return uses;
  }

  private static String type(ColumnType type) {
    return type.labels().isEmpty()
        ? type.name()
        : type.name() + ": " + String.join(", ", type.labels());
  }

  static String names(List<Column> columns) {
    return columns.stream().map(column -> line(column.name())).collect(Collectors.joining(", "));
  }

  private static String words(Collection<Action> actions) {
    return actions.stream().sorted().map(Action::word).collect(Collectors.joining(", "));
  }

  private static void quote(StringBuilder text, String comment) {
    if (!comment.isBlank()) {
      text.append("\n> ").append(line(comment)).append("\n");
    }
  }

  /** One line of text of bounded length, all of which a reader sees in the order it stands in. */
  static String line(String text) {
    String line = UNSEEN.matcher(text.strip()).replaceAll("").replaceAll("[\\p{Cntrl}\\s]+", " ");
    if (line.length() <= MAX_COMMENT_CHARACTERS) {
      return line;
    }
    boolean cutsPair = Character.isHighSurrogate(line.charAt(MAX_COMMENT_CHARACTERS - 1));
    return line.substring(0, MAX_COMMENT_CHARACTERS - (cutsPair ? 1 : 0)) + "…";
  }

  private static String row(String... cells) {
    return Stream.of(cells)
        .map(cell -> line(cell).replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
