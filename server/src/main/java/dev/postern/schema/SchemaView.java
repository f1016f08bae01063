package dev.postern.schema;

import dev.postern.config.ToolWrites;
import dev.postern.spi.Action;
import dev.postern.spi.Column;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of one service one caller may see and do: the whole world as far as documents, tool lists
 * and hints for that caller are concerned. Sorted by name, so that equal rights give equal bytes.
 *
 * @param powers what the source can do
 */
public record SchemaView(
    String service,
    List<VisibleTable> tables,
    List<VisibleRoutine> routines,
    List<VisibleTool> tools,
    Powers powers) {
  public SchemaView {
    tables = List.copyOf(tables);
    routines = List.copyOf(routines);
    tools = List.copyOf(tools);
  }

  /** Of a source that can do everything. */
  public SchemaView(
      String service,
      List<VisibleTable> tables,
      List<VisibleRoutine> routines,
      List<VisibleTool> tools) {
    this(service, tables, routines, tools, Powers.ALL);
  }

  /** Without named tools. */
  public SchemaView(String service, List<VisibleTable> tables, List<VisibleRoutine> routines) {
    this(service, tables, routines, List.of());
  }

  /** The named tool of that name, where the caller may call it. */
  public Optional<VisibleTool> tool(String name) {
    return tools.stream().filter(one -> one.tool().name().equals(name)).findFirst();
  }

  /**
   * A table with at least one allowed action. Use these columns, never the table's own.
   *
   * @param name the name of the resource
   * @param actions out of read, create, update and delete
   * @param readable columns that may be read; empty without the right to read
   * @param creatable columns that may be given a value in a new row
   * @param updatable columns that may be changed
   * @param embeds related tables that may be embedded in a read
   * @param terms on which all this may be done
   */
  public record VisibleTable(
      String name,
      Table table,
      Set<Action> actions,
      List<Column> readable,
      List<Column> creatable,
      List<Column> updatable,
      List<VisibleEmbed> embeds,
      Terms terms) {
    public VisibleTable {
      actions = Set.copyOf(actions);
      readable = List.copyOf(readable);
      creatable = List.copyOf(creatable);
      updatable = List.copyOf(updatable);
      embeds = List.copyOf(embeds);
    }

    /** The readable columns that conditions can be on. */
    public List<Column> filterable() {
      return terms.masked().isEmpty()
          ? readable
          : readable.stream().filter(column -> !terms.masked().contains(column.name())).toList();
    }

    /** On the plainest terms. */
    public VisibleTable(
        String name,
        Table table,
        Set<Action> actions,
        List<Column> readable,
        List<Column> creatable,
        List<Column> updatable,
        List<VisibleEmbed> embeds) {
      this(name, table, actions, readable, creatable, updatable, embeds, Terms.PLAIN);
    }

    /** A table of the default schema. */
    public VisibleTable(
        Table table,
        Set<Action> actions,
        List<Column> readable,
        List<Column> creatable,
        List<Column> updatable,
        List<VisibleEmbed> embeds) {
      this(table.name(), table, actions, readable, creatable, updatable, embeds);
    }
  }

  /**
   * On what terms something may be done.
   *
   * @param roles the role that each allowed action runs under
   * @param allowsAggregates whether many rows may be made into one
   * @param filtersRows whether the rule keeps rows back
   * @param hidesColumns whether the rule keeps columns back
   * @param isPaged whether reads can go on by a cursor
   * @param toolWrites what MCP tools may do beyond reading, by action
   * @param ofActions what else holds for each allowed action, as far as it is known
   * @param masked columns that may be seen behind a mask, and not be filtered by
   * @param veiled columns that may be seen behind a mask, whatever else can be done with them
   */
  public record Terms(
      Map<Action, String> roles,
      boolean allowsAggregates,
      boolean filtersRows,
      boolean hidesColumns,
      boolean isPaged,
      Map<Action, ToolWrites> toolWrites,
      Map<Action, ActionTerms> ofActions,
      Set<String> masked,
      Set<String> veiled) {
    public static final Terms PLAIN = new Terms(Map.of(), false, false, false, false, Map.of());

    public Terms {
      masked = Set.copyOf(masked);
      veiled = Set.copyOf(veiled);
      roles = Map.copyOf(roles);
      toolWrites = Map.copyOf(toolWrites);
      ofActions = Map.copyOf(ofActions);
    }

    /** Of whose actions nothing else is known. */
    public Terms(
        Map<Action, String> roles,
        boolean allowsAggregates,
        boolean filtersRows,
        boolean hidesColumns,
        boolean isPaged,
        Map<Action, ToolWrites> toolWrites) {
      this(
          roles,
          allowsAggregates,
          filtersRows,
          hidesColumns,
          isPaged,
          toolWrites,
          Map.of(),
          Set.of(),
          Set.of());
    }

    /** Whether only some rows are there for an action. */
    public boolean filtersRows(Action action) {
      ActionTerms own = ofActions.get(action);
      return own == null ? filtersRows : own.filtersRows();
    }
  }

  /**
   * On what terms one action may be done.
   *
   * @param filtersRows whether the rule keeps rows back
   * @param checksRows whether written rows must fulfil something else than that
   * @param presets the visible columns that the rule gives a value, whatever callers say
   * @param until when the right ends; empty for never
   * @param hours at which it holds, in words, each of them; empty for all
   * @param isForReaders whether tools only read, whatever the rule opens
   */
  public record ActionTerms(
      boolean filtersRows,
      boolean checksRows,
      List<String> presets,
      Optional<Instant> until,
      List<String> hours,
      boolean isForReaders) {
    public ActionTerms {
      hours = List.copyOf(hours);
      presets = List.copyOf(presets);
    }
  }

  /**
   * A way to a related table.
   *
   * @param name what to write in a select list, with a hint after {@code !} where it needs one
   * @param isMany whether the answer is an array
   * @param way the relationship itself, where it is known
   */
  public record VisibleEmbed(
      String name, String target, boolean isMany, Optional<Relationship> way) {

    /** By its name alone. */
    public VisibleEmbed(String name, String target, boolean isMany) {
      this(name, target, isMany, Optional.empty());
    }
  }

  /**
   * A routine that may be called.
   *
   * @param name the name of the resource
   * @param resultColumns the columns of returned rows that may be read; empty where it returns no
   *     rows
   * @param terms on which it may be called
   */
  public record VisibleRoutine(
      String name, Routine routine, List<Column> resultColumns, Terms terms) {
    public VisibleRoutine {
      resultColumns = List.copyOf(resultColumns);
    }

    /** On the plainest terms. */
    public VisibleRoutine(String name, Routine routine, List<Column> resultColumns) {
      this(name, routine, resultColumns, Terms.PLAIN);
    }

    /** A routine of the default schema. */
    public VisibleRoutine(Routine routine, List<Column> resultColumns) {
      this(routine.name(), routine, resultColumns);
    }
  }

  /**
   * A named tool that may be called.
   *
   * @param members what each of its rows holds, as far as its type is known; empty where it gives
   *     no rows
   * @param terms on which it may be called
   */
  public record VisibleTool(NamedTool tool, List<Column> members, Terms terms) {
    public VisibleTool {
      members = List.copyOf(members);
    }
  }
}
