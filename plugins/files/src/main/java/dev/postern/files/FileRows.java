package dev.postern.files;

import dev.postern.files.FileStore.Entry;
import dev.postern.files.FilesSettings.Limits;
import dev.postern.rows.JsonForm;
import dev.postern.spi.CallContext;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Files as rows, for one call; what is in them is read where it is wanted. */
final class FileRows {
  private static final Set<String> OF_CONTENT = Set.of("content", "encoding");

  private final FileStore store;
  private final Limits limits;
  private final CallContext call;
  private long scanned;

  FileRows(FileStore store, Limits limits, CallContext call) {
    this.store = store;
    this.limits = limits;
    this.call = call;
  }

  /** The files that a condition may fit: one where it names a path, else all. */
  List<Entry> entries(Filter<ColumnUse> where) {
    Optional<String> path = path(where);
    return path.isEmpty()
        ? store.list(call)
        : FilePath.find(path.get(), store.showsHidden())
            .flatMap(known -> store.find(known, call))
            .map(List::of)
            .orElse(List.of());
  }

  private static Optional<String> path(Filter<ColumnUse> where) {
    return switch (where) {
      case Filter.Compare<ColumnUse>(ColumnUse column, Operator operator, String value)
          when operator == Operator.EQ && column.name().equals("path") && column.isPlain() ->
          Optional.of(value);
      case Filter.And<ColumnUse>(List<Filter<ColumnUse>> terms) ->
          terms.stream().map(FileRows::path).flatMap(Optional::stream).findFirst();
      default -> Optional.empty();
    };
  }

  /** Rows without contents. */
  List<JsonNode> told(Filter<ColumnUse> where) {
    List<JsonNode> rows = new ArrayList<>();
    entries(where).forEach(entry -> rows.add(row(entry)));
    return rows;
  }

  static ObjectNode row(Entry entry) {
    ObjectNode row = JsonForm.MAPPER.createObjectNode();
    row.put("path", entry.path().text());
    row.put("name", entry.path().name());
    row.put("folder", entry.path().folder());
    row.put("size", entry.size());
    row.put("type", MediaTypes.of(entry.path().name()));
    row.put("modified", entry.modified().toString());
    row.put("etag", entry.tag());
    return row;
  }

  /** Rows whose contents are there already if a condition or sort key looks at them. */
  List<JsonNode> contents(Selection<Source, ColumnUse> selection) {
    List<JsonNode> rows = told(selection.where());
    Set<String> used = new HashSet<>();
    selection.where().map(column -> used.add(column.name()));
    selection.order().forEach(key -> used.add(key.column().name()));
    return used.stream().anyMatch(OF_CONTENT::contains)
        ? rows.stream().map(this::filled).toList()
        : rows;
  }

  /** A row of the answer with its content, if that is asked for and not there yet. */
  JsonNode completed(JsonNode row, Selection<Source, ColumnUse> selection) {
    boolean isAsked =
        selection.items().stream()
            .anyMatch(
                item ->
                    item instanceof Item.Field<Source, ColumnUse> field
                        && OF_CONTENT.contains(field.column().name()));
    return isAsked && !row.has("content") ? filled(row) : row;
  }

  private JsonNode filled(JsonNode row) {
    ObjectNode filled = ((ObjectNode) row).deepCopy();
    if (row.path("size").asLong() > limits.fileBytes()) {
      filled.putNull("encoding");
      filled.putNull("content");
      return filled;
    }
    FilePath path = FilePath.of(row.path("path").asString(), store.showsHidden());
    byte[] content = store.read(path, limits.fileBytes(), call);
    scanned += content.length;
    if (scanned > limits.scannedBytes()) {
      throw Refusals.demanding("contents of more than the bytes of max-scanned-bytes");
    }
    return withContent(filled, content);
  }

  /** One whole row. */
  ObjectNode whole(Entry entry) {
    if (entry.size() > limits.fileBytes()) {
      throw Refusals.tooLong(entry.path(), limits.fileBytes());
    }
    return withContent(row(entry), store.read(entry.path(), limits.fileBytes(), call));
  }

  private static ObjectNode withContent(ObjectNode row, byte[] content) {
    Optional<String> text = text(content);
    row.put("encoding", text.isPresent() ? "utf-8" : "base64");
    row.put("content", text.orElseGet(() -> Base64.getEncoder().encodeToString(content)));
    return row;
  }

  /** The text of bytes; empty where they are none in UTF-8. */
  static Optional<String> text(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }

  /** What is asked of written rows: no filter, order or page. */
  static Selection<Source, ColumnUse> returned(Selection<Source, ColumnUse> asked) {
    return new Selection<>(
        asked.from(), asked.items(), Filter.all(), List.of(), dev.postern.spi.Page.ALL);
  }

  /** What audit records tell of a query. */
  static String statement(Query query) {
    return switch (query) {
      case Query.Read read -> "read " + read.selection().from().table().name();
      case Query.Create create -> "write " + create.table().name();
      case Query.Update update -> "write " + update.table().name();
      case Query.Delete delete -> "delete " + delete.table().name();
      case Query.Call call -> "call " + call.routine().name();
    };
  }
}
