package dev.postern.files;

import dev.postern.files.FileStore.Entry;
import dev.postern.files.FilesSettings.Limits;
import dev.postern.rows.Condition;
import dev.postern.rows.JsonForm;
import dev.postern.rows.RowSelection;
import dev.postern.rows.Values;
import dev.postern.spi.CallContext;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes and deletes files. Everything that can be known before is looked at before the first file
 * is touched: paths, encodings, sizes, conditions of rules and what is there already.
 */
final class FileWriter {
  private final FileStore store;
  private final Limits limits;
  private final CallContext call;

  FileWriter(FileStore store, Limits limits, CallContext call) {
    this.store = store;
    this.limits = limits;
    this.call = call;
  }

  /**
   * A file to be written.
   *
   * @param row as a row of the table of contents
   */
  private record Draft(FilePath path, byte[] content, ObjectNode row, boolean isThere) {}

  Result create(Query.Create create) {
    List<Draft> drafts = new ArrayList<>();
    Set<FilePath> paths = new HashSet<>();
    for (JsonNode row :
        JsonForm.MAPPER.readTree(create.rows().buffer(), 0, create.rows().length())) {
      Optional<Draft> draft = draft(row, create);
      if (draft.isPresent() && !paths.add(draft.get().path())) {
        throw Refusals.taken(draft.get().path());
      }
      draft.ifPresent(drafts::add);
    }
    List<JsonNode> written = new ArrayList<>();
    for (Draft draft : drafts) {
      Entry entry = store.write(draft.path(), draft.content(), draft.isThere(), call);
      ObjectNode row = FileRows.row(entry);
      row.set("encoding", draft.row().get("encoding"));
      row.set("content", draft.row().get("content"));
      written.add(row);
    }
    Result result = result(written, create.returning(), create.answering().rendering(), create);
    Map<String, String> key =
        create.answering().wantsKey() && written.size() == 1
            ? Map.of("path", written.getFirst().get("path").asString())
            : Map.of();
    long inserted = drafts.stream().filter(draft -> !draft.isThere()).count();
    Result.Notes notes =
        new Result.Notes(
            "",
            "",
            key,
            create.upsert().isPresent() ? OptionalLong.of(inserted) : OptionalLong.empty());
    return new Result(
        result.body(), result.rowCount(), result.total(), result.cut(), result.statement(), notes);
  }

  /** Empty where the row is not to be written. */
  private Optional<Draft> draft(JsonNode given, Query.Create create) {
    Draft fresh = draft(given, create.columns(), create.presets(), false);
    if (!Condition.of(create.only()).holds(fresh.row())) {
      return Optional.empty();
    }
    Optional<Entry> there = store.find(fresh.path(), call);
    if (there.isEmpty()) {
      check(create.check(), fresh);
      return Optional.of(fresh);
    }
    Query.Upsert upsert = create.upsert().orElseThrow(() -> Refusals.taken(fresh.path()));
    boolean isTaken =
        upsert.merges() && Condition.of(upsert.where()).holds(oldRow(upsert, there.get()));
    if (!isTaken) {
      return Optional.empty();
    }
    Draft changed = draft(given, create.columns(), upsert.presets(), true);
    check(create.check(), changed);
    return Optional.of(changed);
  }

  /** Contents of old files are read only where a rule may look at them. */
  private JsonNode oldRow(Query.Upsert upsert, Entry there) {
    return upsert.where().isAll()
        ? FileRows.row(there)
        : new FileRows(store, limits, call).whole(there);
  }

  private static void check(Filter<ColumnUse> check, Draft draft) {
    if (!Condition.of(check).holds(draft.row())) {
      throw new SourceException(
          Kind.PERMISSION_DENIED, "42501", "", "", "", "a rule refuses " + draft.path(), null);
    }
  }

  private Draft draft(
      JsonNode given, List<Column> columns, Query.Presets presets, boolean isThere) {
    ObjectNode values = JsonForm.MAPPER.createObjectNode();
    columns.forEach(column -> values.set(column.name(), given.get(column.name())));
    if (!presets.isEmpty()) {
      JsonNode set =
          JsonForm.MAPPER.readTree(presets.values().buffer(), 0, presets.values().length());
      presets.columns().forEach(column -> values.set(column.name(), set.get(column.name())));
    }
    FilePath path = FilePath.of(required(values, "path"), store.showsHidden());
    String text = required(values, "content");
    JsonNode encoding = values.path("encoding");
    String word = encoding.isNull() || encoding.isMissingNode() ? "utf-8" : encoding.asString("");
    byte[] content = decoded(text, word);
    if (content.length > limits.fileBytes()) {
      throw Refusals.tooLong(path, limits.fileBytes());
    }
    ObjectNode row = FileRows.row(new Entry(path, content.length, java.time.Instant.now(), ""));
    row.putNull("etag");
    row.put("encoding", word);
    row.put("content", text);
    return new Draft(path, content, row, isThere);
  }

  private static String required(JsonNode values, String column) {
    JsonNode value =
        Values.fitted(Tables.TEXT, values.path(column))
            .orElseThrow(() -> new SourceException(Kind.INVALID_VALUE, column + " must be a text"));
    if (value.isNull()) {
      throw new SourceException(
          Kind.NOT_NULL_VIOLATION, "23502", "", column, "", column + " has no value", null);
    }
    return value.asString();
  }

  private static byte[] decoded(String text, String encoding) {
    try {
      return switch (encoding) {
        case "utf-8" -> text.getBytes(StandardCharsets.UTF_8);
        case "base64" -> Base64.getDecoder().decode(text);
        default -> throw new IllegalArgumentException(encoding);
      };
    } catch (IllegalArgumentException wrong) {
      throw new SourceException(
          Kind.INVALID_VALUE, "encoding must be utf-8 or base64, and the content be so written");
    }
  }

  Result delete(Query.Delete delete) {
    Condition condition = Condition.of(delete.where());
    List<JsonNode> deleted = new ArrayList<>();
    for (Entry entry : new FileRows(store, limits, call).entries(delete.where())) {
      JsonNode row = FileRows.row(entry);
      if (condition.holds(row)) {
        RowSelection.goOn(call);
        if (store.delete(entry.path(), call)) {
          deleted.add(row);
        }
      }
    }
    return result(deleted, delete.returning(), delete.answering().rendering(), delete);
  }

  private Result result(
      List<JsonNode> rows,
      Optional<Selection<Source, ColumnUse>> returning,
      Rendering rendering,
      Query query) {
    String statement = FileRows.statement(query);
    return returning.isPresent()
        ? new RowSelection(
                FileRows.returned(returning.get()), Count.NONE, rendering, call, statement)
            .of(rows)
        : new Result(
            Json.EMPTY_ARRAY, rows.size(), OptionalLong.empty(), Result.Cut.NOTHING, statement);
  }
}
