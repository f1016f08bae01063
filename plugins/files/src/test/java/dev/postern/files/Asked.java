package dev.postern.files;

import dev.postern.spi.CallContext;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Settings;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;

/** A source, asked as the gateway does. */
record Asked(DataSource source, Catalog catalog) implements AutoCloseable {

  static Asked of(Path folder, Map<String, ?> settings) {
    DataSource source =
        new FilesConnector()
            .open("docs", new Settings(settings), new PluginContext(folder, folder));
    return new Asked(source, source.introspect());
  }

  Table table(String name) {
    return catalog.tables().stream().filter(t -> t.name().equals(name)).findAny().orElseThrow();
  }

  private static CallContext context() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    return new CallContext("r1", "", "{}", end, false, 1_000_000);
  }

  private static Selection<Source, ColumnUse> selection(
      Table table, Filter<ColumnUse> where, List<String> columns) {
    return new Selection<>(
        Source.root(table),
        columns.stream()
            .<Selection.Item<Source, ColumnUse>>map(
                name -> new Selection.Item.Field<>(use(table, name), name))
            .toList(),
        where,
        List.of(),
        Page.ALL);
  }

  static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.columns().get(column), Mask.none());
  }

  Filter<ColumnUse> where(String table, String column, Operator operator, String value) {
    return new Filter.Compare<>(use(table(table), column), operator, value);
  }

  private Result run(Query query) {
    return source.execute(List.of(query), context(), CommitGate.OPEN).getFirst();
  }

  String read(String table, Filter<ColumnUse> where, String... columns) {
    return run(new Query.Read(selection(table(table), where, Arrays.asList(columns)), false))
        .body()
        .text();
  }

  /** Every row with every column. */
  String read(String table) {
    return read(table, Filter.all(), table(table).columns().keySet().toArray(String[]::new));
  }

  /** Names and types of columns. */
  String columns(String table) {
    return table(table).columns().values().stream()
        .map(column -> column.name() + " " + column.type().name())
        .collect(Collectors.joining(", "));
  }

  String readFile(String path) {
    Routine routine = catalog.routines().getFirst();
    String argument = "{\"path\":\"" + path + "\"}";
    Selection<Source, ColumnUse> rows =
        selection(table("contents"), Filter.all(), List.of("path", "encoding", "content"));
    return run(new Query.Call(
            routine, routine.arguments(), Json.of(argument), Optional.of(rows), false))
        .body()
        .text();
  }

  Result write(String rows, Optional<Query.Upsert> upsert, Filter<ColumnUse> check) {
    Table table = table("contents");
    List<Column> columns =
        List.of("path", "content", "encoding").stream().map(table.columns()::get).toList();
    return run(
        new Query.Create(
            table,
            columns,
            Json.of(rows),
            upsert,
            Missing.DEFAULT,
            Filter.all(),
            check,
            Optional.of(selection(table, Filter.all(), List.of("path", "size"))),
            new Answering(Rendering.JSON, true)));
  }

  /** Written where nothing is. */
  String write(String path, String content) {
    return write(row(path, content), Optional.empty(), Filter.all()).body().text();
  }

  static String row(String path, String content) {
    return "[{\"path\":\"%s\",\"content\":\"%s\"}]".formatted(path, content);
  }

  Query.Upsert replacing() {
    return new Query.Upsert(List.of(table("contents").columns().get("path")), true, Filter.all());
  }

  long delete(Filter<ColumnUse> where) {
    return run(new Query.Delete(table("files"), where, Optional.empty())).rowCount();
  }

  static SourceException.Kind refused(org.junit.jupiter.api.function.Executable work) {
    return Assertions.assertThrows(SourceException.class, work).kind();
  }

  /** A count, with the page left out. */
  long count(String table) {
    Query query =
        new Query.Read(
            selection(table(table), Filter.all(), List.of("path")).within(new Page(0, 0)),
            Count.EXACT,
            0,
            Rendering.JSON);
    return run(query).total().orElseThrow();
  }

  @Override
  public void close() {
    source.close();
  }
}
