package dev.postern.mongodb;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * Decides what a write would do, and changes nothing.
 *
 * @param most the documents that one write may hit
 */
record Writes(Commands commands, int most) {
  private static final String KEY = "_id";

  Change decide(Query write) {
    return switch (write) {
      case Query.Create create -> create(create);
      case Query.Update update -> update(update);
      case Query.Delete delete -> delete(delete);
      case Query.Read read -> throw new IllegalArgumentException("no write");
      case Query.Call call -> throw new IllegalArgumentException("nothing is called here");
    };
  }

  private Change create(Query.Create create) {
    Making making = new Making(create.table());
    Map<String, BsonValue> presets = presets(create.presets());
    for (Map<String, BsonValue> given : Payloads.rows(create.rows(), create.columns())) {
      Map<String, BsonValue> wanted = new LinkedHashMap<>(given);
      wanted.putAll(presets);
      BsonDocument row = row(wanted);
      if (!create.only().isAll() && !RowFilter.holds(create.only(), row)) {
        continue;
      }
      Optional<BsonDocument> old = create.upsert().flatMap(upsert -> old(create, upsert, row));
      if (old.isEmpty()) {
        making.insert(keyed(create.table(), row), create.check());
      } else if (create.upsert().orElseThrow().merges()) {
        merge(create, given, old.get(), making);
      }
    }
    return making.change(
        create.upsert().isPresent() ? OptionalLong.of(making.inserted) : OptionalLong.empty(),
        create.table().name() + ".insert(" + names(create.columns()) + ")");
  }

  private void merge(
      Query.Create create, Map<String, BsonValue> given, BsonDocument old, Making making) {
    Query.Upsert upsert = create.upsert().orElseThrow();
    if (!RowFilter.holds(upsert.where(), old)) {
      return;
    }
    Map<String, BsonValue> wanted = new LinkedHashMap<>();
    create.columns().stream()
        .filter(column -> !column.name().equals(KEY) || given.containsKey(KEY))
        .forEach(column -> wanted.put(column.name(), given.getOrDefault(column.name(), null)));
    wanted.putAll(presets(upsert.presets()));
    making.modify(old, wanted, create.check());
  }

  /** The row that is there already, by the columns that it is known again by. */
  private Optional<BsonDocument> old(Query.Create create, Query.Upsert upsert, BsonDocument row) {
    Table table = create.table();
    List<String> target = upsert.target().stream().map(Column::name).toList();
    List<String> names = target.isEmpty() ? table.primaryKey() : target;
    Set<String> wanted = Set.copyOf(names);
    boolean isKey =
        wanted.equals(Set.copyOf(table.primaryKey()))
            || table.uniqueKeys().stream().anyMatch(key -> wanted.equals(Set.copyOf(key)));
    if (!isKey) {
      throw new SourceException(
          Kind.INVALID_VALUE, "42P10", "", "", "", "no unique index on " + names, null);
    }
    BsonDocument filter = new BsonDocument();
    for (String name : names) {
      BsonValue value = row.get(name);
      if (Texts.isAbsent(value)) {
        return Optional.empty();
      }
      if (value.isArray()) {
        throw Failures.invalid("a key that is an array");
      }
      filter.put(name, new BsonDocument("$eq", value));
    }
    return commands.whole(table, filter, 1).stream().findFirst();
  }

  private Change update(Query.Update update) {
    Making making = new Making(update.table());
    String statement =
        update.table().name()
            + ".update("
            + Shape.of(FilterWriter.of(update.where()))
            + ", "
            + names(update.columns())
            + ")";
    if (update.columns().isEmpty()) {
      return making.change(OptionalLong.empty(), statement);
    }
    Map<String, BsonValue> given =
        Payloads.rows(update.values(), update.columns()).stream().findFirst().orElse(Map.of());
    Map<String, BsonValue> wanted = new LinkedHashMap<>();
    update
        .columns()
        .forEach(column -> wanted.put(column.name(), given.getOrDefault(column.name(), null)));
    wanted.putAll(presets(update.presets()));
    for (BsonDocument row : hit(update.table(), update.where())) {
      making.modify(row, wanted, update.check());
    }
    return making.change(OptionalLong.empty(), statement);
  }

  private Change delete(Query.Delete delete) {
    Making making = new Making(delete.table());
    hit(delete.table(), delete.where()).forEach(making::remove);
    return making.change(
        OptionalLong.empty(),
        delete.table().name() + ".delete(" + Shape.of(FilterWriter.of(delete.where())) + ")");
  }

