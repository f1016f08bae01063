package dev.postern.postgres;

import static dev.postern.postgres.SelectionWriter.ROOT;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes a change of rows: what is created, updated or deleted, and what of it comes back. */
final class ChangeWriter {
  private final Sql sql = new Sql();
  private final Types types;
  private final SelectionWriter selections;

  private ChangeWriter(Types types) {
    this.types = types;
    this.selections = new SelectionWriter(sql, types);
  }

  static Statement write(Query.Create create, Types types) {
    return new ChangeWriter(types).create(create);
  }

  static Statement write(Query.Update update, Types types) {
    return new ChangeWriter(types).update(update);
  }

  static Statement write(Query.Delete delete, Types types) {
    return new ChangeWriter(types).delete(delete);
  }

  private Statement create(Query.Create create) {
    boolean isWrapped = open(create.check(), create.returning());
    sql.text("insert into ").table(create.table()).text(" as ").alias(ROOT);
    if (create.columns().isEmpty()) {
      // every column takes its default, once for each object
      sql.text(" select from json_array_elements(").value(create.rows().text()).text("::json)");
    } else {
      names(create.columns(), " (", "");
      names(create.columns(), ") select ", "x.");
      sql.text(" from json_to_recordset(").value(create.rows().text()).text("::json)");
      record(create.columns());
    }
    return close(isWrapped, create.check(), create.returning());
  }

  private Statement update(Query.Update update) {
    if (update.columns().isEmpty()) {
      return unchanged(update.table(), update.returning());
    }
    boolean isWrapped = open(update.check(), update.returning());
    sql.text("update ").table(update.table()).text(" as ").alias(ROOT).text(" set ");
    for (int i = 0; i < update.columns().size(); i++) {
      String name = update.columns().get(i).name();
      sql.text(i == 0 ? "" : ", ").identifier(name).text(" = x.").identifier(name);
    }
    sql.text(" from json_to_record(").value(update.values().text()).text("::json)");
    record(update.columns());
    where(update.where());
    return close(isWrapped, update.check(), update.returning());
  }

  private Statement delete(Query.Delete delete) {
    boolean isWrapped = open(Filter.all(), delete.returning());
    sql.text("delete from ").table(delete.table()).text(" as ").alias(ROOT);
    where(delete.where());
    return close(isWrapped, Filter.all(), delete.returning());
  }

  /** A change of no column hits no row. */
  private Statement unchanged(Table table, Optional<Selection<Source, ColumnUse>> returning) {
    sql.text("select ");
    if (returning.isEmpty()) {
      sql.text("0, true");
      return new Statement(sql.statement(), sql.values(), Answer.of(Form.CHECKED, List.of(), 0));
    }
    List<Cell> cells = selections.items(returning.get());
    sql.text(" from ").table(table).text(" as ").alias(ROOT).text(" where false");
    return new Statement(
        sql.statement(), sql.values(), Answer.of(Form.ROWS, cells, Long.MAX_VALUE));
  }

  private void where(Filter<ColumnUse> filter) {
    if (!filter.isAll()) {
      sql.text(" where ");
      new FilterWriter(sql, ROOT, types).write(filter);
    }
  }

  private void names(
      List<Column> columns,
      @CompileTimeConstant String before,
      @CompileTimeConstant String prefix) {
    sql.text(before);
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? "" : ", ").text(prefix).identifier(columns.get(i).name());
    }
  }

  /** Says how the members of the payload are typed. */
  private void record(List<Column> columns) {
    sql.text(" as x(");
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      sql.text(i == 0 ? "" : ", ").identifier(column.name()).text(" ").type(column.type());
    }
    sql.text(")");
  }

  /** Puts a writing statement inside a select where its rows are looked at afterwards. */
  private boolean open(Filter<ColumnUse> check, Optional<Selection<Source, ColumnUse>> returning) {
    boolean isWrapped = returning.isPresent() || !check.isAll();
    if (isWrapped) {
      sql.text("with ").alias(ROOT).text(" as (");
    }
    return isWrapped;
  }

  private Statement close(
      boolean isWrapped,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning) {
    if (!isWrapped) {
      return new Statement(sql.statement(), sql.values(), Answer.of(Form.WRITTEN, List.of(), 0));
    }
    returning(check, returning);
    sql.text(") select ");
    Answer answer;
    if (returning.isPresent()) {
      List<Cell> cells = selections.items(returning.get());
      if (!check.isAll()) {
        sql.text(cells.isEmpty() ? "" : ", ");
        new FilterWriter(sql, ROOT, types).write(check);
      }
      answer = new Answer(Form.ROWS, cells, Long.MAX_VALUE, false, false, !check.isAll());
    } else {
      sql.text("count(*), coalesce(bool_and((");
      new FilterWriter(sql, ROOT, types).write(check);
      sql.text(") is true), true)");
      answer = Answer.of(Form.CHECKED, List.of(), 0);
    }
    sql.text(" from ").alias(ROOT);
    return new Statement(sql.statement(), sql.values(), answer);
  }

  /** Only columns that are looked at come back: the caller's role may not read the others. */
  private void returning(
      Filter<ColumnUse> check, Optional<Selection<Source, ColumnUse>> returning) {
    Set<String> columns = new LinkedHashSet<>();
    returning.ifPresent(selection -> selection.items().forEach(item -> needed(item, columns)));
    needed(check, columns);
    sql.text(" returning ");
    if (columns.isEmpty()) {
      sql.text("true");
    }
    boolean isFirst = true;
    for (String column : columns) {
      sql.text(isFirst ? "" : ", ").column(ROOT, column);
      isFirst = false;
    }
  }

  private static void needed(Item<Source, ColumnUse> item, Set<String> columns) {
    switch (item) {
      case Item.Field<Source, ColumnUse> field -> columns.add(field.column().name());
      case Item.Aggregate<Source, ColumnUse> aggregate -> throw new UnsupportedOperationException();
      case Item.Embed<Source, ColumnUse> embed -> {
        List<Pair> pairs =
            switch (embed.selection().from().link()) {
              case Link.Root() -> List.of();
              case Link.Direct(List<Pair> on, boolean isMany) -> on;
              case Link.Through through -> through.outer();
              case Link.Computed computed -> throw new UnsupportedOperationException();
            };
        pairs.forEach(pair -> columns.add(pair.outer()));
      }
    }
  }

  private static void needed(Filter<ColumnUse> filter, Set<String> columns) {
    switch (filter) {
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          terms.forEach(term -> needed(term, columns));
      case Filter.Or<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          terms.forEach(term -> needed(term, columns));
      case Filter.Not<ColumnUse>(Filter<ColumnUse> term) -> needed(term, columns);
      case Filter.Compare<ColumnUse> compare -> columns.add(compare.column().name());
      case Filter.In<ColumnUse> in -> columns.add(in.column().name());
      case Filter.Is<ColumnUse> is -> columns.add(is.column().name());
      case Filter.Quantified<ColumnUse> set -> columns.add(set.column().name());
      case Filter.Search<ColumnUse> search -> columns.add(search.column().name());
      case Filter.CompareColumns<ColumnUse>(var one, var operator, var other) -> {
        columns.add(one.name());
        columns.add(other.name());
      }
      case Filter.Related<ColumnUse> related -> throw new UnsupportedOperationException();
    }
  }
}
