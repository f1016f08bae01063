package dev.postern.plugin;

import dev.postern.plugin.Overdue.Watch;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Rights;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A plugin's source, whose failures stay its own: an error, nothing where something must be, or
 * work that does not end become a {@link SourceException} for the call at hand.
 */
final class GuardedSource implements DataSource {
  private final DataSource source;
  private final String plugin;
  private final Overdue overdue;
  private final Set<Capability> capabilities;
  private final Set<Operator> operators;

  /**
   * @param plugin its file, for the log
   */
  GuardedSource(DataSource source, String plugin, Overdue overdue) {
    this.source = source;
    this.plugin = plugin;
    this.overdue = overdue;
    this.capabilities = Set.copyOf(told(source.capabilities(), "capabilities"));
    Set<Operator> known = told(source.operators(), "operators");
    this.operators = known.isEmpty() ? Set.of() : EnumSet.copyOf(known);
  }

  private <T> T told(T value, String what) {
    if (value == null) {
      throw broken("gives null for " + what, null);
    }
    return value;
  }

  private SourceException broken(String what, Throwable cause) {
    return new SourceException(Kind.INTERNAL, "", "", "", "", plugin + " " + what, cause);
  }

  /** Runs code of the plugin; what others threw through it passes. */
  private <T> T guarded(String what, Supplier<T> code) {
    try {
      return told(code.get(), what);
    } catch (LinkageError | StackOverflowError | AssertionError failure) {
      throw broken("failed at " + what, failure);
    }
  }

  private <T> T watched(String what, CallContext call, Supplier<T> code) {
    Watch watch = overdue.begin(call.deadlineNanos());
    try (watch) {
      return guarded(what, code);
    } catch (RuntimeException failure) {
      if (watch.isInterrupted()) {
        throw new SourceException(
            Kind.TIMEOUT,
            "",
            "",
            "",
            "",
            plugin + " did not end " + what + " by its deadline and was interrupted",
            failure);
      }
      throw failure;
    }
  }

  @Override
  public Catalog introspect() {
    return guarded("introspect", source::introspect);
  }

  @Override
  public Optional<Rights> rights(String sourceRole) {
    return guarded("rights", () -> source.rights(sourceRole));
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Set<Operator> operators() {
    return operators;
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    return watched(
        "execute",
        call,
        () -> {
          List<Result> results = told(source.execute(transaction, call, gate), "execute");
          // a gate may have put fewer in the place of all
          if (results.isEmpty() || results.stream().anyMatch(Objects::isNull)) {
            throw broken("gives no result for a query", null);
          }
          return results;
        });
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    return watched("stream", call, () -> source.stream(read, call, sink));
  }

  @Override
  public Optional<Estimate> estimate(Query query, CallContext call) {
    return watched("estimate", call, () -> source.estimate(query, call));
  }

  @Override
  public Explained explain(Query query, CallContext call) {
    return watched("explain", call, () -> source.explain(query, call));
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    return source.transact(transaction -> work.apply(guarded(transaction)));
  }

  private Transaction guarded(Transaction transaction) {
    return new Transaction() {
      @Override
      public Result execute(Query query, CallContext call) {
        return watched("execute", call, () -> transaction.execute(query, call));
      }

      @Override
      public <T> T attempt(Supplier<T> part) {
        return transaction.attempt(part);
      }
    };
  }

  @Override
  public List<StatementDraft.Described> describe(List<StatementDraft> drafts) {
    return guarded("describe", () -> source.describe(drafts));
  }

  @Override
  public boolean masks(ColumnType type, Mask mask) {
    return guarded("masks", () -> source.masks(type, mask));
  }

  @Override
  public void watch(Runnable changed) {
    source.watch(changed);
  }

  @Override
  public Figures figures() {
    return guarded("figures", source::figures);
  }

  @Override
  public void keep(String table, List<String> records) {
    source.keep(table, records);
  }

  @Override
  public boolean isReady() {
    try {
      return source.isReady();
    } catch (RuntimeException | LinkageError | StackOverflowError failure) {
      return false;
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
