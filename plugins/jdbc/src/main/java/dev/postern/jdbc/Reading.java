package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.RowSink;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads rows, and then those that hang on them: one select for each kind of embedded rows and some
 * hundred rows around them, so that every engine can do it, and one encoder writes all of it.
 */
final class Reading {
  private static final int PIECE_ROWS = 256;

  /** Related rows took more room than the answer has. */
  private static final class Overflow extends RuntimeException {
    private static final long serialVersionUID = 1;

    Overflow() {
      super("related rows", null, false, false);
    }
  }

  private final Work work;
  private final Dialect dialect;
  private long room;

  Reading(Work work) {
    this.work = work;
    this.dialect = work.dialect();
  }

  /** Runs a read. */
  Result read(Query.Read read) {
    Selection<Source, ColumnUse> shown =
        read.keyset()
            .map(keyset -> read.selection().narrowed(keyset.after()))
            .orElse(read.selection());
    Level level = Level.of(shown);
    List<Integer> keys = keys(read, level);
    Answer answer =
        new Answer(level, read.rendering(), work.call().maxResultBytes(), shown.page().limit());
    List<Row> rows = rows(level, answer.maxBytes());
    fill(answer, level, rows);
    OptionalLong total =
        read.count() == Count.NONE ? OptionalLong.empty() : OptionalLong.of(count(read));
    return answer.result(work.statements(), total, keys);
  }

  private static List<Integer> keys(Query.Read read, Level level) {
    List<Integer> places = new ArrayList<>();
    if (read.keyset().isPresent()) {
      List<ColumnUse> keys = read.keyset().get().keys();
      for (int i = 0; i < keys.size(); i++) {
        int alias = level.alias(read.selection().order().get(i));
        places.add(level.place(alias, keys.get(i)));
      }
    }
    return places;
  }

