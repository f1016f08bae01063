package dev.postern.access;

import dev.postern.config.Position;
import dev.postern.hook.HookBinding;
import dev.postern.spi.Action;
import java.util.List;
import java.util.Optional;

/**
 * What one caller may do, for operators: it names everything, also what the caller does not see.
 *
 * @param who in words
 * @param roles of the caller, most wanted first
 * @param resources by service and name
 */
public record AccessReport(String who, List<RoleLine> roles, List<Resource> resources) {
  public AccessReport {
    roles = List.copyOf(roles);
    resources = List.copyOf(resources);
  }

  /**
   * Why something is so.
   *
   * @param at the line that decides; empty where no line of the config does
   */
  public record Reason(String text, Optional<Position> at) {}

  /**
   * A role of the caller.
   *
   * @param isKnown whether the config has it; else it gives nothing
   * @param parents all that it extends, the nearest first
   * @param sourceRole as what its calls act in the source; empty for the login's own role
   * @param profile what holds for tools
   * @param toolsVersion names the list of its tools; empty for a role that there is not
   * @param trifecta what of it comes together by which data may get out, and what becomes of it
   */
  public record RoleLine(
      String name,
      boolean isKnown,
      List<String> parents,
      String sourceRole,
      String profile,
      String toolsVersion,
      Optional<Reason> trifecta,
      Optional<Position> at) {
    public RoleLine {
      parents = List.copyOf(parents);
    }
  }

  /**
   * Something that can be called for.
   *
   * @param kind table, view, function or tool
   * @param cells one for each action that there is of its kind
   * @param columns every one, seen or not; empty where none are asked for
   */
  public record Resource(
      String service, String name, String kind, List<Cell> cells, List<ColumnRow> columns) {
    public Resource {
      cells = List.copyOf(cells);
      columns = List.copyOf(columns);
    }

    public String fullName() {
      return service + "/" + name;
    }

    public boolean isOpen() {
      return cells.stream().anyMatch(Cell::isAllowed);
    }
  }

  /**
   * One action on a resource.
   *
   * @param isAllowed by REST
   * @param role under which it would run; empty where none allows it
   * @param others what does not count although it is about it
   * @param forTools whether tools of MCP may, too
   * @param forHooks what holds for what hooks ask, where that is something else
   * @param conditions on rows, as the rule has them; empty where it is not allowed
   * @param limits what bounds it
   * @param hooks those that run around it
   */
  public record Cell(
      Action action,
      boolean isAllowed,
      String role,
      Reason reason,
      List<Reason> others,
      ToolCell forTools,
      Optional<Reason> forHooks,
      List<Condition> conditions,
      List<Limit> limits,
      List<HookBinding> hooks) {
    public Cell {
      others = List.copyOf(others);
      conditions = List.copyOf(conditions);
      limits = List.copyOf(limits);
      hooks = List.copyOf(hooks);
    }
  }

  /** Whether tools of MCP may do it, and why. */
  public record ToolCell(boolean isAllowed, Reason reason) {}

  /**
   * Something that a rule says of rows.
   *
   * @param key as in the rule: {@code rows}, {@code check} or {@code set.column}
   * @param written as in the config
   * @param filled the same with what is known of the caller
   */
  public record Condition(String key, String written, String filled, Optional<Position> at) {}

  /**
   * Something that bounds a call.
   *
   * @param name as in the config
   * @param value with its unit, in words
   * @param from whose it is, and where that stands
   */
  public record Limit(String name, String value, Reason from) {}

  /**
   * A column of a table.
   *
   * @param type in the source's words
   * @param cells one for each allowed action on rows
   */
  public record ColumnRow(String name, String type, List<ColumnCell> cells) {
    public ColumnRow {
      cells = List.copyOf(cells);
    }
  }

  /**
   * One column in one action.
   *
   * @param mask in words; empty where there is none
   * @param hiddenFromTools why tools do not have it, where calls by REST do
   */
  public record ColumnCell(
      Action action, Sight sight, String mask, Reason reason, Optional<Reason> hiddenFromTools) {}

  /** How a column is there. */
  public enum Sight {
    /** It is seen as it is, or can be given a value. */
    VISIBLE,
    /** It is seen behind its mask, and cannot be given a value. */
    MASKED,
    /** It cannot be given a value: the rule or the source does that. */
    FIXED,
    /** It does not exist. */
    HIDDEN;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
