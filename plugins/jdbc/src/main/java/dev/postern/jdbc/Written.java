package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Page;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Notes;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at rows after they were changed, by their keys. */
final class Written {
  private final Work work;
  private final Table table;
  private final List<Column> key;
  private final ChangeWriter writer;

  Written(Work work, Table table) {
    this.work = work;
    this.table = table;
    this.key = RowKey.of(table, work.dialect());
    this.writer = new ChangeWriter(work.dialect(), table);
  }

  List<Column> key() {
    return key;
  }

  ChangeWriter writer() {
    return writer;
  }

  /** The keys of the rows that fit, which are kept from others. */
  List<List<String>> keys(Filter<ColumnUse> where) {
    return work.query(
        writer.keys(key, where),
        rows -> {
          List<List<String>> keys = new ArrayList<>();
          while (rows.next()) {
            keys.add(List.of(work.texts(rows, key)));
          }
          return keys;
        });
  }

  /** Refuses rows that do not fulfil a condition. */
  void check(List<List<String>> keys, Filter<ColumnUse> check) {
    if (check.isAll()) {
      return;
    }
    for (List<List<String>> some : pieces(keys)) {
      Sql sql = writer.count(RowKey.oneOf(key, some).and(check));
      long good =
          work.query(
              sql,
              rows -> {
                rows.next();
                return rows.getLong(1);
              });
      if (good != some.size()) {
        throw Failures.refused(sql.statement());
      }
    }
  }

  /** Keys in stretches of as many as one statement takes. */
  List<List<List<String>>> pieces(List<List<String>> keys) {
    int most = Math.max(1, work.dialect().mostKeys() / Math.max(1, key.size()));
    List<List<List<String>>> pieces = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += most) {
      pieces.add(keys.subList(from, Math.min(keys.size(), from + most)));
    }
    return pieces;
  }

  /** What comes back of rows, in the order of their keys where it asks for none. */
  Result result(
      List<List<String>> keys,
      Optional<Selection<Source, ColumnUse>> returning,
      Answering answering,
      OptionalLong inserted) {
    Notes notes = notes(keys, answering, inserted);
    if (returning.isEmpty()) {
      return plain(keys.size(), notes);
    }
    Answer answer = rows(keys, returning.get(), answering);
    Result result = answer.result(work.statements(), OptionalLong.empty(), List.of());
    return new Result(
        result.body(), result.rowCount(), result.total(), result.cut(), result.statement(), notes);
  }

  Answer rows(List<List<String>> keys, Selection<Source, ColumnUse> shown, Answering answering) {
    return new Reading(work)
        .written(
            new Selection<>(shown.from(), shown.items(), Filter.all(), shown.order(), Page.ALL),
            answering.rendering(),
            key,
            shown.order().isEmpty() ? pieces(keys) : List.of(keys));
  }

  Result plain(long count, Notes notes) {
    return new Result(
        Json.EMPTY_ARRAY,
        count,
        OptionalLong.empty(),
        Result.Cut.NOTHING,
        work.statements(),
        notes);
  }

  private Notes notes(List<List<String>> keys, Answering answering, OptionalLong inserted) {
    Map<String, String> told = new LinkedHashMap<>();
    if (answering.wantsKey() && keys.size() == 1) {
      for (String name : table.columns().keySet()) {
        int place = table.primaryKey().contains(name) ? RowKey.place(key, name) : -1;
        if (place >= 0) {
          told.put(name, keys.getFirst().get(place));
        }
      }
    }
    return told.isEmpty() && inserted.isEmpty() ? Notes.NONE : new Notes("", "", told, inserted);
  }
}
