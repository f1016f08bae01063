package dev.postern.postgres;

import dev.postern.postgres.Statement.Answer;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Form;
import dev.postern.spi.Json;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.SourceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Makes JSON of the rows of one statement, within the bytes it may take. */
final class RowReader {
  private static final int FIRST_CAPACITY = 1_024;

  private final Statement statement;
  private final Answer answer;
  private final int maxBytes;
  private final JsonBuffer out = new JsonBuffer(FIRST_CAPACITY);
  private long rows;
  private Cut cut = Cut.NOTHING;
  private OptionalLong total = OptionalLong.empty();

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
      case ROWS, VALUES -> many(found);
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
    out.raw('[');
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
    out.raw(']');
    return result(out.json(), rows);
  }

  private void add(ResultSet found) throws SQLException {
    int before = out.length();
    if (rows > 0) {
      out.raw(',');
    }
    row(found);
    if (out.length() >= maxBytes) {
      out.cut(before);
      cut = Cut.BYTES;
    } else {
      rows++;
    }
  }

  private Result one(ResultSet found) throws SQLException {
    if (!found.next() || !isPresent(found) || answer.limit() == 0) {
      return result(Json.NULL, 0);
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
    boolean isObject = answer.form() == Form.ROWS || answer.form() == Form.ROW;
    List<Cell> cells = answer.cells();
    int column = answer.countLeads() ? 3 : 1;
    if (isObject && cells.isEmpty()) {
      out.raw('{');
    }
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      out.raw(cell.key());
      value(cell, found.getBytes(column + i));
    }
    if (isObject) {
      out.raw('}');
    }
  }

  private void value(Cell cell, byte[] text) {
    if (text == null) {
      out.missing();
      return;
    }
    switch (cell.encoding()) {
      case BOOLEAN -> out.bool(text);
      case INTEGER, JSON -> out.raw(text);
      case NUMBER -> out.number(text);
      case PLAIN -> out.plain(text);
      case STRING -> out.string(text);
      case TIMESTAMP -> out.timestamp(text);
      case TIMESTAMP_WITH_ZONE -> out.timestampWithZone(text);
    }
  }

  private Result result(Json body, long count) {
    return new Result(body, count, total, cut, statement.text());
  }
}
