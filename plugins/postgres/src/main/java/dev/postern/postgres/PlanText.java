package dev.postern.postgres;

import dev.postern.spi.Rendering;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks the server how it would run a statement. */
final class PlanText {
  private static final List<String> OPTIONS =
      List.of("analyze", "verbose", "settings", "buffers", "wal");

  private PlanText() {}

  /** Writes what stands before the statement of which the plan is wanted. */
  static void explain(Rendering.Plan plan, Sql sql) {
    sql.text(plan.isJson() ? "explain (format json" : "explain (format text");
    for (String option : OPTIONS) {
      if (plan.options().contains(option)) {
        option(option, sql);
      }
    }
    sql.text(") ");
  }

  /** What the planner has put into lines of its own, beside the conditions of the statement. */
  private static final Pattern OWN_NUMBERS = Pattern.compile("\\(cost=|Workers Planned:");

  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w$.])(?<!Plan )\\d+(?:\\.\\d+)?(?![\\w.])");

  /**
   * A plan as text with a question mark for every value: what was bound stands in its conditions.
   */
  static String withoutValues(String plan) {
    StringBuilder open = new StringBuilder(plan.length());
    int i = 0;
    while (i < plan.length()) {
      char c = plan.charAt(i);
      int end = c == '"' || c == '\'' ? end(plan, i) : i + 1;
      open.append(c == '\'' ? "?" : plan.substring(i, end));
      i = end;
    }
    return open.toString()
        .lines()
        .map(line -> OWN_NUMBERS.matcher(line).find() ? line : NUMBER.matcher(line).replaceAll("?"))
        .collect(Collectors.joining("\n"));
  }

  /** Where something in quotes ends; a quote within is doubled. */
  private static int end(String text, int begin) {
    char quote = text.charAt(begin);
    int i = begin + 1;
    while (i < text.length()) {
      if (text.charAt(i) != quote) {
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return text.length();
  }

  private static void option(String option, Sql sql) {
    switch (option) {
      case "analyze" -> sql.text(", analyze");
      case "verbose" -> sql.text(", verbose");
      case "settings" -> sql.text(", settings");
      case "buffers" -> sql.text(", buffers");
      case "wal" -> sql.text(", wal");
      default -> throw new IllegalArgumentException("no such option: " + option);
    }
  }
}
