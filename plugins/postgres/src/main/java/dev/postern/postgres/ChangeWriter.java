package dev.postern.postgres;

import static dev.postern.postgres.PayloadWriter.ROWS;
import static dev.postern.postgres.SelectionWriter.ROOT;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Aside;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.postgres.Statement.Inserted;
import dev.postern.postgres.Statement.Totals;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a change of rows: what is created, updated or deleted, and what of it comes back. */
final class ChangeWriter {
  private final Sql sql = new Sql();
  private final Types types;
  private final SelectionWriter selections;
  private final Table table;
  private final Filter<ColumnUse> check;
  private final Optional<Selection<Source, ColumnUse>> returning;
  private final Rendering rendering;
  private final boolean explains;
  private final Aside aside;

  private ChangeWriter(
      Types types,
      Table table,
      Filter<ColumnUse> check,
      Optional<Selection<Source, ColumnUse>> returning,
      Rendering asked,
      Aside aside) {
    this.types = types;
    this.explains = asked instanceof Rendering.Plan;
    this.rendering = asked instanceof Rendering.Plan plan ? plan.of() : asked;
    this.selections = new SelectionWriter(sql, types, rendering);
    this.table = table;
    this.check = check;
    this.returning = returning.map(Returned::everyRow);
    boolean hasNoKey = isDocument() || this.returning.filter(selections::isGrouped).isPresent();
    this.aside = hasNoKey ? new Aside(List.of(), aside.inserted()) : aside;
    if (asked instanceof Rendering.Plan plan) {
      PlanText.explain(plan, sql);
    }
  }

  static Statement write(Query.Create create, Types types) {
    Aside aside = new Aside(key(create.table(), create.answering()), inserted(create));
    return new ChangeWriter(
            types,
            create.table(),
            create.check(),
            create.returning(),
            create.answering().rendering(),
            aside)
        .create(create);
  }

  static Statement write(Query.Update update, Types types) {
    Aside aside = new Aside(key(update.table(), update.answering()), Inserted.UNASKED);
    return new ChangeWriter(
            types,
            update.table(),
            update.check(),
            update.returning(),
            update.answering().rendering(),
            aside)
        .update(update);
  }

  static Statement write(Query.Delete delete, Types types) {
    Aside aside = new Aside(key(delete.table(), delete.answering()), Inserted.UNASKED);
    return new ChangeWriter(
            types,
            delete.table(),
            Filter.all(),
            delete.returning(),
            delete.answering().rendering(),
            aside)
        .delete(delete);
  }

  /** The columns of the key in the order of the table, where it is wanted. */
  private static List<String> key(Table table, Answering answering) {
    return answering.wantsKey()
        ? table.columns().keySet().stream().filter(table.primaryKey()::contains).toList()
        : List.of();
  }

  /** Rows that are there already can be told from new ones only by values that the payload has. */
  private static Inserted inserted(Query.Create create) {
    if (create.upsert().isEmpty()) {
      return Inserted.UNASKED;
    }
    Upsert upsert = create.upsert().get();
    boolean isTold =
        upsert.merges()
            && !upsert.target().isEmpty()
            && written(create.columns(), create.presets()).containsAll(upsert.target());
    return isTold ? Inserted.TOLD : Inserted.ALL;
  }

  /** Every column that a change gives a value. */
  private static List<Column> written(List<Column> columns, Presets presets) {
    return presets.isEmpty()
        ? columns
        : Stream.concat(columns.stream(), presets.columns().stream()).toList();
  }

  private Statement create(Query.Create create) {
    List<Column> written = written(create.columns(), create.presets());
    boolean isTold = aside.inserted() == Inserted.TOLD;
    sql.text(isTold ? "with p as materialized (" : "");
    if (isTold) {
      sql.text("select ").alias(ROWS).text(".* from ");
      payload(create);
      sql.text("), ");
    }
    boolean isWrapped = open(!isTold);
    sql.text("insert into ").table(table).text(" as ").alias(ROOT);
    if (written.isEmpty()) {
      // every column takes its default, once for each object
      sql.text(" select from json_array_elements(").value(create.rows().text()).text("::json)");
    } else {
      names(written, " (", "");
      names(written, ") select ", "t1.");
      sql.text(" from ");
      if (isTold) {
        sql.text("p as ").alias(ROWS);
      } else {
        payload(create);
      }
    }
    create.upsert().ifPresent(upsert -> conflict(upsert, create));
    return close(isWrapped, create.upsert().map(Upsert::target).orElse(List.of()));
  }