  private List<BsonDocument> hit(Table table, Filter<ColumnUse> where) {
    return commands.whole(table, FilterWriter.of(where), (int) Math.min(most + 1L, 1 << 30));
  }

  private static Map<String, BsonValue> presets(Query.Presets presets) {
    return presets.isEmpty()
        ? Map.of()
        : Payloads.rows(presets.values(), presets.columns()).stream().findFirst().orElse(Map.of());
  }

  private static BsonDocument row(Map<String, BsonValue> wanted) {
    BsonDocument row = new BsonDocument();
    row.putAll(wanted);
    return row;
  }

  /** The same with its key before all else, a new one where it brings none. */
  private static BsonDocument keyed(Table table, BsonDocument row) {
    BsonValue key = row.get(KEY);
    BsonDocument keyed = new BsonDocument(KEY, Texts.isAbsent(key) ? newKey(table) : key);
    row.forEach(keyed::putIfAbsent);
    return keyed;
  }

  private static BsonValue newKey(Table table) {
    String type = table.columns().get(KEY).type().name();
    if (!type.equals("objectId") && !type.equals(Types.MIXED)) {
      throw new SourceException(
          Kind.NOT_NULL_VIOLATION, "23502", "", KEY, "", "a document without its key", null);
    }
    return new BsonObjectId(new ObjectId());
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).toList().toString();
  }

  /** A change as it comes together. */
  private final class Making {
    private final Table table;
    private final List<Change.Step> steps = new ArrayList<>();
    private final List<BsonDocument> rows = new ArrayList<>();
    private final Set<BsonValue> keys = new HashSet<>();
    private long inserted;

    Making(Table table) {
      this.table = table;
    }

    void insert(BsonDocument row, Filter<ColumnUse> check) {
      check(row, check);
      steps.add(new Change.Step.Insert(row));
      rows.add(row);
      inserted++;
      bound();
    }

    /** An absent value is one that the row is to have no more. */
    void modify(BsonDocument before, Map<String, BsonValue> wanted, Filter<ColumnUse> check) {
      if (!keys.add(before.get(KEY))) {
        throw Failures.refused("A row stands twice in what is to be written", "Send it once");
      }
      BsonDocument after = before.clone();
      BsonDocument set = new BsonDocument();
      BsonDocument unset = new BsonDocument();
      wanted.forEach(
          (name, value) -> {
            if (name.equals(KEY)) {
              checkKey(before, value);
            } else if (value == null) {
              after.remove(name);
              unset.put(name, new BsonString(""));
            } else {
              after.put(name, value);
              set.put(name, value);
            }
          });
      check(after, check);
      BsonDocument change = new BsonDocument();
      if (!set.isEmpty()) {
        change.put("$set", set);
      }
      if (!unset.isEmpty()) {
        change.put("$unset", unset);
      }
      steps.add(new Change.Step.Modify(before, change));
      rows.add(after);
      bound();
    }

    void remove(BsonDocument before) {
      steps.add(new Change.Step.Remove(before));
      rows.add(before);
      bound();
    }

    private void checkKey(BsonDocument before, BsonValue value) {
      if (value == null || !Comparisons.areSame(before.get(KEY), value)) {
        throw Failures.refused(
            "The key '_id' of a document cannot be changed", "Create another, and delete this one");
      }
    }

    private void check(BsonDocument row, Filter<ColumnUse> check) {
      if (!RowFilter.holds(check, row)) {
        throw Failures.checked();
      }
    }

    private void bound() {
      if (steps.size() <= most) {
        return;
      }
      if (most == 1) {
        throw Failures.refused(
            "This source has no transactions, so it changes one row at a time",
            "Name the row by its key, or send the rows one by one");
      }
      throw Failures.refused(
          "A write hits at most %d rows of this source".formatted(most), "Write fewer at once");
    }

    Change change(OptionalLong insertedOfAll, String statement) {
      return new Change(table, steps, rows, insertedOfAll, statement);
    }
  }

  static boolean isWrite(Query query) {
    return !(query instanceof Query.Read);
  }

  /** The key of the one row, as text. */
  static Map<String, String> key(Change change) {
    return change.rows().size() == 1
        ? Map.of(KEY, Texts.text(change.rows().getFirst().get(KEY)))
        : Map.of();
  }
}
