package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Notes;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Updates and deletes rows. Where rows are looked at afterwards, they are looked for first and kept
 * from others, and the change must hit just those.
 */
final class Changing {
  private final Work work;

  Changing(Work work) {
    this.work = work;
  }

  Result update(Query.Update update) {
    Written written = new Written(work, update.table());
    if (update.columns().isEmpty()) {
      return written.result(
          List.of(), update.returning(), update.answering(), OptionalLong.empty());
    }
    Map<Column, String> values =
        Payload.rows(update.values(), update.columns(), update.missing(), update.presets())
            .getFirst();
    List<Column> defaults =
        update.columns().stream().filter(column -> !values.containsKey(column)).toList();
    refuseDefaults(defaults);
    boolean isSimple =
        update.returning().isEmpty() && update.check().isAll() && !update.answering().wantsKey();
    if (isSimple) {
      return written.plain(
          work.change(written.writer().update(values, defaults, update.where())), Notes.NONE);
    }
    List<List<String>> keys = written.keys(update.where());
    for (List<List<String>> some : written.pieces(keys)) {
      Filter<ColumnUse> where = RowKey.oneOf(written.key(), some).and(update.where());
      hit(written.writer().update(values, defaults, where), some.size());
    }
    List<List<String>> changed =
        keys.stream().map(key -> changed(written.key(), key, values)).toList();
    written.check(changed, update.check());
    return written.result(changed, update.returning(), update.answering(), OptionalLong.empty());
  }

  Result delete(Query.Delete delete) {
    Written written = new Written(work, delete.table());
    Optional<Selection<Source, ColumnUse>> returning = delete.returning();
    if (returning.isEmpty()) {
      return written.plain(work.change(written.writer().delete(delete.where())), Notes.NONE);
    }
    List<List<String>> keys = written.keys(delete.where());
    Result gone = written.result(keys, returning, delete.answering(), OptionalLong.empty());
    for (List<List<String>> some : written.pieces(keys)) {
      Filter<ColumnUse> where = RowKey.oneOf(written.key(), some).and(delete.where());
      hit(written.writer().delete(where), some.size());
    }
    return new Result(
        gone.body(), gone.rowCount(), gone.total(), gone.cut(), work.statements(), gone.notes());
  }

  private void refuseDefaults(List<Column> defaults) {
    if (!defaults.isEmpty() && !work.dialect().setsDefaults()) {
      throw new SourceException(
          SourceException.Kind.INVALID_VALUE,
          "0A000",
          "",
          defaults.getFirst().name(),
          "",
          "a column cannot be given its default again here",
          null);
    }
  }

  private void hit(Sql sql, int rows) {
    if (work.change(sql) != rows) {
      throw Failures.conflict(sql.statement());
    }
  }

  /** The key of a row once it has taken new values. */
  static List<String> changed(List<Column> key, List<String> old, Map<Column, String> values) {
    List<String> changed = new ArrayList<>(key.size());
    for (int i = 0; i < key.size(); i++) {
      changed.add(values.getOrDefault(key.get(i), old.get(i)));
    }
    return changed;
  }
}
