package com.example.notes;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A folder whose text files are tables with the columns {@code number} and {@code text}. */
final class NotesSource implements DataSource {
  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              "number",
              ColumnType.of("integer", ColumnType.Kind.INTEGER),
              false,
              false,
              true,
              "The line, from 1"),
          new Column("text", ColumnType.of("text", ColumnType.Kind.TEXT), false, false, false, ""));

  private final Path folder;
  private volatile boolean isOpen = true;

  NotesSource(Path folder) {
    this.folder = folder;
  }

  /** It reads and does nothing else, so nothing else is published or asked of it. */
  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.READ);
  }

  @Override
  public Set<Operator> operators() {
    return EnumSet.of(
        Operator.EQ, Operator.NEQ, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE);
  }

  @Override
  public Catalog introspect() {
    return new Catalog(
        List.of("notes"),
        names().map(NotesSource::table).toList(),
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        Map.of());
  }

  private static Table table(String name) {
    return Table.of(
        "notes",
        name,
        Table.Kind.TABLE,
        COLUMNS,
        List.of("number"),
        List.of(),
        List.of(),
        Set.of(),
        "The lines of " + name + ".txt");
  }

  private Stream<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".txt"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList()
          .stream();
    } catch (IOException unreadable) {
      throw new SourceException(Kind.UNAVAILABLE, unreadable.toString());
    }
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    // without TRANSACTION there is one query and no gate; with READ alone it is a read
    return List.of(read((Query.Read) transaction.getFirst(), call));
  }

  private Result read(Query.Read read, CallContext call) {
    Selection<Source, ColumnUse> rows = read.selection();
    List<Line> all = lines(rows.from().table().name(), call);
    List<Line> fitting = all.stream().filter(line -> Conditions.hold(rows.where(), line)).toList();
    List<Line> page =
        fitting.stream()
            .sorted(Conditions.order(rows.order()))
            .skip(rows.page().offset())
            .limit(rows.page().limit())
            .toList();
    OptionalLong total =
        read.count() == Count.NONE ? OptionalLong.empty() : OptionalLong.of(fitting.size());
    boolean hasMore = rows.page().offset() + page.size() < fitting.size();
    return written(rows, page, total, hasMore, call.maxResultBytes());
  }

  /** One line. */
  record Line(long number, String text) {
    String value(String column) {
      return column.equals("number") ? Long.toString(number) : text;
    }
  }

  /** The name is one of the catalog: the gateway asks for no other. */
  private List<Line> lines(String name, CallContext call) {
    List<Line> lines = new ArrayList<>();
    Path file = folder.resolve(name + ".txt");
    if (!Files.isRegularFile(file)) {
      throw new SourceException(Kind.MISSING_OBJECT, file + " is gone");
    }
    try (Stream<String> texts = Files.lines(file)) {
      texts.forEach(
          text -> {
            if (call.remaining().isZero()) {
              throw new SourceException(Kind.TIMEOUT, "too many lines for the time there is");
            }
            lines.add(new Line(lines.size() + 1, text));
          });
      return lines;
    } catch (IOException unreadable) {
      throw new SourceException(Kind.UNAVAILABLE, unreadable.toString());
    }
  }

  /** The rows as a JSON array, and no more bytes than there may be. */
  private static Result written(
      Selection<Source, ColumnUse> rows,
      List<Line> page,
      OptionalLong total,
      boolean hasMore,
      int maxBytes) {
    StringBuilder body = new StringBuilder("[");
    int bytes = 2;
    int count = 0;
    for (Line line : page) {
      String row = row(rows, line);
      bytes += row.getBytes(StandardCharsets.UTF_8).length + (count > 0 ? 1 : 0);
      if (bytes > maxBytes) {
        break;
      }
      body.append(count++ > 0 ? "," : "").append(row);
    }
    Result.Cut cut =
        count < page.size() ? Result.Cut.BYTES : hasMore ? Result.Cut.ROWS : Result.Cut.NOTHING;
    return new Result(Json.of(body.append(']').toString()), count, total, cut, "");
  }

  private static String row(Selection<Source, ColumnUse> rows, Line line) {
    List<String> members = new ArrayList<>();
    for (Selection.Item<Source, ColumnUse> item : rows.items()) {
      // embeds and aggregates are not declared, so every item is a column
      var field = (Selection.Item.Field<Source, ColumnUse>) item;
      String value = line.value(field.column().name());
      boolean isNumber = field.column().name().equals("number");
      members.add(quoted(field.name()) + ":" + (isNumber ? value : quoted(value)));
    }
    return "{" + String.join(",", members) + "}";
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  @Override
  public boolean isReady() {
    return isOpen && Files.isDirectory(folder);
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
