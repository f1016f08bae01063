package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Rows for writing, in the way of the source, and how they are told again. */
abstract class WritingContract extends ReadingContract {
  private final AtomicLong ids = new AtomicLong(System.nanoTime() % 100_000_000 + 1_000);

  final ContractSchema.Table spec() {
    return schema().changes;
  }

  final Table changes() {
    needs(Capability.CREATE, Capability.READ);
    return asking().table(spec());
  }

  /** The table from which rows are removed: the same, but where a source has another for that. */
  final Table removable() {
    return schema()
        .shape()
        .removedFrom()
        .map(asking()::table)
        .orElseGet(() -> asking().table(spec()));
  }

  final String id() {
    return schema().shape().key().apply(ids.incrementAndGet());
  }

  /** What becomes of {@code state} where nothing is said of it. */
  final String fresh(Table changes) {
    return spec().has("state") && use(changes, "state").column().hasDefault() ? "new" : null;
  }

  /** A row of a payload: its key, then names of columns and their values as JSON. */
  final String object(Table changes, String id, String... members) {
    List<String> all = new ArrayList<>();
    boolean isNumber = spec().column("id").kind() == ColumnType.Kind.INTEGER;
    all.add(quoted(own(changes, "id")) + ": " + (isNumber ? id : quoted(id)));
    for (int i = 0; i < members.length; i += 2) {
      all.add(quoted(own(changes, members[i])) + ": " + members[i + 1]);
    }
    return "{" + String.join(", ", all) + "}";
  }

  final String own(Table changes, String column) {
    return schema().own(changes.name(), column);
  }

  static String array(String... objects) {
    return "[" + String.join(", ", objects) + "]";
  }

  /** Writes rows as fast as the source lets: all at once or one by one. */
  final void create(Table changes, String... objects) {
    List<String> columns = new ArrayList<>(List.of("id", "name"));
    if (spec().has("amount")) {
      columns.add("amount");
    }
    String[] written = columns.toArray(String[]::new);
    if (schema().shape().changesSingly()) {
      for (String object : objects) {
        asking().run(creating(changes, array(object), written));
      }
    } else {
      asking().run(creating(changes, array(objects), written));
    }
  }

  /** The rows of these ids, in the order of the ids. */
  final List<String> rows(String... ids) {
    Table changes = changes();
    return asking().rows(read(select(changes, is(changes, "id", ids), shown()))).stream()
        .map(this::written)
        .toList();
  }

  final String[] shown() {
    return spec().columns().stream().map(ContractSchema.Column::name).toArray(String[]::new);
  }

  final String written(Map<String, Object> row) {
    return Arrays.stream(shown())
        .filter(row::containsKey)
        .map(column -> Asking.text(row.get(column)))
        .collect(Collectors.joining(" "));
  }

  /** A row as {@link #rows} tells it, without the columns that the source has not. */
  final String line(String id, String name, String amount, String state) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", id);
    row.put("name", name);
    row.put("amount", amount);
    row.put("state", state);
    return written(row);
  }

  static SourceException refused(Kind kind, Runnable work) {
    SourceException refused = assertThrows(SourceException.class, work::run);
    assertEquals(kind, refused.kind(), refused::toString);
    return refused;
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> quoted.append("\\u%04x".formatted(c)));
    return quoted.append('"').toString();
  }

  final Query.Create one(Table changes, String id) {
    return creating(changes, array(object(changes, id, "name", quoted("one" + id))), "id", "name");
  }
}
