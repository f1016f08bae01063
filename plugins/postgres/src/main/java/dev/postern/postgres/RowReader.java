package dev.postern.postgres;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes JSON of the rows of one statement, within the bytes it may take. */
final class RowReader {
  private static final int FIRST_CAPACITY = 1_024;
  private static final int PIECE_BYTES = 64 * 1024;
  private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": *([0-9]+)");

  private final Statement statement;
  private final Answer answer;
  private final int maxBytes;
  private final JsonBuffer out = new JsonBuffer(FIRST_CAPACITY);
  private long rows;
  private Cut cut = Cut.NOTHING;
  private OptionalLong total = OptionalLong.empty();
  private List<Optional<String>> last = List.of();

  RowReader(Statement statement, int maxBytes) {
    this.statement = statement;
    this.answer = statement.answer();
    this.maxBytes = maxBytes;
  }

  /**
   * Reads all that is wanted of the rows.
   *
   * @throws SourceException where a row was written that may not be so
   */
  Result read(ResultSet found) throws SQLException {
    return switch (answer.form()) {
      case ROWS, VALUES, LINES, CSV -> many(found);
      case DOCUMENT -> document(found);
      case PLAN -> plan(found);
      case ROW, VALUE -> one(found);
      case NOTHING -> result(Json.NULL, 0);
      case CHECKED -> {
        found.next();
        check(found, 2);
        yield result(Json.EMPTY_ARRAY, found.getLong(1));
      }
      case WRITTEN -> throw new IllegalStateException("rows where none were asked for");
    };
  }

  /** What a statement without rows did. */
  Result written(long count) {
    return result(Json.EMPTY_ARRAY, count);
  }

  private Result many(ResultSet found) throws SQLException {
    boolean isArray = answer.form() == Form.ROWS || answer.form() == Form.VALUES;
    if (isArray) {
      out.raw('[');
    }
    while (found.next() && isPresent(found)) {
      if (answer.checkTrails()) {
        check(found, answer.cells().size() + 1);
      }
      if (cut != Cut.NOTHING) {
        continue; // nothing more leaves, but every row is checked
      }
      if (rows == answer.limit()) {
        cut = Cut.ROWS;
      } else {
        add(found);
      }
      if (cut != Cut.NOTHING && !answer.checkTrails()) {
        break;
      }
    }
    if (isArray) {
      out.raw(']');
    } else {
      ending();
    }
    return result(out.json(), rows);
  }

  /** Lines of text without any record still have one. */
  private void ending() {
    if (answer.form() == Form.CSV && rows == 0) {
      out.raw('\n');
    }
  }

  /**
   * Hands the rows over as they come, and holds no more than a piece of them.
   *
   * @param check runs before each further piece and may throw
   */
  Result pass(ResultSet found, Pace pace, RowSink sink, Runnable check) throws SQLException {
    if (answer.form() != Form.LINES && answer.form() != Form.CSV) {
      throw new IllegalArgumentException("no lines: " + answer.form());
    }
    Passing passing = new Passing(pace, sink);
    while (passing.isWanted && rows < answer.limit() && passing.next(found)) {
      add(found);
      passing.added(found, check);
    }
    ending();
    if (out.length() > 0 || rows == 0) {
      passing.handOver();
    }
    return result(new Json(new byte[0], 0), rows);
  }

  /** Rows on their way, piece by piece: one for each fetch, or more where they are long. */
  private final class Passing {
    private final Pace pace;
    private final RowSink sink;
    private boolean isWanted = true;
    private long handed;
    private int inFetch;
    private long bytesInFetch;
    private long fetchNanos;

    Passing(Pace pace, RowSink sink) {
      this.pace = pace;
      this.sink = sink;
    }

    boolean next(ResultSet found) throws SQLException {
      if (inFetch > 0 || rows == 0) {
        return found.next();
      }
      long start = System.nanoTime();
      boolean isThere = found.next();
      fetchNanos = System.nanoTime() - start;
      return isThere;
    }

    void added(ResultSet found, Runnable check) throws SQLException {
      inFetch++;
      boolean isFetchOver = inFetch == pace.rows();
      if (isFetchOver || out.length() >= PIECE_BYTES) {
        handOver();
      }
      if (isFetchOver) {
        check.run();
        pace.adapt(bytesInFetch, fetchNanos);
        found.setFetchSize(pace.rows());
        inFetch = 0;
        bytesInFetch = 0;
      }
    }

    void handOver() {
      bytesInFetch += out.length();
      isWanted = sink.take(out.piece(), rows - handed);
      handed = rows;
      out.cut(0);
    }
  }

  private void add(ResultSet found) throws SQLException {
    int before = out.length();
    if (answer.form() == Form.CSV) {
      if (rows == 0) {
        answer.cells().forEach(cell -> out.raw(cell.key()));
      }
      out.raw('\n');
      line(found);
    } else if (answer.form() == Form.LINES) {
      row(found);
      out.raw('\n');
    } else {
      if (rows > 0) {
        out.raw(',');
      }
      row(found);
    }
    if (out.length() >= maxBytes) {
      out.cut(before);
      cut = Cut.BYTES;
    } else {
      rows++;
      if (answer.keys() > 0) {
        last = place(found);
      }
    }
  }

  /** What tells where the row stands among all. */
  private List<Optional<String>> place(ResultSet found) throws SQLException {
    List<Optional<String>> place = new ArrayList<>(answer.keys());
    for (int i = 1; i <= answer.keys(); i++) {
      place.add(Optional.ofNullable(found.getString(answer.cells().size() + i)));
    }
    return place;
  }

  /** What was made of all rows leaves whole or not at all. */
  private Result document(ResultSet found) throws SQLException {
    found.next();
    int column = 1;
    if (answer.countLeads()) {
      total = OptionalLong.of(found.getLong(column++));
    }
    rows = found.getLong(column);
    value(answer.cells().getFirst(), found.getBytes(column + 1));
    if (out.length() > maxBytes) {
      out.cut(0);
      cut = Cut.BYTES;
      rows = 0;
    }
    return result(out.json(), rows);
  }

  private Result plan(ResultSet found) throws SQLException {
    while (cut == Cut.NOTHING && found.next()) {
      int before = out.length();
      out.raw(found.getBytes(1));
      out.raw('\n');
      if (out.length() > maxBytes) {
        out.cut(before);
        cut = Cut.BYTES;
      }
    }
    return result(out.json(), 0);
  }

  /**
   * The same result with the total that the statements behind the first one give.
   *
   * @param prepared whose current result is that of the first one
   */
  Result withTotal(PreparedStatement prepared, Result result) throws SQLException {
    Statement.Totals totals = answer.totals();
    OptionalLong counted =
        switch (totals.count()) {
          case NONE -> result.total();
          case EXACT -> OptionalLong.of(count(prepared));
          case PLANNED -> OptionalLong.of(expected(prepared));
          case ESTIMATED -> {
            long count = count(prepared);
            long expected = expected(prepared);
            yield OptionalLong.of(count > totals.exactUpTo() ? Math.max(count, expected) : count);
          }
        };
    return new Result(
        result.body(),
        result.rowCount(),
        counted,
        result.cut(),
        result.statement(),
        result.notes());
  }

  private static long count(PreparedStatement prepared) throws SQLException {
    prepared.getMoreResults();
    try (ResultSet count = prepared.getResultSet()) {
      count.next();
      return count.getLong(1);
    }
  }

  /** The rows that the outermost node of a plan is expected to give. */
  private static long expected(PreparedStatement prepared) throws SQLException {
    prepared.getMoreResults();
    try (ResultSet plan = prepared.getResultSet()) {
      plan.next();
      Matcher rows = PLAN_ROWS.matcher(plan.getString(1));
      if (!rows.find()) {
        throw new IllegalStateException("a plan that expects no number of rows");
      }
      return Long.parseLong(rows.group(1));
    }
  }

  /** What is one by its nature is one also where conditions leave nothing of it but null. */
  private Result one(ResultSet found) throws SQLException {
    if (!found.next() || !isPresent(found) || answer.limit() == 0) {
      return result(Json.NULL, 1);
    }
    row(found);
    if (out.length() > maxBytes) {
      cut = Cut.BYTES;
      return result(Json.NULL, 0);
    }
    return result(out.json(), 1);
  }

  private boolean isPresent(ResultSet found) throws SQLException {
    if (!answer.countLeads()) {
      return true;
    }
    total = OptionalLong.of(found.getLong(1));
    return found.getBoolean(2);
  }

  private void check(ResultSet found, int column) throws SQLException {
    if (!found.getBoolean(column)) { // null counts as false
      throw new SourceException(
          SourceException.Kind.PERMISSION_DENIED,
          "42501",
          "",
          "",
          statement.text(),
          "a row would not fulfil the condition set for it",
          null);
    }
  }

  private void row(ResultSet found) throws SQLException {
    boolean isObject =
        switch (answer.form()) {
          case ROWS, ROW, LINES -> true;
          default -> false;
        };
    List<Cell> cells = answer.cells();
    int column = answer.countLeads() ? 3 : 1;
    if (isObject && cells.isEmpty() && !answer.stripsNulls()) {
      out.raw('{');
    }
    if (answer.stripsNulls()) {
      present(found, column);
    } else {
      for (int i = 0; i < cells.size(); i++) {
        Cell cell = cells.get(i);
        out.raw(cell.key());
        value(cell, found.getBytes(column + i));
      }
    }
    if (isObject) {
      out.raw('}');
    }
  }

  /** The members that are not null. */
  private void present(ResultSet found, int column) throws SQLException {
    boolean isFirst = true;
    for (int i = 0; i < answer.cells().size(); i++) {
      Cell cell = answer.cells().get(i);
      byte[] text = found.getBytes(column + i);
      boolean isNull = cell.encoding() == Statement.Encoding.JSON && JsonBuffer.isNull(text);
      if (text != null && !isNull) {
        out.raw(isFirst ? '{' : ',');
        out.rest(cell.key());
        value(cell, text);
        isFirst = false;
      }
    }
    if (isFirst) {
      out.raw('{');
    }
  }

  private void line(ResultSet found) throws SQLException {
    int column = answer.countLeads() ? 3 : 1;
    for (int i = 0; i < answer.cells().size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      byte[] text = found.getBytes(column + i);
      if (text != null) {
        value(answer.cells().get(i), text);
      }
    }
  }

  private void value(Cell cell, byte[] text) {
    if (text == null) {
      if (cell.encoding() != Statement.Encoding.RAW) {
        out.missing();
      }
      return;
    }
    switch (cell.encoding()) {
      case BOOLEAN -> out.bool(text);
      case INTEGER, JSON, RAW -> out.raw(text);
      case RECORD -> RecordText.write(text, out);
      case NUMBER -> out.number(text);
      case PLAIN -> out.plain(text);
      case STRING -> out.string(text);
      case TIMESTAMP -> out.timestamp(text);
      case TIMESTAMP_WITH_ZONE -> out.timestampWithZone(text);
    }
  }

  private Result result(Json body, long count) {
    Result.Notes notes =
        last.isEmpty()
            ? Result.Notes.NONE
            : new Result.Notes("", "", Map.of(), OptionalLong.empty(), last);
    return new Result(body, count, total, cut, statement.text(), notes);
  }
}
