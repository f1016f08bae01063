package dev.postern.files;

import dev.postern.files.FileStore.Entry;
import dev.postern.rows.Condition;
import dev.postern.rows.JsonForm;
import dev.postern.rows.RowSelection;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A folder or a bucket. */
final class FilesSource implements DataSource {
  private static final Duration INTROSPECTION = Duration.ofMinutes(1);

  private final FilesSettings settings;
  private final FileStore store;
  private final Map<String, TableInFiles> data = new LinkedHashMap<>();
  private volatile Map<String, List<Column>> known = Map.of();
  private volatile Runnable changed = () -> {};
  private volatile boolean isOpen = true;

  FilesSource(FilesSettings settings, FileStore store) {
    this.settings = settings;
    this.store = store;
    settings
        .tables()
        .forEach(
            table -> data.put(table.name(), new TableInFiles(table, store, settings.limits())));
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.of(Capability.READ, Capability.CALL);
    if (settings.isWritable()) {
      capabilities.addAll(
          EnumSet.of(
              Capability.CREATE, Capability.DELETE, Capability.UPSERT, Capability.RETURNING));
    }
    return capabilities;
  }

  @Override
  public Set<Operator> operators() {
    return Condition.OPERATORS;
  }

  @Override
  public Catalog introspect() {
    CallContext call =
        new CallContext("", "", "{}", System.nanoTime() + INTROSPECTION.toNanos(), true, 0);
    Table contents = Tables.contents(settings.isWritable());
    List<Table> tables = new ArrayList<>();
    tables.add(Tables.files(settings.isWritable()));
    tables.add(contents);
    List<String> warnings = new ArrayList<>();
    Map<String, List<Column>> found = new LinkedHashMap<>();
    List<Entry> entries = data.isEmpty() ? List.of() : store.list(call);
    for (TableInFiles table : data.values()) {
      try {
        TableInFiles.Loaded loaded = table.load(entries, call);
        if (loaded.columns().isEmpty()) {
          warnings.add("table %s has no rows, so it is not offered".formatted(name(table)));
          continue;
        }
        found.put(name(table), loaded.columns());
        tables.add(described(table, loaded, warnings));
      } catch (SourceException unreadable) {
        warnings.add("table %s is not offered: %s".formatted(name(table), unreadable.getMessage()));
      }
    }
    known = found;
    return new Catalog(tables, List.of(Tables.readFile(contents)), warnings);
  }

  private static String name(TableInFiles table) {
    return table.setting().name();
  }

  private static Table described(
      TableInFiles table, TableInFiles.Loaded loaded, List<String> warnings) {
    boolean hasKey = table.hasKey(loaded);
    if (!hasKey && !table.setting().key().isEmpty()) {
      warnings.add(
          "the key of table %s is none: it does not tell rows apart".formatted(name(table)));
    }
    return Tables.data(
        name(table),
        loaded.columns(),
        hasKey ? table.setting().key() : List.of(),
        "Rows of files, typed by what is in them");
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    if (transaction.size() != 1) {
      throw new UnsupportedOperationException("more than one query");
    }
    RowSelection.goOn(call);
    return gate.pass(List.of(run(transaction.getFirst(), call)));
  }

  private Result run(Query query, CallContext call) {
    return switch (query) {
      case Query.Read read -> read(read, call);
      case Query.Call asked -> call(asked, call);
      case Query.Create create when create.table().name().equals(Tables.CONTENTS) ->
          writer(call).create(create);
      case Query.Delete delete when delete.table().name().equals(Tables.FILES) ->
          writer(call).delete(delete);
      case Query.Create create -> throw unserved();
      case Query.Update update -> throw unserved();
      case Query.Delete delete -> throw unserved();
    };
  }

  private static SourceException unserved() {
    return new SourceException(Kind.MISSING_OBJECT, "that is not done with files");
  }

  private FileWriter writer(CallContext call) {
    if (call.isReadOnly() || !settings.isWritable()) {
      throw new SourceException(Kind.READ_ONLY, "files are not changed here");
    }
    return new FileWriter(store, settings.limits(), call);
  }

  private Result read(Query.Read read, CallContext call) {
    Selection<Source, ColumnUse> selection = read.selection();
    RowSelection rows =
        new RowSelection(selection, read.count(), read.rendering(), call, FileRows.statement(read));
    String table = selection.from().table().name();
    FileRows files = new FileRows(store, settings.limits(), call);
    return switch (table) {
      case Tables.FILES -> rows.of(files.told(selection.where()));
      case Tables.CONTENTS ->
          rows.of(files.contents(selection), row -> files.completed(row, selection));
      default -> rows.of(dataRows(table, call));
    };
  }

  private List<JsonNode> dataRows(String name, CallContext call) {
    TableInFiles table = data.get(name);
    List<Column> columns = known.get(name);
    if (table == null || columns == null) {
      throw new SourceException(Kind.MISSING_OBJECT, "no table " + name);
    }
    TableInFiles.Loaded loaded = table.load(store.list(call), call);
    if (!loaded.columns().equals(columns)) {
      changed.run();
      throw new SourceException(
          Kind.CONFLICT,
          "the files of " + name + " have other columns now; they are looked at again");
    }
    return loaded.rows();
  }

  /** That there is no file and that a rule hides it look the same. */
  private Result call(Query.Call asked, CallContext call) {
    if (!asked.routine().name().equals(Tables.READ_FILE)
        || !(asked.routine().returns() instanceof Routine.Returns.Rows)) {
      throw unserved();
    }
    RowSelection rows =
        new RowSelection(
            asked.rows().orElseThrow(),
            asked.count(),
            asked.rendering(),
            call,
            FileRows.statement(asked));
    Optional<Entry> entry =
        FilePath.find(path(asked), store.showsHidden()).flatMap(path -> store.find(path, call));
    JsonNode row =
        entry
            .<JsonNode>map(found -> new FileRows(store, settings.limits(), call).whole(found))
            .orElse(JsonForm.MAPPER.nullNode());
    return rows.ofOne(row);
  }

  private static String path(Query.Call asked) {
    try {
      return JsonForm.MAPPER
          .readTree(asked.arguments().buffer(), 0, asked.arguments().length())
          .path("path")
          .asString("");
    } catch (JacksonException malformed) {
      throw new SourceException(Kind.INVALID_VALUE, "the arguments are no JSON");
    }
  }

  @Override
  public void watch(Runnable newChanged) {
    changed = newChanged;
  }

  @Override
  public boolean isReady() {
    return isOpen && store.isReady();
  }

  @Override
  public void close() {
    isOpen = false;
    store.close();
  }
}
