package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Query;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import java.util.List;
import java.util.Optional;

/** Writes the call of a routine: its arguments come out of one JSON object, by name. */
final class CallWriter {
  private final Sql sql = new Sql();
  private final SelectionWriter selections;
  private final Query.Call call;
  private final ArgumentWriter arguments;

  private CallWriter(Query.Call call, Types types) {
    this.call = call;
    this.arguments = new ArgumentWriter(sql, call);
    this.selections = new SelectionWriter(sql, types);
  }

  static Statement write(Query.Call call, Types types) {
    CallWriter writer = new CallWriter(call, types);
    return switch (call.routine().returns()) {
      case Returns.Nothing() -> writer.nothing();
      case Returns.Scalar(ColumnType type, boolean isSet) -> writer.scalar(type, isSet);
      case Returns.Rows(var table, boolean isSet) -> {
        Selection<Source, ColumnUse> rows = call.rows().orElseThrow();
        yield call.count() != Count.NONE ? writer.counted(rows, isSet) : writer.rows(rows, isSet);
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

  private Statement nothing() {
    sql.text("select");
    from();
    return new Statement(sql.statement(), sql.values(), Answer.of(Form.NOTHING, List.of(), 1));
  }

  /** A scalar has no columns; of a selection of it only the page is of use. */
  private Statement scalar(ColumnType type, boolean isSet) {
    boolean isCounted = isSet && call.count() != Count.NONE;
    if (isCounted) {
      sql.text("with f as materialized (select t0.v");
      from();
      sql.text("(v)) select n.total, p.* from (select count(*) as total from f) as n");
      sql.text(" left join lateral (select true as present, ");
    } else {
      sql.text("select ");
    }
    value(type);
    if (isCounted) {
      sql.text(" from f as t0");
    } else {
      from();
      sql.text("(v)");
    }
    Optional<Selection<Source, ColumnUse>> paged = call.rows().filter(rows -> isSet);
    paged.ifPresent(rows -> selections.orderAndPage(rows, ROOT, true));
    sql.text(isCounted ? ") as p on true" : "");
    List<Cell> cells = List.of(new Cell(new byte[0], SelectionWriter.encoding(type)));
    long limit = paged.map(rows -> rows.page().limit()).orElse(Long.MAX_VALUE);
    Form form = isSet ? Form.VALUES : Form.VALUE;
    Answer answer = new Answer(form, cells, limit, false, isCounted, false);
    return new Statement(sql.statement(), sql.values(), answer);
  }

  private void value(ColumnType type) {
    if (SelectionWriter.isMadeByServer(type)) {
      sql.text("to_json(t0.v)");
    } else if (type.kind() == ColumnType.Kind.BYTES) {
      sql.text("t0.v::text");
    } else {
      sql.text("t0.v");
    }
  }

  private Statement rows(Selection<Source, ColumnUse> rows, boolean isSet) {
    sql.text("select ");
    List<Cell> cells = selections.items(rows);
    from();
    where(rows, isSet);
    selections.orderAndPage(rows, ROOT, true);
    return new Statement(
        sql.statement(), sql.values(), Answer.of(form(isSet), cells, rows.page().limit()));
  }

  /** Rows and their number out of one call: a second one might not give the same rows. */
  private Statement counted(Selection<Source, ColumnUse> rows, boolean isSet) {
    sql.text("with f as materialized (select t0.*");
    from();
    sql.text(") select n.total, p.* from (select count(*) as total from f as t0");
    where(rows, isSet);
    sql.text(") as n left join lateral (select true as present");
    List<Cell> cells = selections.moreItems(rows);
    sql.text(" from f as t0");
    where(rows, isSet);
    selections.orderAndPage(rows, ROOT, true);
    sql.text(") as p on true");
    Answer answer = new Answer(form(isSet), cells, rows.page().limit(), false, true, false);
    return new Statement(sql.statement(), sql.values(), answer);
  }

  private static Form form(boolean isSet) {
    return isSet ? Form.ROWS : Form.ROW;
  }

  /** A routine that returns no row at all gives one made of nulls in a from list. */
  private void where(Selection<Source, ColumnUse> rows, boolean isSet) {
    boolean hasCondition = selections.where(rows);
    if (!isSet) {
      sql.text(hasCondition ? " and " : " where ").text("not (t0.* is null)");
    }
  }

  private void from() {
    Routine routine = call.routine();
    List<Argument> taken =
        routine.arguments().stream()
            .filter(argument -> call.given().contains(argument) || argument.isVariadic())
            .toList();
    sql.text(arguments.payload(" from ") ? ", " : " from ");
    sql.identifier(routine.schema()).text(".").identifier(routine.name()).text("(");
    for (int i = 0; i < taken.size(); i++) {
      Argument argument = taken.get(i);
      sql.text(i == 0 ? "" : ", ").text(argument.isVariadic() ? "variadic " : "");
      if (!argument.name().isEmpty()) {
        sql.identifier(argument.name()).text(" => ");
      }
      arguments.value(argument);
    }
    sql.text(") as ").alias(ROOT);
  }
}
