package dev.postern.postgres;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The call of a procedure. {@code CALL} takes neither a from list nor sub-selects, so its arguments
 * are made by a query before it, and what it gives is selected from by one behind it. All of that
 * is one transaction, so a procedure that ends transactions by itself is refused by the server.
 *
 * @param arguments makes the arguments as texts
 * @param text the call, with a placeholder for each of them
 */
record Procedure(Query.Call call, Types types, Statement arguments, String text) {

  static Procedure of(Query.Call call, Types types) {
    return new Procedure(call, types, CallWriter.arguments(call, types), text(call));
  }

  private static String text(Query.Call call) {
    Routine routine = call.routine();
    Sql sql = new Sql().text("call ");
    sql.identifier(routine.schema()).text(".").identifier(routine.name()).text("(");
    boolean isFirst = true;
    for (Argument argument : call.given()) {
      sql.text(isFirst ? "" : ", ").text(argument.isVariadic() ? "variadic " : "");
      isFirst = false;
      if (!argument.name().isEmpty()) {
        sql.identifier(argument.name()).text(" => ");
      }
      sql.value("").text("::").type(argument.type());
    }
    for (Column column : outputs(routine)) {
      sql.text(isFirst ? "" : ", ").identifier(column.name()).text(" => null::");
      sql.type(column.type());
      isFirst = false;
    }
    return sql.text(")").statement();
  }

  /** What only comes out stands in the call all the same. */
  private static List<Column> outputs(Routine routine) {
    Set<String> in = routine.arguments().stream().map(Argument::name).collect(Collectors.toSet());
    return columns(routine).stream().filter(column -> !in.contains(column.name())).toList();
  }

  private static List<Column> columns(Routine routine) {
    return routine.returns() instanceof Returns.Rows(var table, boolean isSet)
        ? List.copyOf(table.columns().values())
        : List.of();
  }

  /** The texts of one row. */
  List<String> texts(ResultSet row) throws SQLException {
    List<String> texts = new ArrayList<>();
    if (row.next()) {
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        texts.add(row.getString(i));
      }
    }
    return texts;
  }

  /** Makes the answer of what the call gave. */
  Statement answer(List<String> given) {
    List<Column> columns = columns(call.routine());
    Sql sql = new Sql().text("select");
    if (columns.isEmpty() || call.rows().isEmpty()) {
      return new Statement(sql.statement(), sql.values(), Answer.of(Form.NOTHING, List.of(), 1));
    }
    Selection<Source, ColumnUse> rows = call.rows().get();
    boolean isCsv = call.rendering() instanceof Rendering.Csv;
    SelectionWriter selections =
        new SelectionWriter(sql.text(" "), types, isCsv ? call.rendering() : Rendering.JSON);
    List<Cell> cells = selections.items(rows);
    sql.text(" from (select ");
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? "" : ", ").value(given.get(i)).text("::").type(columns.get(i).type());
      sql.text(" as ").identifier(columns.get(i).name());
    }
    sql.text(") as ").alias(SelectionWriter.ROOT);
    return new Statement(
        sql.statement(),
        sql.values(),
        Answer.of(isCsv ? Form.CSV : Form.ROW, cells, rows.page().limit()));
  }
}
