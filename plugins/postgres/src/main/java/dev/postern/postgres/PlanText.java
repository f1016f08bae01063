package dev.postern.postgres;

import dev.postern.spi.Rendering;
import java.util.List;

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
