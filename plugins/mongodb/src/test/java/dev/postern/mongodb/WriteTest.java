package dev.postern.mongodb;

import static dev.postern.mongodb.Mongo.columns;
import static dev.postern.mongodb.Mongo.compare;
import static dev.postern.mongodb.Mongo.eq;
import static dev.postern.mongodb.Mongo.insert;
import static dev.postern.mongodb.Mongo.rows;
import static dev.postern.mongodb.Mongo.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.IndexOptions;
import dev.postern.spi.CallContext;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Documents written: checked, asked of the gate, and then done whole or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriteTest {
  private static final Filter<ColumnUse> ALL = Filter.all();

  private final Mongo mongo = Mongo.start();
  private DataSource source;
  private Table notes;
  private Filter<ColumnUse> isMine;
  private boolean isStandalone;

  @BeforeAll
  void open() {
    fill();
    mongo
        .database()
        .getCollection("notes", BsonDocument.class)
        .createIndex(BsonDocument.parse("{slug: 1}"), new IndexOptions().unique(true));
    source = mongo.open(Map.of());
    notes = Mongo.table(source.introspect(), "notes");
    isMine = eq(notes, "owner", "ada");
    isStandalone = mongo.isStandalone();
  }

  @BeforeEach
  void refill() {
    mongo.database().getCollection("notes").deleteMany(new BsonDocument());
    fill();
  }

  private void fill() {
    mongo.insert(
        "notes",
        "{_id: 1, owner: 'ada', slug: 'a', n: 1, doc: {x: 1}, tags: ['t']}",
        "{_id: 2, owner: 'ada', slug: 'b', n: 2}",
        "{_id: 3, owner: 'bob', slug: 'c', n: 3}");
  }

  @AfterAll
  void close() {
    source.close();
    mongo.close();
  }

  private void assertStored(String... documents) {
    assertEquals(List.of(documents).stream().map(BsonDocument::parse).toList(), mongo.all("notes"));
  }

  private void assertUntouched() {
    assertStored(
        "{_id: 1, owner: 'ada', slug: 'a', n: 1, doc: {x: 1}, tags: ['t']}",
        "{_id: 2, owner: 'ada', slug: 'b', n: 2}",
        "{_id: 3, owner: 'bob', slug: 'c', n: 3}");
  }

  private SourceException assertRefused(Kind kind, Query query) {
    SourceException refused = assertThrows(SourceException.class, () -> Mongo.ask(source, query));
    assertEquals(kind, refused.kind(), refused::getMessage);
    assertUntouched();
    return refused;
  }

  @Test
  void aRowComesInAndBack() {
    Query create =
        insert(
            notes,
            "[{\"_id\":\"4\",\"owner\":\"ada\",\"n\":\"9\",\"slug\":null,\"ignored\":1}]",
            isMine,
            "_id",
            "owner",
            "n",
            "slug",
            "doc");
    Result created = Mongo.ask(source, create);
    assertEquals(
        "[{\"_id\":4,\"owner\":\"ada\",\"slug\":null,\"n\":9,\"doc\":null,\"tags\":null}]",
        created.body().text());
    assertEquals(1, created.rowCount());
    assertEquals(
        BsonDocument.parse("{_id: 4, owner: 'ada', n: 9, slug: null}"),
        mongo.all("notes").getLast());
    assertRefusedAfter(create);
  }

  private void assertRefusedAfter(Query create) {
    SourceException twice = assertThrows(SourceException.class, () -> Mongo.ask(source, create));
    assertEquals(Kind.UNIQUE_VIOLATION, twice.kind());
    assertEquals(4, mongo.all("notes").size());
  }

  @Test
  void whatIsNotAllowedIsNotWritten() {
    String bobs = "[{\"_id\":4,\"owner\":\"bob\"}]";
    assertEquals(
        "42501",
        assertRefused(Kind.PERMISSION_DENIED, insert(notes, bobs, isMine, "_id", "owner")).code());
    // without a value it is not known to be allowed
    assertRefused(Kind.PERMISSION_DENIED, insert(notes, "[{\"_id\":4}]", isMine, "_id", "owner"));
    // of the row as it would be
    assertRefused(
        Kind.PERMISSION_DENIED,
        update(notes, "{\"owner\":\"bob\"}", eq(notes, "_id", "1"), isMine, "owner"));
    assertRefused(
        Kind.PERMISSION_DENIED,
        update(
            notes,
            "{\"n\":5}",
            eq(notes, "_id", "3"),
            isMine.and(compare(notes, "n", Operator.GT, "4")),
            "n"));
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    assertRefused(Kind.INVALID_VALUE, insert(notes, "[{\"n\":1.5,\"_id\":4}]", ALL, "_id", "n"));
    assertRefused(Kind.INVALID_VALUE, insert(notes, "[{\"n\":{\"$gt\":1}}]", ALL, "_id", "n"));
    assertRefused(Kind.INVALID_VALUE, insert(notes, "[{\"doc\":3,\"_id\":4}]", ALL, "_id", "doc"));
    assertRefused(Kind.INVALID_VALUE, insert(notes, "[{", ALL, "_id", "n"));
    assertRefused(Kind.NOT_NULL_VIOLATION, insert(notes, "[{\"n\":1}]", ALL, "_id", "n"));
    assertRefused(
        Kind.RAISED, update(notes, "{\"_id\":9}", eq(notes, "_id", "1"), ALL, "_id", "n"));
    SourceException taken =
        assertRefused(
            Kind.UNIQUE_VIOLATION,
            update(notes, "{\"slug\":\"b\"}", eq(notes, "_id", "1"), ALL, "slug"));
    assertEquals("23505", taken.code());
  }

  @Test
  void whatTheServerWouldTakeForItsOwnWordsStaysAValue() {
    String hostile =
        "{\"doc\":{\"a.b\":{\"$ne\":null},\"$where\":\"sleep(1000)\",\"$oid\":"
            + "\"65a000000000000000000001\",\"__proto__\":\"$owner\"},\"owner\":\"$slug\"}";
    Mongo.ask(source, update(notes, hostile, eq(notes, "_id", "1"), ALL, "doc", "owner"));
    BsonDocument stored = mongo.all("notes").getFirst();
    assertEquals("$slug", stored.getString("owner").getValue());
    BsonDocument doc = stored.getDocument("doc");
    assertEquals(List.of("a.b", "$where", "$oid", "__proto__"), List.copyOf(doc.keySet()));
    assertEquals("sleep(1000)", doc.getString("$where").getValue());
    // the row can be written again as it is now
    String body =
        Mongo.text(source, update(notes, "{\"n\":8}", eq(notes, "owner", "$slug"), ALL, "n"));
    assertTrue(body.contains("\"n\":8"), body);
    assertEquals(8, mongo.all("notes").getFirst().getInt32("n").getValue());
  }

  @Test
  void aChangeTouchesWhatItNamesAndNothingElse() {
    assertEquals(
        "[{\"_id\":1,\"owner\":\"ada\",\"slug\":null,\"n\":null,\"doc\":{\"y\":[1,\"z\"]},"
            + "\"tags\":[\"t\"]}]",
        Mongo.text(
            source,
            update(
                notes,
                "{\"doc\":{\"y\":[1,\"z\"]},\"slug\":null}",
                isMine.and(eq(notes, "_id", "1")),
                isMine,
                "doc",
                "slug",
                "n")));
    assertEquals(
        BsonDocument.parse("{_id: 1, owner: 'ada', doc: {y: [1, 'z']}, tags: ['t'], slug: null}"),
        BsonDocument.parse(mongo.all("notes").getFirst().toJson()));
    // a row that is not there, and nothing named
    assertEquals("[]", Mongo.text(source, update(notes, "{\"n\":1}", none(), ALL, "n")));
    assertEquals("[]", Mongo.text(source, update(notes, "{}", eq(notes, "_id", "1"), ALL)));
  }

  private Filter<ColumnUse> none() {
    return eq(notes, "_id", "99");
  }

  @Test
  void presetsAreWrittenWhateverIsSent() {
    Presets presets = new Presets(columns(notes, "owner"), Json.of("{\"owner\":\"ada\"}"));
    Query.Create create =
        new Query.Create(
            notes,
            columns(notes, "_id", "n"),
            Json.of("[{\"_id\":4,\"n\":1,\"owner\":\"eve\"}]"),
            Optional.empty(),
            Missing.NULL,
            ALL,
            isMine,
            Optional.empty(),
            new Answering(Rendering.JSON, true),
            presets);
    Result created = Mongo.ask(source, create);
    assertEquals("[]", created.body().text());
    assertEquals(1, created.rowCount());
    assertEquals(Map.of("_id", "4"), created.notes().key());
    assertEquals(BsonDocument.parse("{_id: 4, n: 1, owner: 'ada'}"), mongo.all("notes").getLast());
  }

  @Test
  void rowsThatAreThereAreMergedLeftOrRefused() {
    assertEquals("0 of 1", upsert("[{\"slug\":\"a\",\"n\":7}]", "slug", true, isMine));
    assertEquals(7, mongo.all("notes").getFirst().getInt32("n").getValue());
    assertEquals("0 of 0", upsert("[{\"slug\":\"c\",\"n\":7}]", "slug", true, isMine));
    assertEquals("0 of 0", upsert("[{\"slug\":\"a\",\"n\":9}]", "slug", false, ALL));
    assertEquals("1 of 1", upsert("[{\"_id\":9,\"n\":9}]", "_id", true, ALL));
    assertEquals(9, mongo.all("notes").getLast().getInt32("n").getValue());
    assertEquals(3, mongo.all("notes").get(2).getInt32("n").getValue());
    SourceException noKey =
        assertThrows(SourceException.class, () -> upsert("[{\"n\":9,\"_id\":1}]", "n", true, ALL));
    assertEquals("42P10", noKey.code());
  }

  private String upsert(String rows, String target, boolean merges, Filter<ColumnUse> where) {
    Result done =
        Mongo.ask(
            source,
            new Query.Create(
                notes,
                columns(notes, target, target.equals("n") ? "_id" : "n"),
                Json.of(rows),
                Optional.of(new Upsert(columns(notes, target), merges, where)),
                Missing.NULL,
                ALL,
                ALL,
                Optional.empty(),
                Answering.PLAIN));
    return done.notes().inserted().orElseThrow() + " of " + done.rowCount();
  }

  @Test
  void aRowIsRemovedAndComesBackAsItWas() {
    Query delete =
        new Query.Delete(
            notes,
            isMine.and(eq(notes, "_id", "2")),
            Optional.of(rows(notes, ALL, "_id", "slug")),
            Answering.PLAIN);
    assertEquals("[{\"_id\":2,\"slug\":\"b\"}]", Mongo.text(source, delete));
    assertEquals(2, mongo.all("notes").size());
    assertEquals("[]", Mongo.text(source, delete));
  }

  @Test
  void whatTheGateRefusesHasNotHappened() {
    CommitGate refusing =
        results -> {
          throw new IllegalStateException("refused " + results.getLast().body().text());
        };
    Query change = update(notes, "{\"n\":9}", eq(notes, "_id", "2"), ALL, "n");
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> Mongo.ask(source, change, refusing));
    assertEquals(
        "refused [{\"_id\":2,\"owner\":\"ada\",\"slug\":\"b\",\"n\":9,\"doc\":null,\"tags\":null}]",
        refused.getMessage());
    assertUntouched();
    Query create = insert(notes, "[{\"_id\":4}]", ALL, "_id");
    assertThrows(IllegalStateException.class, () -> Mongo.ask(source, create, refusing));
    Query delete = new Query.Delete(notes, eq(notes, "_id", "1"), Optional.empty());
    assertThrows(IllegalStateException.class, () -> Mongo.ask(source, delete, refusing));
    assertUntouched();
  }

  @Test
  void whatWasShownIsWhatIsWrittenOrNothingIs() {
    CommitGate meddling =
        results -> {
          mongo
              .database()
              .getCollection("notes")
              .updateOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{$set: {n: 40}}"));
          return results;
        };
    Query change = update(notes, "{\"slug\":\"z\"}", eq(notes, "_id", "2"), ALL, "slug");
    SourceException overtaken =
        assertThrows(SourceException.class, () -> Mongo.ask(source, change, meddling));
    assertEquals(Kind.CONFLICT, overtaken.kind());
    assertEquals(
        BsonDocument.parse("{_id: 2, owner: 'ada', slug: 'b', n: 40}"), mongo.all("notes").get(1));
  }

  @Test
  void aRowThatWasLookedAtBeforeIsTheOneThatIsWritten() {
    Query look = new Query.Read(rows(notes, eq(notes, "_id", "2"), "n"), false);
    Query change = update(notes, "{\"slug\":\"z\"}", eq(notes, "_id", "2"), ALL, "slug");
    List<String> seen = new ArrayList<>();
    CommitGate gate =
        new CommitGate() {
          @Override
          public void look(Result result) {
            seen.add(result.body().text());
          }

          @Override
          public List<Result> pass(List<Result> results) {
            return results;
          }
        };
    assertEquals(2, source.execute(List.of(look, change), Mongo.call(), gate).size());
    assertEquals(List.of("[{\"n\":2}]"), seen);
    assertEquals("z", mongo.all("notes").get(1).getString("slug").getValue());
  }

  @Test
  void withoutTransactionsOneRowIsWrittenAtATime() {
    assumeTrue(isStandalone, "the server that " + Mongo.REAL + " names has transactions");
    assertTrue(
        assertRefused(Kind.RAISED, update(notes, "{\"n\":9}", isMine, ALL, "n"))
            .getMessage()
            .contains("one row at a time"));
    assertRefused(Kind.RAISED, insert(notes, "[{\"_id\":4},{\"_id\":5}]", ALL, "_id"));
    assertRefused(Kind.RAISED, new Query.Delete(notes, ALL, Optional.empty()));
    CallContext trial =
        new CallContext(
            "test",
            "",
            "{}",
            System.nanoTime() + Duration.ofSeconds(20).toNanos(),
            false,
            1_000_000,
            new CallContext.Terms(Map.of(), "", true));
    Query create = insert(notes, "[{\"_id\":4}]", ALL, "_id");
    assertThrows(
        SourceException.class, () -> source.execute(List.of(create), trial, CommitGate.OPEN));
    assertUntouched();
  }

  @Test
  void withTransactionsManyRowsAreWrittenOrNone() {
    assumeTrue(
        !isStandalone,
        "needs a replica set: set " + Mongo.REAL + "; mongo-java-server has no transactions");
    Query many = update(notes, "{\"n\":9}", isMine, ALL, "n");
    assertThrows(
        IllegalStateException.class,
        () ->
            Mongo.ask(
                source,
                many,
                results -> {
                  throw new IllegalStateException("refused");
                }));
    assertUntouched();
    // the second of them is there already
    assertRefused(Kind.UNIQUE_VIOLATION, insert(notes, "[{\"_id\":4},{\"_id\":1}]", ALL, "_id"));
    assertEquals(2, Mongo.ask(source, many).rowCount());
    assertEquals(9, mongo.all("notes").get(1).getInt32("n").getValue());
    assertEquals(3, Mongo.ask(source, new Query.Delete(notes, ALL, Optional.empty())).rowCount());
  }

  @Test
  void aReadOnlyCallChangesNothing() {
    CallContext call =
        new CallContext("test", "", "{}", System.nanoTime() + 10_000_000_000L, true, 1_000);
    Query create = insert(notes, "[{\"_id\":4}]", ALL, "_id");
    SourceException refused =
        assertThrows(
            SourceException.class, () -> source.execute(List.of(create), call, CommitGate.OPEN));
    assertEquals(Kind.READ_ONLY, refused.kind());
    assertUntouched();
  }

  @Test
  void manyWhoChangeOneRowLoseNothing() throws Exception {
    List<Future<Result>> done = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        String row = "[{\"_id\":" + (100 + i) + ",\"owner\":\"ada\",\"slug\":\"s" + i + "\"}]";
        Query create = insert(notes, row, isMine, "_id", "owner", "slug");
        done.add(threads.submit(() -> Mongo.ask(source, create)));
      }
    }
    for (Future<Result> one : done) {
      assertEquals(1, one.get().rowCount());
    }
    assertEquals(35, mongo.all("notes").size());
  }
}
