package dev.postern.jdbc;

import dev.postern.spi.CallContext;
import dev.postern.spi.Column;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs the statements of one query on a connection, within the bounds of its call. */
final class Work {

  /** Takes the rows of a select. */
  @FunctionalInterface
  interface Rows<T> {
    T read(ResultSet rows) throws SQLException;
  }

  private static final int MOST_AT_ONCE = 1_000;

  private final Connection connection;
  private final Dialect dialect;
  private final Deadlines deadlines;
  private final CallContext call;
  private final Set<String> statements = new LinkedHashSet<>();

  Work(Connection connection, Dialect dialect, Deadlines deadlines, CallContext call) {
    this.connection = connection;
    this.dialect = dialect;
    this.deadlines = deadlines;
    this.call = call;
  }

  Dialect dialect() {
    return dialect;
  }

  CallContext call() {
    return call;
  }

  /** The texts sent so far, each once. */
  String statements() {
    return String.join("; ", statements);
  }

  /** Refuses to go on once the time is over or the call given up. */
  void check() {
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    if (call.remaining().isZero()) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed between two steps");
    }
  }

  <T> T query(Sql sql, Rows<T> reader) {
    return query(sql, 0, reader);
  }

  /**
   * @param fetchRows how many rows the driver fetches at once; 0 for its own way
   */
  <T> T query(Sql sql, int fetchRows, Rows<T> reader) {
    String text = begun(sql);
    try (PreparedStatement prepared = connection.prepareStatement(text);
        Deadlines.Watch _ = deadlines.watch(prepared, call)) {
      bind(prepared, sql);
      if (fetchRows > 0) {
        prepared.setFetchSize(fetchRows);
      }
      T read;
      try (ResultSet rows = prepared.executeQuery()) {
        read = reader.read(rows);
      }
      dialect.finished(prepared, text);
      return read;
    } catch (SQLException failure) {
      throw failed(failure, text);
    }
  }

  /** Runs a change and tells how many rows it changed. */
  long change(Sql sql) {
    String text = begun(sql);
    try (PreparedStatement prepared = connection.prepareStatement(text);
        Deadlines.Watch _ = deadlines.watch(prepared, call)) {
      bind(prepared, sql);
      long changed = prepared.executeUpdate();
      dialect.finished(prepared, text);
      return changed;
    } catch (SQLException failure) {
      throw failed(failure, text);
    }
  }

  /** Runs changes, those of one text after another at once. */
  void changeAll(List<Sql> changes) {
    int from = 0;
    while (from < changes.size()) {
      String text = begun(changes.get(from));
      int end = from + 1;
      while (end < changes.size()
          && end - from < MOST_AT_ONCE
          && changes.get(end).statement().equals(text)) {
        end++;
      }
      change(text, changes.subList(from, end));
      from = end;
    }
  }

  private void change(String text, List<Sql> changes) {
    try (PreparedStatement prepared = connection.prepareStatement(text);
        Deadlines.Watch _ = deadlines.watch(prepared, call)) {
      for (Sql sql : changes) {
        bind(prepared, sql);
        prepared.addBatch();
      }
      prepared.executeBatch();
    } catch (SQLException failure) {
      throw failed(first(failure), text);
    }
  }

  /** What went wrong in a batch, rather than that something did. */
  private static SQLException first(SQLException failure) {
    boolean isBatch = failure instanceof BatchUpdateException && failure.getNextException() != null;
    return isBatch ? failure.getNextException() : failure;
  }

  /** Runs an insert of one row and gives columns of it, each as text. */
  List<String> insert(ChangeWriter.Insert insert, List<Column> columns) {
    Sql sql = insert.sql();
    if (insert.givesBack()) {
      return insertReturning(sql, columns);
    }
    String text = begun(sql);
    String[] names = columns.stream().map(Column::name).toArray(String[]::new);
    try (PreparedStatement prepared = connection.prepareStatement(text, names);
        Deadlines.Watch _ = deadlines.watch(prepared, call)) {
      bind(prepared, sql);
      prepared.executeUpdate();
      try (ResultSet keys = prepared.getGeneratedKeys()) {
        return first(keys, columns);
      }
    } catch (SQLException failure) {
      throw failed(failure, text);
    }
  }

  private List<String> insertReturning(Sql sql, List<Column> columns) {
    String text = begun(sql);
    try (PreparedStatement prepared = connection.prepareStatement(text);
        Deadlines.Watch _ = deadlines.watch(prepared, call)) {
      bind(prepared, sql);
      try (ResultSet rows = dialect.inserted(prepared, sql.binds().size(), columns)) {
        return first(rows, columns);
      }
    } catch (SQLException failure) {
      throw failed(failure, text);
    }
  }

  /** Nothing where the engine does not tell one of them. */
  private List<String> first(ResultSet rows, List<Column> columns) throws SQLException {
    List<String> texts = rows.next() ? Arrays.asList(texts(rows, columns)) : List.of();
    return texts.contains(null) ? List.of() : texts;
  }

  /** The values of the row at hand as texts. */
  String[] texts(ResultSet rows, List<Column> columns) throws SQLException {
    String[] texts = new String[columns.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = dialect.text(rows, i + 1, columns.get(i).type());
    }
    return texts;
  }

  private String begun(Sql sql) {
    check();
    String text = sql.statement();
    statements.add(text);
    return text;
  }

  private SourceException failed(SQLException failure, String text) {
    return Failures.of(dialect, failure, text, call);
  }

  private void bind(PreparedStatement prepared, Sql sql) throws SQLException {
    int place = 0;
    for (Sql.Bind bind : sql.binds()) {
      dialect.bind(prepared, ++place, bind.type(), bind.text());
    }
  }
}
