package dev.postern.mcp;

import dev.postern.config.McpSettings;
import dev.postern.operation.Operation;
import dev.postern.pipeline.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows are put into an answer.
 *
 * @param cursor where they begin
 * @param isTable whether names of columns stand once and not in every row
 * @param isWhole whether long texts are left whole
 */
record AnswerForm(PageCursor cursor, boolean isTable, boolean isWhole) {
  static final AnswerForm PLAIN = new AnswerForm(new PageCursor(Optional.empty(), 0), false, false);
  private static final String TABLE = "table";

  /** What a caller wants who has read rows. */
  static AnswerForm of(Arguments arguments, Outcome.Success success) {
    boolean isPaged = success.wanted() instanceof Operation.Read read && read.cursor().isPresent();
    return new AnswerForm(
        PageCursor.of(arguments.text("cursor"), isPaged, Long.MAX_VALUE),
        arguments.text("format").filter(TABLE::equals).isPresent(),
        arguments.flag("full_cells"));
  }

  /** How many rows at the beginning were given before: only a place can be begun behind. */
  long skipsRows() {
    return cursor.place().isPresent() ? cursor.skipped() : 0;
  }

  /** The arguments that say how many rows in which form. */
  static void describe(McpSettings settings, Map<String, Object> arguments) {
    arguments.put(
        "limit",
        JsonSchema.whole(
            1, settings.maxRows(), "The most rows; " + settings.defaultRows() + " if left out"));
    arguments.put(
        "cursor", JsonSchema.text("next_cursor of the answer before, all else as it was"));
    arguments.put(
        "format",
        JsonSchema.choice(
            List.of("objects", TABLE), "table gives columns once and rows as lists: shorter"));
    arguments.put(
        "full_cells",
        JsonSchema.truth(
            "Whether texts of more than "
                + settings.tools().maxCellCharacters()
                + " characters come whole"));
  }
}
