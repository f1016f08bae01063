package dev.postern.mongodb;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.connection.ClusterType;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Result.Cut;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BSONException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * One database of a MongoDB. A write is decided first: the documents are read, what they would
 * become is made and checked here, and the gate sees it. Only then is it done, and each document is
 * changed only if all of it is still as it was. One document is changed whole or not at all, so
 * that needs no transaction; several documents are changed in one, where the server has them, and
 * else not.
 */
final class MongoSource implements DataSource {
  private static final int TRIES = 5;
  private static final Set<Capability> CAPABILITIES =
      EnumSet.of(
          Capability.READ,
          Capability.CREATE,
          Capability.UPDATE,
          Capability.DELETE,
          Capability.RETURNING,
          Capability.UPSERT,
          Capability.KEYSET);

  private final MongoClient client;
  private final MongoSettings settings;
  private final MongoDatabase database;
  private volatile boolean isOpen = true;

  MongoSource(MongoClient client, MongoSettings settings) {
    this.client = client;
    this.settings = settings;
    this.database = client.getDatabase(settings.database());
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.copyOf(CAPABILITIES);
  }

  @Override
  public Set<Operator> operators() {
    return EnumSet.copyOf(Operands.OPERATORS);
  }

  @Override
  public Catalog introspect() {
    try {
      return new Introspection(database.withTimeout(60, TimeUnit.SECONDS), settings).read();
    } catch (MongoException failure) {
      throw Failures.of(failure);
    }
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    if (transaction.stream().noneMatch(Writes::isWrite)) {
      Commands commands = new Commands(database, Optional.empty(), call);
      List<Result> results = new ArrayList<>();
      for (Query query : transaction) {
        results.add(read(query, commands));
        if (results.size() < transaction.size()) {
          gate.look(results.getLast());
        }
      }
      return gate.pass(results);
    }
    if (call.isReadOnly()) {
      throw new SourceException(Kind.READ_ONLY, "a write in a call that only reads");
    }
    if (transaction.subList(0, transaction.size() - 1).stream().anyMatch(Writes::isWrite)) {
      throw new IllegalArgumentException("one write at most, at the end");
    }
    return write(transaction, call, gate);
  }

  private List<Result> write(List<Query> transaction, CallContext call, CommitGate gate) {
    boolean isTrial = call.terms().rollsBack();
    if (isTrial && !hasTransactions(call)) {
      throw Failures.refused(
          "This source has no transactions, so it cannot try a write and undo it",
          "Send the write without tx=rollback");
    }
    for (int i = 1; ; i++) {
      Commands commands = new Commands(database, Optional.empty(), call);
      int most = hasTransactions(call) ? settings.maxWriteRows() : 1;
      Change change = decided(transaction.getLast(), commands, most);
      if (isTrial || change.steps().size() > 1) {
        return inTransaction(transaction, call, gate, isTrial);
      }
      List<Result> results = shown(transaction, commands, change, gate);
      if (isDone(change, commands, i)) {
        return results;
      }
      if (i == TRIES || !gate.equals(CommitGate.OPEN)) {
        throw Failures.conflict();
      }
    }
  }

  /** False where others were quicker, and nothing was done. */
  private static boolean isDone(Change change, Commands commands, int attempt) {
    try {
      return change.isDone(commands);
    } catch (MongoException | BSONException failure) {
      SourceException told = Failures.of(failure, change.statement(), commands.call());
      boolean hasAppeared =
          told.kind() == Kind.UNIQUE_VIOLATION && change.inserted().isPresent() && attempt < TRIES;
      if (hasAppeared) {
        return false;
      }
      throw told;
    }
  }

  private List<Result> inTransaction(
      List<Query> transaction, CallContext call, CommitGate gate, boolean isTrial) {
    ClientSessionOptions options =
        ClientSessionOptions.builder()
            .defaultTimeout(Math.max(1, call.remaining().toMillis()), TimeUnit.MILLISECONDS)
            .defaultTransactionOptions(
                TransactionOptions.builder()
                    .readConcern(ReadConcern.SNAPSHOT)
                    .writeConcern(WriteConcern.MAJORITY)
                    .build())
            .build();
    String statement = "";
    try (ClientSession session = client.startSession(options)) {
      session.startTransaction(); // closing a session aborts what is not committed
      Commands commands = new Commands(database, Optional.of(session), call);
      Change change = decided(transaction.getLast(), commands, settings.maxWriteRows());
      statement = change.statement();
      if (!change.isDone(commands)) {
        throw Failures.conflict();
      }
      List<Result> results = shown(transaction, commands, change, gate);
      if (isTrial) {
        session.abortTransaction();
      } else {
        session.commitTransaction();
      }
      return results;
    } catch (MongoException | BSONException failure) {
      throw Failures.of(failure, statement, call);
    }
  }

