package dev.postern.json;

import dev.postern.json.JsonSpans.Scanner;
import dev.postern.json.JsonSpans.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An array of objects that all name the same members in the same order, each once: where each
 * object and every value lies, found in one pass. Columns are members, counted from 0 like rows.
 */
public final class JsonTable {
  private final List<Span> names = new ArrayList<>();

  /** Where each row starts and ends, and each of its values. */
  private int[] bounds = new int[0];

  private int rows;

  private JsonTable() {}

  /** The objects of an array; empty where there are none or they are not alike. */
  public static Optional<JsonTable> of(byte[] bytes, int length) {
    JsonTable table = new JsonTable();
    Scanner scanner = new Scanner(bytes, 0, length);
    scanner.pass((byte) '[');
    while (scanner.hasNext((byte) ']')) {
      boolean isAlike =
          scanner.here() == '{' && (table.rows == 0 ? table.first(scanner) : table.next(scanner));
      if (!isAlike) {
        return Optional.empty();
      }
      table.rows++;
    }
    return table.rows == 0 ? Optional.empty() : Optional.of(table);
  }

  private boolean first(Scanner scanner) {
    Set<String> all = new HashSet<>();
    List<Span> values = new ArrayList<>();
    int start = scanner.at();
    scanner.pass((byte) '{');
    while (scanner.hasNext((byte) '}')) {
      Span name = scanner.value();
      names.add(name);
      all.add(name.decoded());
      scanner.pass((byte) ':');
      values.add(scanner.value());
    }
    scanner.pass((byte) '}');
    bounds = new int[2 * (1 + values.size())];
    bounds[0] = start;
    bounds[1] = scanner.at();
    for (int column = 0; column < values.size(); column++) {
      bounds[2 * (1 + column)] = values.get(column).start();
      bounds[2 * (1 + column) + 1] = values.get(column).end();
    }
    return all.size() == names.size() && !names.isEmpty();
  }

  private boolean next(Scanner scanner) {
    int row = place(rows);
    if (row == bounds.length) {
      bounds = Arrays.copyOf(bounds, place(Math.max(4, rows * 3)));
    }
    bounds[row] = scanner.at();
    scanner.pass((byte) '{');
    int at = row + 2;
    for (Span name : names) {
      if (!scanner.hasNext((byte) '}') || !scanner.passes(name)) {
        return false;
      }
      scanner.pass((byte) ':');
      bounds[at++] = scanner.skip();
      bounds[at++] = scanner.at();
    }
    if (scanner.hasNext((byte) '}')) {
      return false;
    }
    scanner.pass((byte) '}');
    bounds[row + 1] = scanner.at();
    return true;
  }

  /** How many objects there are, at least one. */
  public int rows() {
    return rows;
  }

  /** Of the members, as they stand in the text. */
  public List<Span> names() {
    return names;
  }

  /**
   * Where rows and values lie: for each row where it starts and ends, then the same for each of its
   * values.
   */
  public int[] bounds() {
    return bounds;
  }

  /** Where in the bounds a row begins. */
  public int place(int row) {
    return 2 * row * (1 + names.size());
  }
}
