package dev.postern.jdbc;

import dev.postern.spi.Json;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.RowSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Rows in the form in which they leave, within the bytes and rows they may have. */
final class Answer {
  private static final int FIRST_CAPACITY = 1_024;

  private enum Form {
    ARRAY,
    LINES,
    CSV
  }

  private final Level level;
  private final Form form;
  private final boolean stripsNulls;
  private final int maxBytes;
  private final long limit;
  private final JsonBuffer out = new JsonBuffer(FIRST_CAPACITY);
  private long rows;
  private Cut cut = Cut.NOTHING;
  private Optional<Row> last = Optional.empty();

  /**
   * @param limit the most rows; one more than that is left out and told
   */
  Answer(Level level, Rendering rendering, int maxBytes, long limit) {
    this.level = level;
    this.maxBytes = maxBytes;
    this.limit = limit;
    this.form =
        switch (rendering) {
          case Rendering.Json json -> Form.ARRAY;
          case Rendering.Lines lines -> Form.LINES;
          case Rendering.Csv csv -> Form.CSV;
          case Rendering other -> throw new IllegalArgumentException("not declared: " + other);
        };
    this.stripsNulls = rendering instanceof Rendering.Json json && json.stripsNulls();
    if (form == Form.ARRAY) {
      out.raw('[');
    } else if (form == Form.CSV) {
      out.raw(header());
    }
  }

  private byte[] header() {
    return level.members().stream()
        .map(member -> quoted(member.name()))
        .collect(Collectors.joining(",", "", "\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  int maxBytes() {
    return maxBytes;
  }

  boolean isOpen() {
    return cut == Cut.NOTHING;
  }

  void cutBytes() {
    cut = Cut.BYTES;
  }

  /** Adds a row, unless the answer is full. */
  void add(Row row) {
    if (!isOpen()) {
      return;
    }
    if (rows == limit) {
      cut = Cut.ROWS;
      return;
    }
    int before = out.length();
    if (form == Form.ARRAY && rows > 0) {
      out.raw(',');
    }
    if (form == Form.CSV) {
      line(row);
    } else {
      level.object(row, out, stripsNulls);
    }
    if (form != Form.ARRAY) {
      out.raw('\n');
    }
    if (out.length() >= maxBytes) {
      out.cut(before);
      cut = Cut.BYTES;
    } else {
      rows++;
      last = Optional.of(row);
    }
  }

  /** Values in their own text forms, absent ones empty. */
  private void line(Row row) {
    for (int i = 0; i < level.members().size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      JsonBuffer value = new JsonBuffer(64);
      level.members().get(i).value().write(row, value);
      if (!value.isNullSince(0)) {
        String json = value.json().text();
        String text = json.startsWith("\"") ? JsonReader.string(json) : json;
        out.raw(quoted(text).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String quoted(String text) {
    boolean isPlain = !text.isEmpty();
    for (int i = 0; i < text.length() && isPlain; i++) {
      char c = text.charAt(i);
      isPlain = c != '"' && c != ',' && c != '\n' && c != '\r' && c != ' ' && c != '\t';
    }
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  long rows() {
    return rows;
  }

  Result result(String statement, OptionalLong total, List<Integer> keys) {
    List<Optional<String>> place =
        last.isPresent()
            ? keys.stream().map(key -> Optional.ofNullable(last.get().text(key))).toList()
            : List.of();
    Result.Notes notes =
        place.isEmpty()
            ? Result.Notes.NONE
            : new Result.Notes("", "", Map.of(), OptionalLong.empty(), place);
    if (form == Form.ARRAY) {
      out.raw(']');
    }
    return new Result(out.json(), rows, total, cut, statement, notes);
  }

  /** Hands over what was added since the last time. */
  boolean hand(RowSink sink, long count) {
    boolean isWanted = sink.take(out.piece(), count);
    out.cut(0);
    return isWanted;
  }

  Result streamed(String statement) {
    return new Result(new Json(new byte[0], 0), rows, OptionalLong.empty(), Cut.NOTHING, statement);
  }
}