  private static Change decided(Query write, Commands commands, int most) {
    return stoppable(commands.call(), "", () -> new Writes(commands, most).decide(write));
  }

  /** The results as they will be, once the gate has let them by. */
  private static List<Result> shown(
      List<Query> transaction, Commands commands, Change change, CommitGate gate) {
    List<Result> results = new ArrayList<>();
    for (Query query : transaction.subList(0, transaction.size() - 1)) {
      Result result = read(query, commands);
      gate.look(result);
      results.add(result);
    }
    results.add(written(transaction.getLast(), change, commands.call()));
    return gate.pass(results);
  }

  private static Result written(Query write, Change change, CallContext call) {
    Query.Answering answering =
        switch (write) {
          case Query.Create create -> create.answering();
          case Query.Update update -> update.answering();
          case Query.Delete delete -> delete.answering();
          case Query.Read read -> throw new IllegalArgumentException("no write");
          case Query.Call none -> throw new IllegalArgumentException("nothing is called here");
        };
    Result.Notes notes =
        new Result.Notes(
            "", "", answering.wantsKey() ? Writes.key(change) : Map.of(), change.inserted());
    if (write.leaving().isEmpty()) {
      return new Result(
          Json.EMPTY_ARRAY,
          change.rows().size(),
          OptionalLong.empty(),
          Cut.NOTHING,
          change.statement(),
          notes);
    }
    Rows rows =
        new Rows(
            write.leaving().get(), answering.rendering(), Long.MAX_VALUE, call.maxResultBytes());
    for (BsonDocument row : change.rows()) {
      if (!rows.add(row)) {
        break;
      }
    }
    return new Result(
        rows.body(), rows.count(), OptionalLong.empty(), rows.cut(), change.statement(), notes);
  }

  private static Result read(Query query, Commands commands) {
    Reads reads = new Reads(commands, (Query.Read) query);
    return stoppable(commands.call(), reads, reads::run);
  }

  /** Work that changes nothing and ends when the caller has given the call up. */
  private static <T> T stoppable(CallContext call, Object statement, Supplier<T> work) {
    try (Cancellation.Listening _ =
        call.cancellation().onCancel(Thread.currentThread()::interrupt)) {
      return work.get();
    } catch (MongoException | BSONException failure) {
      throw Failures.of(failure, statement instanceof Reads reads ? reads.statement() : "", call);
    } finally {
      Thread.interrupted(); // it was meant for this work and nothing after it
    }
  }

  /** Whether several documents can be changed as one: on replica sets and sharded clusters. */
  private boolean hasTransactions(CallContext call) {
    if (client.getClusterDescription().getType() == ClusterType.UNKNOWN) {
      try {
        ping(Math.max(1, call.remaining().toMillis()));
      } catch (MongoException failure) {
        throw Failures.of(failure, "ping", call);
      }
    }
    return client.getClusterDescription().getServerDescriptions().stream()
        .anyMatch(
            server ->
                switch (server.getType()) {
                  case REPLICA_SET_PRIMARY,
                      REPLICA_SET_SECONDARY,
                      REPLICA_SET_ARBITER,
                      REPLICA_SET_OTHER,
                      REPLICA_SET_GHOST,
                      SHARD_ROUTER,
                      LOAD_BALANCER ->
                      true;
                  case STANDALONE, UNKNOWN -> false;
                });
  }

  private void ping(long millis) {
    database
        .withTimeout(millis, TimeUnit.MILLISECONDS)
        .runCommand(new BsonDocument("ping", new BsonInt32(1)));
  }

  @Override
  public boolean isReady() {
    if (!isOpen) {
      return false;
    }
    try {
      ping(1_000);
      return true;
    } catch (MongoException | IllegalStateException failureOrClosed) {
      return false;
    }
  }

  @Override
  public void close() {
    isOpen = false;
    client.close();
  }
}
