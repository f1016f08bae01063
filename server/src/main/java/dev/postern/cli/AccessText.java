package dev.postern.cli;

import dev.postern.access.AccessReport;
import dev.postern.access.AccessReport.Cell;
import dev.postern.access.AccessReport.ColumnCell;
import dev.postern.access.AccessReport.ColumnRow;
import dev.postern.access.AccessReport.Condition;
import dev.postern.access.AccessReport.Limit;
import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.Resource;
import dev.postern.access.AccessReport.RoleLine;
import dev.postern.config.Position;
import dev.postern.hook.HookBinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report for a terminal. Lines are told by the file's name; the head has its whole path. */
final class AccessText {
  private final AccessReport report;
  private final Path file;
  private final List<String> lines = new ArrayList<>();

  AccessText(AccessReport report, Path file) {
    this.report = report;
    this.file = file;
  }

  List<String> lines() {
    lines.add(report.who() + ", by " + file);
    report.roles().forEach(this::role);
    lines.add("");
    boolean isWhole = report.resources().stream().anyMatch(one -> !one.columns().isEmpty());
    if (isWhole || report.resources().size() == 1) {
      report.resources().forEach(this::resource);
    } else {
      overview();
    }
    return lines;
  }

  private void role(RoleLine role) {
    if (!role.isKnown()) {
      lines.add("role " + role.name() + ": the config has none of that name");
      return;
    }
    List<String> told = new ArrayList<>();
    if (!role.parents().isEmpty()) {
      told.add("extends " + String.join(", ", role.parents()));
    }
    if (!role.sourceRole().isEmpty()) {
      told.add("acts as " + role.sourceRole());
    }
    told.add("tools: " + role.profile() + ", list " + role.toolsVersion());
    lines.add("role %s: %s  %s".formatted(role.name(), String.join("; ", told), where(role.at())));
    role.trifecta()
        .ifPresent(mix -> lines.add("  beware: it %s  %s".formatted(mix.text(), where(mix.at()))));
  }

  /** All resources, actions of equal reason in one line. */
  private void overview() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RESOURCE", "ACTIONS", "MAY", "WHY", "WHERE"));
    Map<String, List<String>> untouched = new LinkedHashMap<>();
    for (Resource resource : report.resources()) {
      Optional<String> untold = untold(resource);
      if (untold.isPresent()) {
        untouched.computeIfAbsent(untold.get(), _ -> new ArrayList<>()).add(resource.fullName());
        continue;
      }
      Map<List<String>, List<String>> groups = new LinkedHashMap<>();
      for (Cell cell : resource.cells()) {
        groups
            .computeIfAbsent(
                List.of(may(cell), why(cell), where(cell.reason().at())), _ -> new ArrayList<>())
            .add(cell.action().word());
      }
      String name = resource.fullName();
      for (Map.Entry<List<String>, List<String>> group : groups.entrySet()) {
        List<String> row = new ArrayList<>(List.of(name, String.join(", ", group.getValue())));
        row.addAll(group.getKey());
        rows.add(row);
        name = "";
      }
    }
    table("", rows);
    untouched.forEach(
        (reason, names) -> {
          lines.add("");
          lines.add(
              "Nothing on %d others, since %s: %s"
                  .formatted(names.size(), reason, String.join(", ", names)));
        });
  }

  /** Why there is nothing at all, where no line of the config says so. */
  private static Optional<String> untold(Resource resource) {
    List<Cell> cells = resource.cells();
    String reason = cells.getFirst().reason().text();
    boolean isUntold =
        cells.stream()
            .allMatch(
                cell ->
                    !cell.isAllowed()
                        && cell.reason().at().isEmpty()
                        && cell.others().isEmpty()
                        && cell.forHooks().isEmpty()
                        && cell.reason().text().equals(reason));
    return isUntold ? Optional.of(reason) : Optional.empty();
  }

  private static String may(Cell cell) {
    boolean isFewer = cell.isAllowed() && !cell.forTools().isAllowed();
    return cell.isAllowed() ? (isFewer ? "yes, not tools" : "yes") : "no";
  }

  private static String why(Cell cell) {
    StringBuilder why = new StringBuilder(cell.reason().text());
    cell.conditions().forEach(one -> why.append("; ").append(condition(one)));
    return why.toString();
  }

  private static String condition(Condition one) {
    return one.filled().equals(one.written())
        ? "%s: %s".formatted(one.key(), one.written())
        : "%s: %s, here %s".formatted(one.key(), one.written(), one.filled());
  }

  private void resource(Resource resource) {
    lines.add("%s, a %s".formatted(resource.fullName(), resource.kind()));
    resource.cells().forEach(this::cell);
    if (resource.columns().stream().anyMatch(column -> !column.cells().isEmpty())) {
      lines.add("");
      columns(resource.columns());
    }
    lines.add("");
  }

  private void cell(Cell cell) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(cell.isAllowed() ? "yes" : "no", cell.reason()));
    cell.others().forEach(other -> rows.add(row("", other)));
    cell.forHooks().ifPresent(reason -> rows.add(row("", reason)));
    for (Condition one : cell.conditions()) {
      rows.add(List.of("", condition(one), where(one.at())));
    }
    if (cell.isAllowed()) {
      String tools = cell.forTools().isAllowed() ? "tools: yes, " : "tools: no, ";
      Reason reason = cell.forTools().reason();
      rows.add(List.of("", tools + reason.text(), where(reason.at())));
    }
    for (HookBinding hook : cell.hooks()) {
      rows.add(List.of("", "hook: " + hook(hook), ""));
    }
    for (Limit limit : cell.limits()) {
      String told = "%s: %s, by %s".formatted(limit.name(), limit.value(), limit.from().text());
      rows.add(List.of("", told, where(limit.from().at())));
    }
    lines.add("  " + cell.action().word());
    table("    ", rows);
  }

  private List<String> row(String may, Reason reason) {
    return List.of(may, reason.text(), where(reason.at()));
  }

  private static String hook(HookBinding hook) {
    String by = hook.surfaces().isEmpty() ? "" : ", by " + String.join(", ", hook.surfaces());
    return "%s of %s, order %d%s".formatted(hook.phase(), hook.file(), hook.order(), by);
  }

  /** Columns, actions of equal reason in one line. */
  private void columns(List<ColumnRow> columns) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("COLUMN", "TYPE", "IS", "TO", "WHY", "WHERE"));
    for (ColumnRow column : columns) {
      Map<List<String>, List<String>> groups = new LinkedHashMap<>();
      for (ColumnCell cell : column.cells()) {
        String mask = cell.mask().isEmpty() ? "" : cell.mask() + ": ";
        String tools = cell.hiddenFromTools().map(reason -> "; " + reason.text()).orElse("");
        groups
            .computeIfAbsent(
                List.of(
                    cell.sight().word(),
                    mask + cell.reason().text() + tools,
                    where(cell.reason().at())),
                _ -> new ArrayList<>())
            .add(cell.action().word());
      }
      String name = column.name();
      String type = column.type();
      for (Map.Entry<List<String>, List<String>> group : groups.entrySet()) {
        List<String> cells = group.getKey();
        String actions = String.join(", ", group.getValue());
        rows.add(List.of(name, type, cells.get(0), actions, cells.get(1), cells.get(2)));
        name = "";
        type = "";
      }
    }
    table("  ", rows);
  }

  private void table(String indent, List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static String where(Optional<Position> at) {
    return at.map(position -> position.file().getFileName() + ":" + position.line()).orElse("");
  }
}
