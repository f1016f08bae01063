package dev.postern.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import dev.postern.spi.CallContext;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * The commands of one call, each bound by the call's deadline, in the server too, and where there
 * is a session in its transaction.
 */
record Commands(MongoDatabase database, Optional<ClientSession> session, CallContext call) {

  /** Documents that fit, in no order. */
  MongoCursor<BsonDocument> find(
      Table table,
      BsonDocument filter,
      BsonDocument projection,
      BsonDocument sort,
      long offset,
      long limit) {
    MongoCollection<BsonDocument> of = of(table);
    FindIterable<BsonDocument> found =
        session.isPresent() ? of.find(session.get(), filter) : of.find(filter);
    return found
        .projection(projection)
        .sort(sort)
        .skip(whole(offset))
        .limit(whole(limit))
        .iterator();
  }

  /** All of each document that fits, at most so many. */
  List<BsonDocument> whole(Table table, BsonDocument filter, int most) {
    List<BsonDocument> documents = new java.util.ArrayList<>();
    try (MongoCursor<BsonDocument> found =
        find(table, filter, new BsonDocument(), new BsonDocument(), 0, most)) {
      found.forEachRemaining(documents::add);
    }
    return documents;
  }

  MongoCursor<BsonDocument> aggregate(Table table, List<BsonDocument> stages) {
    MongoCollection<BsonDocument> of = of(table);
    return (session.isPresent() ? of.aggregate(session.get(), stages) : of.aggregate(stages))
        .iterator();
  }

  long count(Table table, BsonDocument filter) {
    MongoCollection<BsonDocument> of = of(table);
    return session.isPresent()
        ? of.countDocuments(session.get(), filter)
        : of.countDocuments(filter);
  }

  /**
   * Refuses a collection that is gone, of which the server says no more than that it is empty; not
   * within a transaction, which knows no such command.
   */
  void checkThere(Table table) {
    if (session.isPresent()) {
      return;
    }
    boolean isThere =
        inTime(database)
            .listCollectionNames()
            .authorizedCollections(true)
            .filter(new BsonDocument("name", new BsonString(table.name())))
            .into(new java.util.ArrayList<>())
            .contains(table.name());
    if (!isThere) {
      throw new SourceException(Kind.MISSING_OBJECT, "no collection " + table.name());
    }
  }

  void insert(Table table, BsonDocument document) {
    MongoCollection<BsonDocument> of = of(table);
    if (session.isPresent()) {
      of.insertOne(session.get(), document);
    } else {
      of.insertOne(document);
    }
  }

  /** Whether a document was there to be changed. */
  boolean update(Table table, BsonDocument filter, BsonDocument change) {
    MongoCollection<BsonDocument> of = of(table);
    return (session.isPresent()
                ? of.updateOne(session.get(), filter, change)
                : of.updateOne(filter, change))
            .getMatchedCount()
        == 1;
  }

  /** Whether a document was there to be removed. */
  boolean delete(Table table, BsonDocument filter) {
    MongoCollection<BsonDocument> of = of(table);
    return (session.isPresent() ? of.deleteOne(session.get(), filter) : of.deleteOne(filter))
            .getDeletedCount()
        == 1;
  }

  private MongoCollection<BsonDocument> of(Table table) {
    return inTime(database).getCollection(table.name(), BsonDocument.class);
  }

  private MongoDatabase inTime(MongoDatabase all) {
    long millis = call.remaining().toMillis();
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "given up before it was asked");
    }
    if (millis == 0) {
      throw new SourceException(Kind.TIMEOUT, "no time is left");
    }
    return session.isPresent() ? all : all.withTimeout(millis, TimeUnit.MILLISECONDS);
  }

  private static int whole(long number) {
    return (int) Math.min(number, Integer.MAX_VALUE);
  }
}
