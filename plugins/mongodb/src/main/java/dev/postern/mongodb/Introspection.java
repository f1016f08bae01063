package dev.postern.mongodb;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.Table;
import dev.postern.spi.Table.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** Reads what collections there are, and what columns their documents and validators make. */
final class Introspection {
  private final MongoDatabase database;
  private final MongoSettings settings;

  Introspection(MongoDatabase database, MongoSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  private record Read(Table table, List<String> warnings) {}

  Catalog read() {
    List<BsonDocument> collections = new ArrayList<>();
    database.listCollections(BsonDocument.class).forEach(collections::add);
    List<Future<Read>> reads = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      collections.stream()
          .filter(about -> settings.exposes(name(about)))
          .sorted(Comparator.comparing(Introspection::name))
          .forEach(about -> reads.add(threads.submit(() -> read(about))));
    }
    List<Table> tables = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Future<Read> read : reads) {
      Read done = done(read);
      tables.add(done.table);
      warnings.addAll(done.warnings);
    }
    return new Catalog(
        List.of(settings.database()),
        tables,
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        warnings);
  }

  private static Read done(Future<Read> read) {
    try {
      return read.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String name(BsonDocument about) {
    return about.getString("name").getValue();
  }

  private Read read(BsonDocument about) {
    String name = name(about);
    String type = about.containsKey("type") ? about.getString("type").getValue() : "collection";
    MongoCollection<BsonDocument> collection = database.getCollection(name, BsonDocument.class);
    Columns columns = new Columns(name, settings.maxColumns());
    BsonDocument options = document(about, "options");
    Validator validator = Validator.of(options);
    columns.say(validator);
    boolean isView = type.equals("view");
    sample(collection, isView, columns);
    List<List<String>> uniqueKeys = new ArrayList<>();
    Set<String> indexed = new LinkedHashSet<>();
    if (!isView) {
      indexes(collection, columns, uniqueKeys, indexed);
    }
    Table table =
        new Table(
            settings.database(),
            name,
            isView ? Kind.VIEW : Kind.TABLE,
            columns.made(),
            List.of(Columns.KEY),
            uniqueKeys,
            List.of(),
            writable(type),
            validator.comment(),
            Map.of(),
            indexed);
    return new Read(table, columns.warnings());
  }

  private static Set<Action> writable(String type) {
    return switch (type) {
      case "view" -> Set.of();
      case "timeseries" -> Set.of(Action.CREATE);
      default -> Set.of(Action.CREATE, Action.UPDATE, Action.DELETE);
    };
  }

  /** The oldest and the newest, so that reading again finds the same where nothing has changed. */
  private void sample(MongoCollection<BsonDocument> collection, boolean isView, Columns columns) {
    int half = (settings.sampleDocuments() + 1) / 2;
    if (half == 0) {
      return;
    }
    if (isView) {
      collection.find().limit(settings.sampleDocuments()).forEach(columns::see);
      return;
    }
    BsonDocument byKey = new BsonDocument(Columns.KEY, new BsonInt32(1));
    BsonDocument newest = new BsonDocument(Columns.KEY, new BsonInt32(-1));
    collection.find().sort(byKey).limit(half).forEach(columns::see);
    collection.find().sort(newest).limit(half).forEach(columns::see);
  }

  private static void indexes(
      MongoCollection<BsonDocument> collection,
      Columns columns,
      List<List<String>> uniqueKeys,
      Set<String> indexed) {
    try {
      for (BsonDocument index : collection.listIndexes(BsonDocument.class)) {
        BsonDocument key = document(index, "key");
        if (key.isEmpty() || index.containsKey("partialFilterExpression")) {
          continue;
        }
        List<String> names = List.copyOf(key.keySet());
        boolean isPlain =
            key.values().stream().allMatch(BsonValue::isNumber)
                && !index.containsKey("collation")
                && names.stream().allMatch(columns::has);
        if (isPlain) {
          indexed.add(names.getFirst());
        }
        boolean isUnique =
            index.containsKey("unique") && index.get("unique").equals(org.bson.BsonBoolean.TRUE);
        if (isPlain && isUnique) {
          uniqueKeys.add(names);
        }
      }
    } catch (MongoCommandException refused) {
      if (refused.getErrorCode() != 13) {
        throw refused;
      }
      // without the right to see indexes there are none to tell of
    }
  }

  static BsonDocument document(BsonDocument in, String name) {
    return in.containsKey(name) && in.get(name).isDocument()
        ? in.getDocument(name)
        : new BsonDocument();
  }
}
