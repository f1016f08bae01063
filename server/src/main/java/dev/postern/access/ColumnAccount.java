package dev.postern.access;

import dev.postern.access.AccessReport.ColumnCell;
import dev.postern.access.AccessReport.ColumnRow;
import dev.postern.access.AccessReport.Reason;
import dev.postern.access.AccessReport.Sight;
import dev.postern.config.Position;
import dev.postern.config.Requestor;
import dev.postern.config.RuleConfig;
import dev.postern.mask.ColumnMask;
import dev.postern.mask.MaskUse;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masks;
import dev.postern.plan.ColumnScope;
import dev.postern.policy.Columns;
import dev.postern.policy.Grant;
import dev.postern.policy.MaskOrigin;
import dev.postern.policy.Verdict;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Mask;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the columns of one table are there for a caller. */
record ColumnAccount(ServiceAccount service, String name, Table table) {
  private static final List<Action> ON_COLUMNS = List.of(Action.READ, Action.CREATE, Action.UPDATE);

  /** What decides of the columns in one action. */
  private record Deciding(Action action, Grant grant, Columns columns, Masks masks) {}

  List<ColumnRow> rows() {
    List<Deciding> deciding = new ArrayList<>();
    for (Action action : ON_COLUMNS) {
      if (service.shows(service.direct(), name, action)) {
        deciding(action, Requestor.DIRECT).ifPresent(deciding::add);
      }
    }
    return Stream.concat(table.columns().values().stream(), table.computed().values().stream())
        .map(
            column ->
                new ColumnRow(
                    column.name(),
                    column.type().name(),
                    deciding.stream()
                        .filter(one -> one.action == Action.READ || column.computedBy().isEmpty())
                        .map(one -> cell(column, one))
                        .toList()))
        .toList();
  }

  private Optional<Deciding> deciding(Action action, Requestor requestor) {
    return service
        .grant(name, action, requestor)
        .flatMap(
            grant ->
                grant
                    .columns(service.schema().service(), name, action)
                    .map(
                        columns ->
                            new Deciding(
                                action,
                                grant,
                                columns,
                                grant.masks(service.schema(), table, action))));
  }

  private ColumnCell cell(Column column, Deciding by) {
    ColumnMask mask = by.masks.of(column.name());
    Optional<RuleConfig> rule =
        service
            .allowing(name, by.action, Requestor.DIRECT)
            .flatMap(Verdict::line)
            .map(Verdict.Line::rule);
    Optional<MaskOrigin> origin =
        Optional.ofNullable(
            by.grant.maskOrigins(service.schema(), table, by.action).get(column.name()));
    if (!new ColumnScope(table, by.columns, by.masks).shows(column)) {
      return cell(by, Sight.HIDDEN, "", hidden(column, rule, by, origin));
    }
    if (by.action != Action.READ) {
      Optional<Reason> fixed = fixed(column, by, rule);
      if (fixed.isPresent()) {
        return cell(by, Sight.FIXED, "", fixed.get());
      }
    }
    boolean isMasked =
        by.action == Action.READ ? !mask.mask().isNone() : !mask.allows(MaskUse.WRITE);
    if (isMasked) {
      Reason why = origin.map(one -> new Reason(one.why(), one.at())).orElseThrow();
      return cell(by, Sight.MASKED, told(mask), why);
    }
    return new ColumnCell(
        by.action, Sight.VISIBLE, "", visible(column, rule), hiddenFromTools(column, by.action));
  }

  private static ColumnCell cell(Deciding by, Sight sight, String mask, Reason reason) {
    return new ColumnCell(by.action, sight, mask, reason, Optional.empty());
  }

  private static String told(ColumnMask mask) {
    String uses =
        mask.allowed().stream().sorted().map(MaskUse::word).collect(Collectors.joining(", "));
    return MaskWords.told(mask.mask()) + (uses.isEmpty() ? "" : ", open to " + uses);
  }

  private Optional<Reason> fixed(Column column, Deciding by, Optional<RuleConfig> rule) {
    if (column.isGenerated()) {
      return Optional.of(new Reason("the source itself gives it a value", Optional.empty()));
    }
    return by.grant.presets(service.schema().service(), name, by.action).contains(column.name())
        ? Optional.of(new Reason("the rule sets it", at(rule, "set." + column.name())))
        : Optional.empty();
  }

  private static Reason visible(Column column, Optional<RuleConfig> rule) {
    if (rule.filter(one -> one.includeColumns().contains(column.name())).isPresent()) {
      return new Reason("columns.include names it", at(rule, "columns.include"));
    }
    return new Reason("nothing keeps it back", at(rule, ""));
  }

  private static Reason hidden(
      Column column, Optional<RuleConfig> rule, Deciding by, Optional<MaskOrigin> origin) {
    String name = column.name();
    boolean isNotIncluded =
        rule.filter(one -> !one.includeColumns().isEmpty() && !one.includeColumns().contains(name))
            .isPresent();
    if (isNotIncluded) {
      return new Reason("columns.include does not name it", at(rule, "columns.include"));
    } else if (rule.filter(one -> one.excludeColumns().contains(name)).isPresent()) {
      return new Reason("columns.exclude names it", at(rule, "columns.exclude"));
    } else if (rule.map(one -> one.masks().byColumn().get(name))
        .filter(mask -> mask.mask() instanceof Mask.Hide)
        .isPresent()) {
      return new Reason("the rule hides it", at(rule, "masks." + name));
    } else if (origin.isPresent() && by.masks.hides(name)) {
      return new Reason(origin.get().why(), origin.get().at());
    }
    return new Reason(
        "a function computes it of the row, of which something is kept back; columns.include or"
            + " masks can name it",
        at(rule, ""));
  }

  private static Optional<Position> at(Optional<RuleConfig> rule, String key) {
    return rule.map(one -> one.place().of(key));
  }

  /** Tools may have a tighter profile. */
  private Optional<Reason> hiddenFromTools(Column column, Action action) {
    return deciding(action, Requestor.TOOL)
        .filter(tool -> !new ColumnScope(table, tool.columns, tool.masks).shows(column))
        .map(
            tool ->
                new Reason(
                    "tools do not have it: the profile agent hides names that speak of credentials",
                    ToolAccount.profile(service, tool.grant.role())));
  }
}