  private void payload(Query.Create create) {
    payloads(create.columns()).rows(create.rows(), create.missing(), create.presets());
    if (!create.only().isAll()) {
      sql.text(" where ");
      new FilterWriter(sql, ROWS, types).write(create.only());
    }
  }

  private PayloadWriter payloads(List<Column> columns) {
    return new PayloadWriter(sql, types, table, columns, ROWS);
  }

  /** Says what happens to rows that are there already. */
  private void conflict(Upsert upsert, Query.Create create) {
    List<Column> columns =
        create.columns().stream()
            .filter(column -> !upsert.presets().columns().contains(column))
            .toList();
    if (upsert.target().isEmpty()) {
      // the server merges nothing without knowing what rows have in common
      sql.text(upsert.merges() ? "" : " on conflict do nothing");
      return;
    }
    names(upsert.target(), " on conflict (", "");
    if (!upsert.merges() || columns.isEmpty()) {
      sql.text(") do nothing");
      return;
    }
    sql.text(") do update set ");
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      sql.text(i == 0 ? "" : ", ").identifier(name).text(" = excluded.").identifier(name);
    }
    if (!upsert.presets().isEmpty()) {
      names(upsert.presets().columns(), ", (", "");
      names(upsert.presets().columns(), ") = (select ", "t1.");
      sql.text(" from ");
      payloads(upsert.presets().columns()).row(upsert.presets().values(), Missing.NULL);
      sql.text(")");
    }
    if (!upsert.where().isAll()) {
      // the server would pass over the others in silence
      sql.text(" where ");
      required(upsert.where());
    }
  }

  /** A condition that ends the statement where it does not hold, see {@link Failures}. */
  private void required(Filter<ColumnUse> condition) {
    sql.text("(case when ");
    new FilterWriter(sql, ROOT, types).write(condition);
    sql.text(" then 'true' else '").text(Failures.ROW_REFUSED).text("' end)::boolean");
  }

  private Statement update(Query.Update update) {
    if (update.columns().isEmpty()) {
      return unchanged();
    }
    List<Column> written = written(update.columns(), update.presets());
    boolean isWrapped = open(true);
    sql.text("update ").table(table).text(" as ").alias(ROOT).text(" set ");
    for (int i = 0; i < written.size(); i++) {
      String name = written.get(i).name();
      sql.text(i == 0 ? "" : ", ").identifier(name).text(" = ").column(ROWS, name);
    }
    sql.text(" from ");
    payloads(update.columns()).row(update.values(), update.missing(), update.presets());
    where(update.where());
    return close(isWrapped, List.of());
  }

  private Statement delete(Query.Delete delete) {
    boolean isWrapped = open(true);
    sql.text("delete from ").table(table).text(" as ").alias(ROOT);
    where(delete.where());
    return close(isWrapped, List.of());
  }

  /** A change of no column hits no row. */
  private Statement unchanged() {
    if (returning.isEmpty()) {
      sql.text("select 0, true");
      return statement(Answer.of(Form.CHECKED, List.of(), 0), Aside.NONE);
    }
    sql.text(isWhole() ? "with w as (select " : "with t0 as (select ");
    needs().write(sql);
    sql.text(" from ").table(table).text(" as ").alias(ROOT).text(" where false) ");
    Answer answer = rows(returning.get(), false, List.of());
    selections.where(returning.get());
    end(returning.get());
    return statement(answer, Aside.NONE);
  }

  private Statement statement(Answer answer, Aside told) {
    return explains
        ? new Statement(sql.statement(), sql.values(), Answer.of(Form.PLAN, List.of(), 0))
        : new Statement(sql.statement(), sql.values(), answer, told);
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

  /** Puts a writing statement inside a select where its rows are looked at afterwards. */
  private boolean open(boolean isFirst) {
    boolean isWrapped = returning.isPresent() || !check.isAll() || aside.width() > 0;
    if (isWrapped) {
      sql.text(isFirst ? "with " : "");
      sql.text(isWhole() ? "w as (" : "t0 as (");
    }
    return isWrapped;
  }

  private Statement close(boolean isWrapped, List<Column> target) {
    if (!isWrapped) {
      return statement(Answer.of(Form.WRITTEN, List.of(), 0), aside);
    }
    sql.text(" returning ");
    needs().write(sql);
    sql.text(") ");
    if (returning.isEmpty()) {
      return number(target);
    }
    Selection<Source, ColumnUse> shown = returning.get();
    boolean raises = !check.isAll() && mustRaise(shown);
    Answer answer = rows(shown, !check.isAll() && !raises, target);
    boolean follows = selections.where(shown);
    if (raises) {
      sql.text(follows ? " and " : " where ");
      required(check);
    }
    end(shown);
    return statement(answer, aside);
  }

  private void written() {
    sql.text(isWhole() ? " from w, unnest(array[w.r]) as t0" : " from t0");
  }

  /**
   * Whether what is to be checked can be no column of the answer, so that it ends the statement.
   */
  private boolean mustRaise(Selection<Source, ColumnUse> shown) {
    return explains || isDocument() || selections.isGrouped(shown) || Returned.joins(shown);
  }

  private boolean isDocument() {
    return switch (rendering) {
      case Rendering.GeoJson geo -> true;
      case Rendering.Handled handled -> true;
      default -> false;
    };
  }

  /** Writes a select up to its from list. */
  private Answer rows(Selection<Source, ColumnUse> shown, boolean checksLast, List<Column> target) {
    if (isDocument()) {
      Optional<MediaHandler> handler =
          rendering instanceof Rendering.Handled handled
              ? Optional.of(handled.handler())
              : Optional.empty();
      sql.text("select ");
      ReadWriter.make(handler, sql);
      sql.text(tellsNumber() ? ", " : "");
      number(tellsNumber(), target);
      sql.text(" from (select ");
      selections.items(shown);
      written();
      return ReadWriter.document(Totals.NONE, false);
    }
    sql.text("select ");
    List<Cell> cells = selections.items(shown);
    boolean isFirst = cells.isEmpty();
    if (checksLast) {
      sql.text(isFirst ? "" : ", ");
      new FilterWriter(sql, ROOT, types).write(check);
      isFirst = false;
    }
    for (String name : aside.key()) {
      sql.text(isFirst ? "to_json(" : ", to_json(").column(ROOT, name).text(") #>> '{}'");
      isFirst = false;
    }
    sql.text(tellsNumber() && !isFirst ? ", " : "");
    number(tellsNumber(), target);
    written();
    boolean strips = rendering instanceof Rendering.Json json && json.stripsNulls();
    Form form = rendering instanceof Rendering.Csv ? Form.CSV : Form.ROWS;
    return new Answer(form, cells, Long.MAX_VALUE, Totals.NONE, false, checksLast, strips);
  }

  private void end(Selection<Source, ColumnUse> shown) {
    selections.orderAndPage(shown, ROOT, false);
    sql.text(isDocument() ? ") as r" : "");
  }

  private Statement number(List<Column> target) {
    sql.text("select count(*), ");
    if (check.isAll() || explains) {
      sql.text("true");
    } else {
      sql.text("coalesce(bool_and((");
      new FilterWriter(sql, ROOT, types).write(check);
      sql.text(") is true), true)");
    }
    for (String name : aside.key()) {
      sql.text(", min(to_json(").column(ROOT, name).text(") #>> '{}')");
    }
    sql.text(tellsNumber() ? ", " : "");
    number(tellsNumber(), target);
    written();
    if (explains && !check.isAll()) {
      sql.text(" where ");
      required(check);
    }
    return statement(Answer.of(Form.CHECKED, List.of(), 0), aside);
  }

  private boolean tellsNumber() {
    return aside.inserted() == Inserted.TOLD;
  }

  /** Writes how many of the rows are new: the table is seen here as it was before. */
  private void number(boolean isTold, List<Column> target) {
    if (!isTold) {
      return;
    }
    sql.text(isWhole() ? "(select count(*) from w)" : "(select count(*) from t0)");
    sql.text(" - (select count(*) from p, ").table(table).text(" as o where ");
    for (int i = 0; i < target.size(); i++) {
      String name = target.get(i).name();
      sql.text(i == 0 ? "o." : " and o.").identifier(name).text(" = p.").identifier(name);
    }
    sql.text(")");
  }

  private boolean isWhole() {
    return needs().isWhole();
  }

  private Returned needs() {
    return Returned.of(returning, check, aside.key());
  }
}
