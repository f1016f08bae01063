package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Encoding;
import dev.postern.postgres.Statement.Form;
import dev.postern.postgres.Statement.Totals;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Json;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Writes the call of a routine: its arguments come out of one JSON object, by name. */
final class CallWriter {
  private final Sql sql = new Sql();
  private final Types types;
  private final Query.Call call;
  private final ArgumentWriter arguments;

  private CallWriter(Query.Call call, Types types) {
    this.call = call;
    this.types = types;
    this.arguments = new ArgumentWriter(sql, call);
  }

  static Statement write(Query.Call call, Types types) {
    CallWriter writer = new CallWriter(call, types);
    if (call.rendering() instanceof Rendering.Plan plan) {
      PlanText.explain(plan, writer.sql);
      writer.answer(plan.of());
      return writer.statement(Answer.of(Form.PLAN, List.of(), 0));
    }
    return writer.statement(writer.answer(call.rendering()));
  }

  private Statement statement(Answer answer) {
    return new Statement(sql.statement(), sql.values(), answer);
  }

  /**
   * A statement of an operator with all that it gives, to be looked at and not to be run.
   *
   * @param isAsked whether its rows are wanted
   */
  static String whole(Routine routine, boolean isAsked) {
    Query.Call call =
        new Query.Call(
            routine,
            routine.arguments(),
            Json.of("{}"),
            Optional.empty(),
            Count.NONE,
            Rendering.JSON,
            Collections.nCopies(routine.arguments().size(), Optional.empty()));
    CallWriter writer = new CallWriter(call, Types.NONE);
    writer.begin();
    writer.sql.text(isAsked ? "select *" : "select");
    writer.from();
    return writer.sql.statement();
  }

  /** What changes data can stand nowhere but before everything else. */
  private void begin() {
    if (isChange()) {
      sql.text("with s as (");
      new WordingWriter(sql, call).write();
      sql.text(") ");
    }
  }

  private boolean isChange() {
    return call.routine().wording().isPresent() && !call.routine().isReadOnly();
  }

  private Answer answer(Rendering rendering) {
    begin();
    return switch (call.routine().returns()) {
      case Returns.Nothing() -> nothing();
      case Returns.Scalar(ColumnType type, boolean isSet) ->
          switch (rendering) {
            case Rendering.Handled(MediaHandler handler) -> made(handler);
            case Rendering.Csv csv -> scalar(type, isSet, csv);
            default -> scalar(type, isSet, Rendering.JSON);
          };
      case Returns.Rows(Table table, boolean isSet) -> {
        Selection<Source, ColumnUse> rows = call.rows().orElseThrow();
        yield switch (rendering) {
          case Rendering.Json json -> shown(rows, isSet, json);
          case Rendering.Lines lines -> shown(rows, isSet, lines);
          case Rendering.Csv csv -> shown(rows, isSet, csv);
          case Rendering.GeoJson geo -> document(rows, geo, Optional.empty());
          case Rendering.Handled handled -> document(rows, handled, Optional.of(handled.handler()));
          case Rendering.Plan plan -> throw new IllegalArgumentException("the plan of a plan");
        };
      }
    };
  }

  /** What makes the arguments of a procedure, as texts of one row. */
  static Statement arguments(Query.Call call, Types types) {
    CallWriter writer = new CallWriter(call, types);
    Sql sql = writer.sql.text("select");
    for (int i = 0; i < call.given().size(); i++) {
      sql.text(i == 0 ? " " : ", ");
      writer.arguments.value(call.given().get(i));
      sql.text("::text");
    }
    writer.arguments.payload(" from ");
    return new Statement(sql.statement(), sql.values(), Answer.of(Form.ROWS, List.of(), 1));
  }

  private Answer nothing() {
    sql.text("select");
    if (!isChange()) {
      from();
    }
    return Answer.of(Form.NOTHING, List.of(), 1);
  }

  /** A scalar has no columns; of a selection of it only the page is of use. */
  private Answer scalar(ColumnType type, boolean isSet, Rendering rendering) {
    boolean isCsv = rendering instanceof Rendering.Csv;
    boolean isCounted = isSet && isCounted();
    if (isCounted) {
      sql.text(isChange() ? ", " : "with ").text("f as materialized (select t0.v");
      values(type);
      sql.text(") select n.total, p.* from (select count(*) as total from f) as n");
      sql.text(" left join lateral (select true as present, ");
    } else {
      sql.text("select ");
    }
    value(type, isCsv);
    if (isCounted) {
      sql.text(" from f as t0");
    } else {
      values(type);
    }
    Optional<Selection<Source, ColumnUse>> paged = call.rows().filter(rows -> isSet);
    paged.ifPresent(rows -> new SelectionWriter(sql, types).orderAndPage(rows, ROOT, true));
    sql.text(isCounted ? ") as p on true" : "");
    Cell cell =
        isCsv
            ? new Cell(RecordText.heading("pgrst_scalar", true), Encoding.RECORD)
            : new Cell(new byte[0], SelectionWriter.encoding(type));
    long limit = paged.map(rows -> rows.page().limit()).orElse(Long.MAX_VALUE);
    Form form = isCsv ? Form.CSV : isSet ? Form.VALUES : Form.VALUE;
    return new Answer(form, List.of(cell), limit, false, isCounted, false);
  }

  private void value(ColumnType type, boolean isText) {
    if (!isText && SelectionWriter.isMadeByServer(type)) {
      sql.text("to_json(t0.v)");
    } else if (type.kind() == ColumnType.Kind.BYTES) {
      sql.text("t0.v::text");
    } else {
      sql.text("t0.v");
    }
  }

