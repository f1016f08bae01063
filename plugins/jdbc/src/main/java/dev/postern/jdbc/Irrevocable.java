package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Notes;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Changes in an engine that cannot undo several statements: each is one statement, so that all of
 * it happens or nothing. What might refuse it is looked at before, and the statement itself hits
 * nothing that may not become what it would.
 */
final class Irrevocable {
  private final Work work;
  private final Dialect dialect;

  Irrevocable(Work work) {
    this.work = work;
    this.dialect = work.dialect();
  }

  Result change(Query query) {
    return switch (query) {
      case Query.Create create -> create(create);
      case Query.Update update -> update(update);
      case Query.Delete delete -> delete(delete);
      case Query.Read read -> throw new IllegalArgumentException("no change: a read");
      case Query.Call routine -> throw new IllegalArgumentException("not declared: routines");
    };
  }

  private Result create(Query.Create create) {
    if (create.upsert().isPresent() || create.returning().isPresent()) {
      throw new IllegalArgumentException("not declared: upserts, rows that come back");
    }
    List<Map<Column, String>> rows =
        Payload.rows(create.rows(), create.columns(), create.missing(), create.presets()).stream()
            .filter(row -> create.only().isAll() || Payload.fits(row, create.only()))
            .map(row -> create.check().isAll() ? row : whole(row, create.table()))
            .toList();
    Written written = new Written(work, create.table());
    if (rows.isEmpty()) {
      return written.plain(0, Notes.NONE);
    }
    List<Column> columns = columns(rows);
    if (columns.isEmpty()) {
      throw unfit("a row without any value cannot be written here");
    }
    check(create, columns, rows);
    Sql insert = new Sql(dialect).text("insert into ").table(create.table());
    names(insert.text(" "), columns).text(" ");
    values(insert, columns, rows);
    work.change(insert);
    List<String> key = written.key().stream().map(rows.getFirst()::get).toList();
    boolean isTold = create.answering().wantsKey() && rows.size() == 1;
    return isTold && key.stream().allMatch(Objects::nonNull)
        ? written.result(List.of(key), create.returning(), create.answering(), OptionalLong.empty())
        : written.plain(rows.size(), Notes.NONE);
  }

  /** What is checked is what is written, so nothing is left to the engine. */
  private static Map<Column, String> whole(Map<Column, String> row, Table table) {
    Map<Column, String> whole = new LinkedHashMap<>(row);
    for (Column column : table.columns().values()) {
      if (!column.isGenerated() && !whole.containsKey(column)) {
        whole.put(column, null);
      }
    }
    return whole;
  }

  private static List<Column> columns(List<Map<Column, String>> rows) {
    List<Column> columns = List.copyOf(rows.getFirst().keySet());
    for (Map<Column, String> row : rows) {
      if (!row.keySet().equals(rows.getFirst().keySet())) {
        throw unfit("rows that are written together must have the same members here");
      }
    }
    return columns;
  }

  private static SourceException unfit(String message) {
    return new SourceException(Kind.INVALID_VALUE, "0A000", "", "", "", message, null);
  }

  private void check(Query.Create create, List<Column> columns, List<Map<Column, String>> rows) {
    if (create.check().isAll()) {
      return;
    }
    Sql good = new Sql(dialect).text("select count(*) from (");
    values(good, columns, rows);
    good.text(")");
    dialect.as(good);
    names(good.alias(Level.ROWS).text(" "), columns).text(" where ");
    FilterWriter.of(good, dialect, Level.ROWS, FilterWriter.Relations.NONE).write(create.check());
    if (count(good) != rows.size()) {
      throw Failures.refused(good.statement());
    }
  }

  private static Sql names(Sql sql, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? "(" : ", ").identifier(columns.get(i).name());
    }
    return sql.text(")");
  }

  private static void values(Sql sql, List<Column> columns, List<Map<Column, String>> rows) {
    for (int row = 0; row < rows.size(); row++) {
      sql.text(row == 0 ? "values (" : ", (");
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        sql.text(i == 0 ? "" : ", ").stored(column.type(), rows.get(row).get(column));
      }
      sql.text(")");
    }
  }

  private long count(Sql sql) {
    return work.query(
        sql,
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  private Result update(Query.Update update) {
    if (update.returning().isPresent()) {
      throw new IllegalArgumentException("not declared: rows that come back");
    }
    Written written = new Written(work, update.table());
    if (update.columns().isEmpty()) {
      return written.plain(0, Notes.NONE);
    }
    Map<Column, String> values =
        Payload.rows(update.values(), update.columns(), update.missing(), update.presets())
            .getFirst();
    if (!values.keySet().containsAll(update.columns())) {
      throw unfit("a column cannot be given its default again here");
    }
    if (!update.check().isAll()) {
      Sql good = counting(update.table());
      where(good, update.where(), update.check(), values);
      Sql all = counting(update.table());
      where(all, update.where(), Filter.all(), values);
      if (count(good) != count(all)) {
        throw Failures.refused(good.statement());
      }
    }
    Sql sql = new Sql(dialect).text("update ").table(update.table()).text(" set ");
    boolean isFirst = true;
    for (Map.Entry<Column, String> value : values.entrySet()) {
      sql.text(isFirst ? "" : ", ").identifier(value.getKey().name()).text(" = ");
      sql.stored(value.getKey().type(), value.getValue());
      isFirst = false;
    }
    where(sql, update.where(), update.check(), values);
    return written.plain(work.change(sql), Notes.NONE);
  }

  private Sql counting(Table table) {
    return new Sql(dialect).text("select count(*) from ").table(table);
  }

  /**
   * Writes which rows are meant.
   *
   * @param check what must hold of them once they have the values
   */
  private void where(
      Sql sql, Filter<ColumnUse> where, Filter<ColumnUse> check, Map<Column, String> values) {
    FilterWriter writer = FilterWriter.of(sql, dialect, Sql.UNNAMED, FilterWriter.Relations.NONE);
    if (!where.isAll()) {
      sql.text(" where ");
      writer.write(where);
    }
    if (!check.isAll()) {
      sql.text(where.isAll() ? " where " : " and ").instead(values);
      writer.write(check);
    }
  }

  private Result delete(Query.Delete delete) {
    if (delete.returning().isPresent()) {
      throw new IllegalArgumentException("not declared: rows that come back");
    }
    Sql sql = new Sql(dialect).text("delete from ").table(delete.table());
    where(sql, delete.where(), Filter.all(), Map.of());
    return new Written(work, delete.table()).plain(work.change(sql), Notes.NONE);
  }
}
