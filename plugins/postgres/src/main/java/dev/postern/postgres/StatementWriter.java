package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import java.util.List;

/** Writes a query as SQL. Queries of one shape give one text, whatever their values. */
final class StatementWriter {
  private final Sql sql = new Sql();
  private final SelectionWriter selections;

  private StatementWriter(Types types) {
    this.selections = new SelectionWriter(sql, types);
  }

  static Statement write(Query query, Types types) {
    return switch (query) {
      case Query.Read read -> read(read.selection(), read.count() != Count.NONE, types);
      case Query.Create create -> ChangeWriter.write(create, types);
      case Query.Update update -> ChangeWriter.write(update, types);
      case Query.Delete delete -> ChangeWriter.write(delete, types);
      case Query.Call call -> CallWriter.write(call, types);
    };
  }

  private static Statement read(
      Selection<Source, ColumnUse> selection, boolean countAll, Types types) {
    StatementWriter writer = new StatementWriter(types);
    Sql sql = writer.sql;
    sql.text("select ");
    List<Cell> cells = writer.selections.items(selection);
    writer.from(selection);
    writer.selections.orderAndPage(selection, ROOT, true);
    Answer answer = new Answer(Form.ROWS, cells, selection.page().limit(), countAll, false, false);
    if (!countAll) {
      return new Statement(sql.statement(), sql.values(), answer);
    }
    StatementWriter counter = new StatementWriter(types);
    counter.sql.text("select count(*)");
    counter.from(selection);
    sql.values().addAll(counter.sql.values());
    return new Statement(sql.statement() + "; " + counter.sql.statement(), sql.values(), answer);
  }

  private void from(Selection<Source, ColumnUse> selection) {
    sql.text(" from ").table(selection.from().table()).text(" as ").alias(ROOT);
    selections.where(selection);
  }
}
