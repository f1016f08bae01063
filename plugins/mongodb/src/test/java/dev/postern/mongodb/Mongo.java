package dev.postern.mongodb;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ServerType;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.postern.spi.CallContext;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Settings;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonDocument;

/**
 * A database of a server, and queries over it written short. The server is the one that {@code
 * POSTERN_MONGODB_URL} names, or else mongo-java-server, which speaks the same protocol.
 */
final class Mongo implements AutoCloseable {
  static final String REAL = "POSTERN_MONGODB_URL";

  private final Optional<MongoServer> own;
  private final String url;
  private final MongoClient client;
  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  private Mongo(Optional<MongoServer> own, String url) {
    this.own = own;
    this.url = url;
    this.client = MongoClients.create(url);
  }

  static Mongo start() {
    String real = System.getenv(REAL);
    if (real != null) {
      return new Mongo(Optional.empty(), real);
    }
    MongoServer server = new MongoServer(new MemoryBackend());
    var address = server.bind();
    return new Mongo(Optional.of(server), "mongodb://127.0.0.1:" + address.getPort());
  }

  String url() {
    return url;
  }

  String name() {
    return name;
  }

  /** Whether the server has no transactions; to be asked once there is something in it. */
  boolean isStandalone() {
    return client.getClusterDescription().getServerDescriptions().stream()
        .allMatch(server -> server.getType() == ServerType.STANDALONE);
  }

  MongoDatabase database() {
    return client.getDatabase(name);
  }

  /** Documents in extended JSON. */
  void insert(String collection, String... documents) {
    database()
        .getCollection(collection, BsonDocument.class)
        .insertMany(Arrays.stream(documents).map(BsonDocument::parse).toList());
  }

  List<BsonDocument> all(String collection) {
    return database()
        .getCollection(collection, BsonDocument.class)
        .find()
        .sort(BsonDocument.parse("{_id: 1}"))
        .into(new java.util.ArrayList<>());
  }

  DataSource open(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("url", url);
    all.putIfAbsent("database", name);
    Path here = Path.of("");
    return new MongoConnector().open("docs", new Settings(all), new PluginContext(here, here));
  }

  @Override
  public void close() {
    database().drop();
    client.close();
    own.ifPresent(MongoServer::shutdownNow);
  }

  static Table table(Catalog catalog, String name) {
    return catalog.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.column(column).orElseThrow(), Mask.none());
  }

  static Filter<ColumnUse> compare(Table table, String column, Operator operator, String value) {
    return new Filter.Compare<>(use(table, column), operator, value);
  }

  static Filter<ColumnUse> eq(Table table, String column, String value) {
    return compare(table, column, Operator.EQ, value);
  }

  static Order<ColumnUse> by(Table table, String column, boolean descending, Order.Nulls nulls) {
    return new Order<>(use(table, column), descending, nulls);
  }

  static Selection<Source, ColumnUse> rows(
      Table table, Filter<ColumnUse> where, List<Order<ColumnUse>> order, Page page, String... of) {
    List<Item<Source, ColumnUse>> items =
        Arrays.stream(of)
            .<Item<Source, ColumnUse>>map(c -> new Item.Field<>(use(table, c), c))
            .toList();
    return new Selection<>(Source.root(table), items, where, order, page);
  }

  static Selection<Source, ColumnUse> rows(Table table, Filter<ColumnUse> where, String... of) {
    return rows(table, where, List.of(by(table, "_id", false, Order.Nulls.DEFAULT)), Page.ALL, of);
  }

  static List<Column> columns(Table table, String... names) {
    return Arrays.stream(names).map(name -> table.column(name).orElseThrow()).toList();
  }

  static Query.Create insert(Table table, String rows, Filter<ColumnUse> check, String... columns) {
    return new Query.Create(
        table,
        columns(table, columns),
        Json.of(rows),
        check,
        Optional.of(rows(table, Filter.all(), table.columns().keySet().toArray(String[]::new))));
  }

  static Query.Update update(
      Table table, String values, Filter<ColumnUse> where, Filter<ColumnUse> check, String... of) {
    return new Query.Update(
        table,
        columns(table, of),
        Json.of(values),
        where,
        check,
        Optional.of(rows(table, Filter.all(), table.columns().keySet().toArray(String[]::new))));
  }

  static Result ask(DataSource source, Query query) {
    return ask(source, query, CommitGate.OPEN);
  }

  static Result ask(DataSource source, Query query, CommitGate gate) {
    return source.execute(List.of(query), call(), gate).getFirst();
  }

  static String text(DataSource source, Query query) {
    return ask(source, query).body().text();
  }

  static CallContext call() {
    return within(Duration.ofSeconds(30), 10_000_000);
  }

  static CallContext within(Duration time, int maxResultBytes) {
    return new CallContext(
        "test", "", "{}", System.nanoTime() + time.toNanos(), false, maxResultBytes);
  }
}
