package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Creates rows. Those that may be there already are looked for first: every engine can do that, and
 * it is known then which of them are new.
 */
final class Creating {
  private final Work work;
  private final Query.Create create;
  private final Written written;
  private final boolean wantsKeys;
  private final List<List<String>> keys = new ArrayList<>();
  private final List<Sql> waiting = new ArrayList<>();
  private long inserted;

  Creating(Work work, Query.Create create) {
    this.work = work;
    this.create = create;
    this.written = new Written(work, create.table());
    this.wantsKeys =
        create.returning().isPresent() || !create.check().isAll() || create.answering().wantsKey();
  }

  Result run() {
    List<Map<Column, String>> rows =
        Payload.rows(create.rows(), create.columns(), create.missing(), create.presets());
    for (Map<Column, String> row : rows) {
      if (create.only().isAll() || Payload.fits(row, create.only())) {
        Optional<List<String>> known = create.upsert().flatMap(upsert -> known(upsert, row));
        if (known.isEmpty()) {
          insert(row);
        } else if (create.upsert().orElseThrow().merges()) {
          merge(create.upsert().get(), known.get(), row);
        }
      }
    }
    work.changeAll(waiting);
    OptionalLong news =
        create.upsert().isPresent() ? OptionalLong.of(inserted) : OptionalLong.empty();
    written.check(keys, create.check());
    return written.result(keys, create.returning(), create.answering(), news);
  }

  private void insert(Map<Column, String> row) {
    inserted++;
    List<Column> unknown =
        written.key().stream().filter(column -> row.get(column) == null).toList();
    if (!wantsKeys || unknown.isEmpty()) {
      waiting.add(written.writer().insert(row));
      keys.add(wantsKeys ? key(row, List.of(), List.of()) : List.of());
      if (create.upsert().isPresent()) {
        // the next row may be the same again
        work.changeAll(waiting);
        waiting.clear();
      }
      return;
    }
    List<String> made = work.insert(written.writer().insert(row, unknown), unknown);
    if (made.size() != unknown.size()) {
      throw new SourceException(Kind.INTERNAL, "the engine did not tell the key of a new row");
    }
    keys.add(key(row, unknown, made));
  }

  private List<String> key(Map<Column, String> row, List<Column> unknown, List<String> made) {
    List<String> key = new ArrayList<>();
    for (Column column : written.key()) {
      int place = unknown.indexOf(column);
      key.add(place < 0 ? row.get(column) : made.get(place));
    }
    return key;
  }

  /** The key of the row that is there already and has the values by which it is known again. */
  private Optional<List<String>> known(Upsert upsert, Map<Column, String> row) {
    for (List<Column> target : targets(upsert)) {
      List<String> values = target.stream().map(row::get).toList();
      if (values.stream().allMatch(Objects::nonNull)) {
        List<List<String>> found = written.keys(RowKey.equal(target, values));
        if (!found.isEmpty()) {
          return Optional.of(found.getFirst());
        }
      }
    }
    return Optional.empty();
  }

  /** Without any columns named, rows that are there stay where any key has them. */
  private List<List<Column>> targets(Upsert upsert) {
    if (!upsert.target().isEmpty()) {
      return List.of(upsert.target());
    }
    if (upsert.merges()) {
      return List.of();
    }
    List<List<Column>> all = new ArrayList<>();
    all.add(RowKey.columns(create.table(), create.table().primaryKey()));
    create.table().uniqueKeys().forEach(key -> all.add(RowKey.columns(create.table(), key)));
    all.removeIf(List::isEmpty);
    return all;
  }

  private void merge(Upsert upsert, List<String> known, Map<Column, String> row) {
    Map<Column, String> values = new LinkedHashMap<>();
    create.columns().stream()
        .filter(row::containsKey)
        .forEach(column -> values.put(column, row.get(column)));
    if (values.isEmpty()) {
      return;
    }
    values.putAll(Payload.presets(upsert.presets()));
    Filter<ColumnUse> where = RowKey.equal(written.key(), known).and(upsert.where());
    Sql sql = written.writer().update(values, where);
    if (work.change(sql) != 1) {
      throw Failures.refused(sql.statement());
    }
    keys.add(Changing.changed(written.key(), known, values));
  }
}
