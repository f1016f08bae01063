package dev.postern.files;

import dev.postern.files.FileStore.Entry;
import dev.postern.files.FilesSettings.Format;
import dev.postern.files.FilesSettings.Limits;
import dev.postern.files.FilesSettings.TableSetting;
import dev.postern.rows.JsonForm;
import dev.postern.rows.RowSelection;
import dev.postern.rows.Values;
import dev.postern.spi.CallContext;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.SourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A table in files, kept in memory until one of them changes. */
final class TableInFiles {
  private static final int MAX_COLUMNS = 300;

  private final TableSetting setting;
  private final FileStore store;
  private final Limits limits;
  private final ReentrantLock loading = new ReentrantLock();
  private Loaded loaded = new Loaded("none", List.of(), List.of());

  /**
   * What the files held.
   *
   * @param stamp of the files it was read from
   */
  record Loaded(String stamp, List<Column> columns, List<JsonNode> rows) {}

  TableInFiles(TableSetting setting, FileStore store, Limits limits) {
    this.setting = setting;
    this.store = store;
    this.limits = limits;
  }

  TableSetting setting() {
    return setting;
  }

  /**
   * The table as its files are now.
   *
   * @throws SourceException where they cannot be read as one, or are too long
   */
  Loaded load(List<Entry> all, CallContext call) {
    List<Entry> files =
        all.stream()
            .filter(entry -> setting.files().matches(Path.of(entry.path().text())))
            .toList();
    String stamp =
        files.stream()
            .map(entry -> entry.path().text() + "=" + entry.tag())
            .collect(Collectors.joining("|", "", "|"));
    loading.lock();
    try {
      if (!loaded.stamp().equals(stamp)) {
        loaded = typed(stamp, rows(files, call));
      }
      return loaded;
    } finally {
      loading.unlock();
    }
  }

  private List<ObjectNode> rows(List<Entry> files, CallContext call) {
    if (files.stream().mapToLong(Entry::size).sum() > limits.tableBytes()) {
      throw Refusals.demanding(
          "the files of %s are longer than the %d bytes of max-table-bytes"
              .formatted(setting.name(), limits.tableBytes()));
    }
    List<ObjectNode> rows = new ArrayList<>();
    for (Entry file : files) {
      byte[] content = store.read(file.path(), limits.tableBytes(), call);
      String text = FileRows.text(content).orElseThrow(() -> broken(file, "is no text in UTF-8"));
      try {
        add(text, rows, call);
      } catch (IllegalArgumentException | JacksonException malformed) {
        throw broken(file, "is no such file: " + malformed.getMessage());
      }
      if (rows.size() > limits.tableRows()) {
        throw Refusals.demanding(
            "%s has more than the %d rows of max-table-rows"
                .formatted(setting.name(), limits.tableRows()));
      }
    }
    return rows;
  }

  private SourceException broken(Entry file, String what) {
    return Refusals.unavailable(
        "%s, %s of table %s %s"
            .formatted(file.path().text(), setting.format(), setting.name(), what),
        null);
  }

  private void add(String text, List<ObjectNode> rows, CallContext call) {
    switch (setting.format()) {
      case CSV -> addCsv(new CsvText(text), rows, call);
      case JSON -> {
        JsonNode array = JsonForm.MAPPER.readTree(text);
        if (!array.isArray()) {
          throw new IllegalArgumentException("no array of objects");
        }
        array.forEach(row -> rows.add(object(row)));
      }
      case NDJSON ->
          text.lines()
              .filter(line -> !line.isBlank())
              .forEach(line -> rows.add(object(JsonForm.MAPPER.readTree(line))));
    }
  }

  private static ObjectNode object(JsonNode row) {
    if (row instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("something else than an object");
  }

  private void addCsv(CsvText text, List<ObjectNode> rows, CallContext call) {
    if (!text.hasNext()) {
      return;
    }
    List<String> names = names(text.next());
    while (text.hasNext() && rows.size() <= limits.tableRows()) {
      List<String> fields = text.next();
      if (rows.size() % 1_024 == 0) {
        RowSelection.goOn(call);
      }
      if (fields.size() == 1 && fields.getFirst() == null) {
        continue;
      }
      if (fields.size() != names.size()) {
        throw new IllegalArgumentException(
            "row %d has %d fields, not %d".formatted(rows.size() + 1, fields.size(), names.size()));
      }
      ObjectNode row = JsonForm.MAPPER.createObjectNode();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), fields.get(i));
      }
      rows.add(row);
    }
  }

  private static List<String> names(List<String> header) {
    List<String> names = new ArrayList<>();
    for (String field : header) {
      String name = field == null ? "" : field.strip().replaceAll("[^\\p{L}\\p{N}_]+", "_");
      names.add(name.isEmpty() ? "column_" + (names.size() + 1) : name);
    }
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("two columns of one name");
    }
    return names;
  }

  private Loaded typed(String stamp, List<ObjectNode> rows) {
    Map<String, List<JsonNode>> values = new LinkedHashMap<>();
    for (ObjectNode row : rows) {
      row.properties()
          .forEach(
              member ->
                  values
                      .computeIfAbsent(member.getKey(), unseen -> new ArrayList<>())
                      .add(member.getValue()));
    }
    values.keySet().removeIf(name -> !name.matches("[\\p{L}_][\\p{L}\\p{N}_ -]{0,62}"));
    if (values.size() > MAX_COLUMNS) {
      throw Refusals.demanding(
          "%s has more than %d columns".formatted(setting.name(), MAX_COLUMNS));
    }
    List<Column> columns = new ArrayList<>();
    values.forEach(
        (name, all) -> {
          ColumnType type = Inference.of(all, setting.format() == Format.CSV);
          boolean isKey = setting.key().contains(name);
          columns.add(new Column(name, type, !isKey, false, true, ""));
        });
    return new Loaded(stamp, columns, rows.stream().map(row -> typed(row, columns)).toList());
  }

  private static JsonNode typed(ObjectNode row, List<Column> columns) {
    ObjectNode typed = JsonForm.MAPPER.createObjectNode();
    for (Column column : columns) {
      typed.set(column.name(), Values.fitted(column.type(), row.get(column.name())).orElseThrow());
    }
    return typed;
  }

  /** Whether no two rows have the same key, and each has one. */
  boolean hasKey(Loaded table) {
    Set<List<JsonNode>> keys = new HashSet<>();
    return !setting.key().isEmpty()
        && table.columns().stream()
            .map(Column::name)
            .collect(Collectors.toSet())
            .containsAll(setting.key())
        && table.rows().stream()
            .allMatch(
                row -> {
                  List<JsonNode> key = setting.key().stream().map(row::get).toList();
                  return key.stream().noneMatch(JsonNode::isNull) && keys.add(key);
                });
  }
}