  private long count(Query.Read read) {
    return work.query(
        SelectWriter.count(dialect, read),
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  /** The level's rows without what hangs on them, until they could fill the answer. */
  private List<Row> rows(Level level, long maxBytes) {
    return work.query(
        SelectWriter.rows(dialect, level),
        found -> {
          List<Row> rows = new ArrayList<>();
          long bytes = 0;
          while (bytes <= maxBytes && found.next()) {
            Row row = row(found, level);
            bytes += bytes(row) + 1;
            rows.add(row);
          }
          return rows;
        });
  }

  private Row row(ResultSet found, Level level) throws SQLException {
    List<Level.Fetched> columns = level.columns();
    String[] texts = new String[columns.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = dialect.text(found, i + 1, columns.get(i).type());
    }
    return Row.of(texts, level.children().size());
  }

  private static long bytes(Row row) {
    long bytes = 2;
    for (String text : row.texts()) {
      bytes += text == null ? 1 : text.length();
    }
    return bytes;
  }

  /** Puts rows into the answer, piece by piece with what hangs on them. */
  private void fill(Answer answer, Level level, List<Row> rows) {
    int most = level.children().isEmpty() ? rows.size() : PIECE_ROWS;
    int from = 0;
    while (from < rows.size() && answer.isOpen()) {
      List<Row> piece = rows.subList(from, Math.min(rows.size(), from + most));
      try {
        room = answer.maxBytes();
        relate(level, piece);
      } catch (Overflow _) {
        if (piece.size() == 1) {
          answer.cutBytes();
          return;
        }
        most = Math.max(1, piece.size() / 4);
        continue;
      }
      piece.forEach(answer::add);
      from += piece.size();
    }
  }

  /** Reads what hangs on rows, at every depth. */
  private void relate(Level level, List<Row> rows) {
    for (int i = 0; i < level.children().size(); i++) {
      relate(level.children().get(i), i, rows);
    }
  }

  private void relate(Level.Child child, int number, List<Row> rows) {
    Level level = child.level();
    Set<List<String>> keys = new LinkedHashSet<>();
    for (Row row : rows) {
      key(row, child.outer()).ifPresent(keys::add);
    }
    Map<List<String>, List<Row>> byKey = new HashMap<>();
    List<List<String>> all = List.copyOf(keys);
    int most = Math.max(1, dialect.mostKeys() / child.outer().size());
    for (int from = 0; from < all.size(); from += most) {
      List<List<String>> some = all.subList(from, Math.min(all.size(), from + most));
      for (Row found : related(level, some)) {
        key(found, level.links())
            .ifPresent(
                key ->
                    byKey
                        .computeIfAbsent(link(key, level), ignored -> new ArrayList<>())
                        .add(found));
      }
    }
    for (Row row : rows) {
      key(row, child.outer())
          .ifPresent(
              key -> row.related().set(number, byKey.getOrDefault(link(key, level), List.of())));
    }
    if (level.isOneGroup()) {
      fillEmpty(number, level, rows);
    }
    relate(level, byKey.values().stream().flatMap(List::stream).toList());
  }

  /** One group of all related rows is there also where no rows are. */
  private void fillEmpty(int number, Level level, List<Row> rows) {
    List<Row> empty = null;
    for (Row row : rows) {
      if (row.related().get(number).isEmpty()) {
        empty = empty == null ? empty(level) : empty;
        row.related().set(number, empty);
      }
    }
  }

  private List<Row> empty(Level level) {
    Page page = level.selection().page();
    if (page.offset() > 0 || page.limit() == 0) {
      return List.of();
    }
    return work.query(
        SelectWriter.empty(dialect, level),
        found -> {
          String[] texts = new String[level.columns().size()];
          if (!found.next()) {
            return List.of();
          }
          for (int i = 0; i < texts.length; i++) {
            Level.Fetched fetched = level.columns().get(i);
            texts[i] = fetched.isAggregate() ? dialect.text(found, i + 1, fetched.type()) : null;
          }
          return List.of(Row.of(texts, 0));
        });
  }

  private List<Row> related(Level level, List<List<String>> keys) {
    return work.query(
        SelectWriter.related(dialect, level, keys),
        found -> {
          List<Row> rows = new ArrayList<>();
          while (found.next()) {
            Row row = row(found, level);
            room -= bytes(row);
            if (room < 0) {
              throw new Overflow();
            }
            rows.add(row);
          }
          return rows;
        });
  }

  /** The values of columns; empty where one is absent, which refers to nothing. */
  private static Optional<List<String>> key(Row row, List<Integer> places) {
    List<String> key = new ArrayList<>(places.size());
    for (int place : places) {
      String text = row.text(place);
      if (text == null) {
        return Optional.empty();
      }
      key.add(text);
    }
    return Optional.of(key);
  }

  private List<String> link(List<String> key, Level level) {
    return linked(
        key, level.links().stream().map(place -> level.columns().get(place).column()).toList());
  }

  /** Hands rows over as they come. */
  Result stream(Query.Read read, RowSink sink) {
    Selection<Source, ColumnUse> shown = read.selection();
    Level level = Level.of(shown);
    Answer answer = new Answer(level, read.rendering(), Integer.MAX_VALUE, Page.UNLIMITED);
    return work.query(
        SelectWriter.rows(dialect, level),
        dialect.fetchRows(),
        found -> {
          List<Row> piece = new ArrayList<>(PIECE_ROWS);
          boolean isWanted = true;
          boolean isHanded = false;
          long left = shown.page().limit();
          while (isWanted && left > 0 && found.next()) {
            piece.add(row(found, level));
            left--;
            if (piece.size() == PIECE_ROWS) {
              isWanted = hand(piece, level, answer, sink);
              isHanded = true;
            }
          }
          if (isWanted && (!piece.isEmpty() || !isHanded)) {
            hand(piece, level, answer, sink);
          }
          return answer.streamed(work.statements());
        });
  }

  private boolean hand(List<Row> piece, Level level, Answer answer, RowSink sink) {
    work.check();
    room = Long.MAX_VALUE;
    relate(level, piece);
    piece.forEach(answer::add);
    boolean isWanted = answer.hand(sink, piece.size());
    piece.clear();
    return isWanted;
  }

  /**
   * Reads rows that a change wants back, without a page.
   *
   * @param keys of the rows in stretches, each of which is read at once
   */
  Answer written(
      Selection<Source, ColumnUse> shown,
      Rendering rendering,
      List<Column> key,
      List<List<List<String>>> keys) {
    Answer answer =
        new Answer(Level.of(shown), rendering, work.call().maxResultBytes(), Page.UNLIMITED);
    for (List<List<String>> some : keys) {
      Level level = Level.of(shown.narrowed(RowKey.oneOf(key, some)));
      List<Integer> places =
          key.stream().map(column -> level.place(Level.ROWS, RowKey.use(column))).toList();
      List<Row> rows = rows(level, Long.MAX_VALUE);
      if (shown.order().isEmpty()) {
        sort(rows, places, key, some);
      }
      fill(answer, level, rows);
    }
    return answer;
  }

  /** In the order of their keys. */
  private void sort(
      List<Row> rows, List<Integer> places, List<Column> key, List<List<String>> keys) {
    Map<List<String>, Integer> order = new HashMap<>();
    keys.forEach(one -> order.put(linked(one, key), order.size()));
    rows.sort(
        Comparator.comparing(
            row ->
                key(row, places)
                    .map(one -> order.getOrDefault(linked(one, key), Integer.MAX_VALUE))
                    .orElse(Integer.MAX_VALUE)));
  }

  private List<String> linked(List<String> key, List<Column> columns) {
    List<String> link = new ArrayList<>(key.size());
    for (int i = 0; i < key.size(); i++) {
      link.add(dialect.linkText(key.get(i), columns.get(i).type()));
    }
    return link;
  }
}