  /** A value that is of a media type already, or of which one is made. */
  private Answer made(MediaHandler handler) {
    sql.text("select ");
    if (handler.function().isPresent()) {
      sql.text("count(*), ").function(handler.function().get()).text("(t0.v)");
    } else {
      sql.text("1, t0.v");
    }
    from();
    sql.text("(v)");
    return ReadWriter.document(Totals.NONE, false);
  }

  private Answer shown(Selection<Source, ColumnUse> rows, boolean isSet, Rendering rendering) {
    boolean stripsNulls = rendering instanceof Rendering.Json json && json.stripsNulls();
    boolean isCsv = rendering instanceof Rendering.Csv;
    boolean isCounted = isCounted();
    List<Cell> cells = isCounted ? counted(rows, rendering) : selected(rows, rendering, true);
    Form form = isCsv ? Form.CSV : isSet ? Form.ROWS : Form.ROW;
    return new Answer(form, cells, rows.page().limit(), Totals.NONE, isCounted, false, stripsNulls);
  }

  /** What a function gives can only be counted, and the planner knows nothing of it. */
  private boolean isCounted() {
    return call.count() == Count.EXACT || call.count() == Count.ESTIMATED;
  }

  private List<Cell> selected(
      Selection<Source, ColumnUse> rows, Rendering rendering, boolean oneMore) {
    SelectionWriter selections = new SelectionWriter(sql, types, rendering);
    sql.text("select ");
    List<Cell> cells = selections.items(rows);
    from();
    selections.where(rows);
    selections.orderAndPage(rows, ROOT, oneMore);
    return cells;
  }

  /** Rows and their number out of one call: a second one might not give the same rows. */
  private List<Cell> counted(Selection<Source, ColumnUse> rows, Rendering rendering) {
    SelectionWriter selections = new SelectionWriter(sql, types, rendering);
    kept(rows);
    sql.text("select n.total, p.* from (");
    number(rows);
    sql.text(") as n left join lateral (select true as present");
    List<Cell> cells = selections.moreItems(rows);
    fromKept(rows);
    selections.where(rows);
    selections.orderAndPage(rows, ROOT, true);
    sql.text(") as p on true");
    return cells;
  }

  /** Writes the call as a part of the statement that is run once, {@code f}. */
  private void kept(Selection<Source, ColumnUse> rows) {
    // what changes data has begun the list already
    sql.text(isChange() ? ", " : "with ");
    sql.text(
        isOfTable(rows) ? "f as materialized (select t0 as r" : "f as materialized (select t0.*");
    from();
    sql.text(") ");
  }

  private void fromKept(Selection<Source, ColumnUse> rows) {
    sql.text(isOfTable(rows) ? " from f, unnest(array[f.r]) as t0" : " from f as t0");
  }

  private void number(Selection<Source, ColumnUse> rows) {
    sql.text("select count(*) as total");
    fromKept(rows);
    new SelectionWriter(sql, types).countedWhere(rows);
  }

  /** Functions over a row want it as what it is, and not as a record. */
  private static boolean isOfTable(Selection<Source, ColumnUse> rows) {
    return rows.from().table().kind() != Table.Kind.ROUTINE_RESULT;
  }

  private Answer document(
      Selection<Source, ColumnUse> rows, Rendering rendering, Optional<MediaHandler> handler) {
    boolean isCounted = isCounted();
    if (isCounted) {
      kept(rows);
      sql.text("select (");
      number(rows);
      sql.text("), ");
    } else {
      sql.text("select ");
    }
    ReadWriter.make(handler, sql);
    sql.text(" from (");
    if (isCounted) {
      SelectionWriter selections = new SelectionWriter(sql, types, rendering);
      sql.text("select ");
      selections.items(rows);
      fromKept(rows);
      selections.where(rows);
      selections.orderAndPage(rows, ROOT, false);
    } else {
      selected(rows, rendering, false);
    }
    sql.text(") as r");
    return ReadWriter.document(Totals.NONE, isCounted);
  }

  /** Values, as {@code v} of the root rows. */
  private void values(ColumnType type) {
    if (!type.name().equals("record")) {
      from();
      sql.text("(v)");
      return;
    }
    // rows of no declared type can stand only where a value does
    sql.text(arguments.payload(" from ") ? ", lateral (select " : " from (select ");
    called();
    sql.text(" as v) as ").alias(ROOT);
  }

  private void from() {
    if (call.routine().wording().isPresent()) {
      worded();
      return;
    }
    sql.text(arguments.payload(" from ") ? ", " : " from ");
    called();
    sql.text(" as ").alias(ROOT);
  }

  private void worded() {
    if (isChange()) {
      sql.text(" from s as ").alias(ROOT);
      return;
    }
    sql.text(" from (");
    new WordingWriter(sql, call).write();
    sql.text(") as ").alias(ROOT);
  }

  private void called() {
    Routine routine = call.routine();
    List<Argument> taken =
        routine.arguments().stream()
            .filter(argument -> call.given().contains(argument) || argument.isVariadic())
            .toList();
    sql.identifier(routine.schema()).text(".").identifier(routine.name()).text("(");
    for (int i = 0; i < taken.size(); i++) {
      Argument argument = taken.get(i);
      sql.text(i == 0 ? "" : ", ").text(argument.isVariadic() ? "variadic " : "");
      if (!argument.name().isEmpty()) {
        sql.identifier(argument.name()).text(" => ");
      }
      arguments.value(argument);
    }
    sql.text(")");
  }
}
