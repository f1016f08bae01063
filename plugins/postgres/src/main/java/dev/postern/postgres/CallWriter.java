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

/** Writes the call of a routine: its arguments come out of one JSON object, by name. */
final class CallWriter {
  private final Sql sql = new Sql();
  private final SelectionWriter selections;
  private final Query.Call call;

  private CallWriter(Query.Call call, Types types) {
    this.call = call;
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

  private Statement nothing() {
    sql.text("select");
    from();
    return new Statement(sql.statement(), sql.values(), Answer.of(Form.NOTHING, List.of(), 1));
  }

  private Statement scalar(ColumnType type, boolean isSet) {
    if (SelectionWriter.isMadeByServer(type)) {
      sql.text("select to_json(t0.v)");
    } else if (type.kind() == ColumnType.Kind.BYTES) {
      sql.text("select t0.v::text");
    } else {
      sql.text("select t0.v");
    }
    from();
    sql.text("(v)");
    List<Cell> cells = List.of(new Cell(new byte[0], SelectionWriter.encoding(type)));
    Form form = isSet ? Form.VALUES : Form.VALUE;
    return new Statement(sql.statement(), sql.values(), Answer.of(form, cells, Long.MAX_VALUE));
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
            .filter(argument -> isGiven(argument) || argument.isVariadic())
            .toList();
    sql.text(" from ");
    payload(taken);
    sql.identifier(routine.schema()).text(".").identifier(routine.name()).text("(");
    for (int i = 0; i < taken.size(); i++) {
      sql.text(i == 0 ? "" : ", ");
      argument(taken.get(i));
    }
    sql.text(") as ").alias(ROOT);
  }

  /** The arguments as columns of one row, each of its own type. */
  private void payload(List<Argument> taken) {
    List<Argument> given = taken.stream().filter(this::isGiven).toList();
    if (given.isEmpty()) {
      return;
    }
    sql.text("json_to_record(");
    if (given.getFirst().name().isEmpty()) {
      sql.text("json_build_object('value', ").value(call.arguments().text());
      sql.text("::json -> '')");
    } else {
      sql.value(call.arguments().text()).text("::json");
    }
    sql.text(") as x(");
    for (int i = 0; i < given.size(); i++) {
      sql.text(i == 0 ? "" : ", ").identifier(member(given.get(i)));
      sql.text(" ").type(given.get(i).type());
    }
    sql.text("), ");
  }

  private void argument(Argument argument) {
    sql.text(argument.isVariadic() ? "variadic " : "");
    if (!argument.name().isEmpty()) {
      sql.identifier(argument.name()).text(" => ");
    }
    if (isGiven(argument)) {
      sql.text("x.").identifier(member(argument));
    } else {
      sql.text("'{}'::").type(argument.type());
    }
  }

  private boolean isGiven(Argument argument) {
    return call.given().contains(argument);
  }

  private static String member(Argument argument) {
    return argument.name().isEmpty() ? "value" : argument.name();
  }
}
