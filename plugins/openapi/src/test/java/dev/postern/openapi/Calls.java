package dev.postern.openapi;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A source, called as the gateway does. */
record Calls(DataSource source, Catalog catalog) implements AutoCloseable {

  static Calls of(Path folder, Map<String, Object> settings) {
    DataSource source =
        new OpenApiConnector()
            .open(
                "pets", new dev.postern.spi.Settings(settings), new PluginContext(folder, folder));
    return new Calls(source, source.introspect());
  }

  /** The usual settings with some more. */
  static Map<String, Object> settings(PetService service, Object... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("document", "pets.yaml");
    settings.put("url", service.url() + "/v1");
    settings.put("private-network", true);
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return settings;
  }

  Routine routine(String name) {
    return catalog.routines().stream().filter(r -> r.name().equals(name)).findAny().orElseThrow();
  }

  static CallContext context(long millis, Cancellation cancellation) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    return new CallContext(
        "r1", "", "{}", end, false, 1_000_000, CallContext.Terms.DEFAULT, cancellation);
  }

  String call(String name, String arguments) {
    return run(name, arguments, context(20_000, Cancellation.NEVER)).body().text();
  }

  Result run(String name, String arguments, CallContext context) {
    return run(name, arguments, context, Filter.all(), Page.ALL);
  }

  Result run(
      String name, String arguments, CallContext context, Filter<ColumnUse> where, Page page) {
    Routine routine = routine(name);
    Optional<Selection<Source, ColumnUse>> rows =
        routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
            ? Optional.of(
                new Selection<>(
                    Source.root(table),
                    table.columns().values().stream()
                        .<Selection.Item<Source, ColumnUse>>map(
                            column ->
                                new Selection.Item.Field<>(
                                    new ColumnUse(column, Mask.none()), column.name()))
                        .toList(),
                    where,
                    List.of(),
                    page))
            : Optional.empty();
    Query query =
        new Query.Call(routine, List.of(), Json.of(arguments), rows, Count.EXACT, Rendering.JSON);
    return source.execute(List.of(query), context, CommitGate.OPEN).getFirst();
  }

  SourceException refusal(String name, String arguments) {
    return Assertions.assertThrows(SourceException.class, () -> call(name, arguments));
  }

  @Override
  public void close() {
    source.close();
  }
}
