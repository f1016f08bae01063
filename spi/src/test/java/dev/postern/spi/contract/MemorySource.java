package dev.postern.spi.contract;

import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.RowSink;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import dev.postern.spi.Transaction;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** The schema of the contract in memory. */
final class MemorySource implements DataSource {
  private final Set<MemoryFault> faults;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile Map<String, List<MemoryRow>> state = new HashMap<>();
  private volatile boolean isOpen = true;
  private volatile int reads;

  MemorySource(Set<MemoryFault> faults) {
    this.faults = faults;
    for (ContractSchema.Table spec : ContractSchema.WHOLE.tables()) {
      state.put(spec.name(), spec.rows().stream().map(row -> MemoryRow.of(spec, row)).toList());
    }
  }

  private boolean has(MemoryFault fault) {
    return faults.contains(fault);
  }

  @Override
  public Catalog introspect() {
    reads++;
    List<Table> tables = ContractSchema.WHOLE.tables().stream().map(this::table).toList();
    Routine.Argument a =
        new Routine.Argument("a", ColumnType.of("integer", ColumnType.Kind.INTEGER), false, false);
    Routine.Argument b =
        new Routine.Argument("b", ColumnType.of("integer", ColumnType.Kind.INTEGER), false, false);
    Routine add =
        new Routine(
            "",
            "contract_add",
            List.of(a, b),
            new Routine.Returns.Scalar(a.type(), false),
            Routine.Volatility.IMMUTABLE,
            "");
    return new Catalog(
        List.of("main"),
        tables,
        List.of(add),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        has(MemoryFault.CHANGING_CATALOG) ? List.of("read " + reads) : List.of(),
        Map.of(),
        Map.of());
  }

  private Table table(ContractSchema.Table spec) {
    Set<Action> writable =
        spec.equals(ContractSchema.WHOLE.changes) || spec.equals(ContractSchema.WHOLE.parts)
            ? Set.of(Action.CREATE, Action.UPDATE, Action.DELETE)
            : Set.of();
    return Table.of(
        "main",
        spec.name(),
        Table.Kind.TABLE,
        spec.columns().stream()
            .filter(c -> !has(MemoryFault.LACKS_A_COLUMN) || !c.name().equals("amount"))
            .map(MemorySource::column)
            .toList(),
        List.of("id"),
        List.of(),
        spec.references().stream()
            .map(
                one ->
                    new ForeignKey(
                        one.column(),
                        List.of(one.column()),
                        "main",
                        one.table(),
                        List.of(one.target())))
            .toList(),
        writable,
        "");
  }

  private static Column column(ContractSchema.Column spec) {
    return new Column(
        spec.name(),
        ColumnType.of(spec.kind().name().toLowerCase(java.util.Locale.ROOT), spec.kind()),
        spec.isNullable(),
        !spec.fallback().isEmpty(),
        false,
        "");
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> own =
        EnumSet.of(
            Capability.READ,
            Capability.CREATE,
            Capability.UPDATE,
            Capability.DELETE,
            Capability.RETURNING,
            Capability.UPSERT,
            Capability.STREAM,
            Capability.TRANSACTION,
            Capability.MASK,
            Capability.CALL);
    if (has(MemoryFault.DECLARES_MORE)) {
      return EnumSet.allOf(Capability.class);
    }
    if (has(MemoryFault.OFFERS_MORE)) {
      own.removeAll(
          EnumSet.of(Capability.STREAM, Capability.TRANSACTION, Capability.MASK, Capability.CALL));
    }
    return own;
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    return transact(
        work -> {
          List<Result> results = new ArrayList<>();
          for (Query query : transaction) {
            results.add(work.execute(query, call));
          }
          if (call.terms().rollsBack() && !has(MemoryFault.IGNORES_GATES)) {
            throw new Trial(results);
          }
          return has(MemoryFault.IGNORES_GATES) ? results : gate.pass(results);
        });
  }

  /** Ends a transaction that is to leave nothing. */
  private static final class Trial extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Result> results;

    Trial(List<Result> results) {
      this.results = results;
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T transact(Function<Transaction, T> work) {
    MemoryWork own = new MemoryWork(this);
    writing.lock();
    try {
      own.state = new HashMap<>(state);
      T given = work.apply(own);
      state = own.state;
      return given;
    } catch (Trial trial) {
      return (T) trial.results;
    } catch (RuntimeException failure) {
      if (has(MemoryFault.KEEPS_WHAT_FAILED)) {
        state = own.state;
      }
      throw failure;
    } finally {
      writing.unlock();
    }
  }

  /** One transaction: its own copy of everything. */
  private static final class MemoryWork implements Transaction {
    private final MemorySource source;
    private Map<String, List<MemoryRow>> state;

    MemoryWork(MemorySource source) {
      this.source = source;
    }

    @Override
    public Result execute(Query query, CallContext call) {
      return source.one(query, call, state);
    }

    @Override
    public <T> T attempt(Supplier<T> part) {
      Map<String, List<MemoryRow>> before = new HashMap<>(state);
      try {
        return part.get();
      } catch (RuntimeException failure) {
        if (!source.has(MemoryFault.KEEPS_WHAT_FAILED)) {
          state = before;
        }
        throw failure;
      }
    }
  }

  private Result one(Query query, CallContext call, Map<String, List<MemoryRow>> at) {
    try {
      if (call.remaining().isZero() && !has(MemoryFault.IGNORES_DEADLINES)) {
        throw new SourceException(Kind.TIMEOUT, "too late");
      }
      if (query instanceof Query.Call routine) {
        return routine.routine().name().equals("slow") ? slow(call) : added(routine);
      }
      boolean isRead = query instanceof Query.Read;
      if (!isRead && call.isReadOnly() && !has(MemoryFault.IGNORES_READ_ONLY)) {
        throw new SourceException(Kind.READ_ONLY, "nothing is changed here");
      }
      return new MemoryAnswer(faults, at, call.maxResultBytes()).of(query);
    } catch (SourceException told) {
      throw has(MemoryFault.ONE_KIND_OF_ERROR) && told.kind() != Kind.TIMEOUT
          ? new SourceException(Kind.INTERNAL, "something went wrong")
          : told;
    }
  }

  private Result added(Query.Call call) {
    Map<?, ?> given = (Map<?, ?>) ContractJson.parse(call.arguments());
    int sum =
        Integer.parseInt(Asking.text(given.get("a")))
            + Integer.parseInt(Asking.text(given.get("b")));
    String text = Integer.toString(has(MemoryFault.ADDS_WRONGLY) ? sum - 1 : sum);
    return new Result(Json.of(text), 1, OptionalLong.empty(), Result.Cut.NOTHING, "");
  }

  /** Waits a minute, unless it is stopped. */
  private Result slow(CallContext call) {
    CountDownLatch stopped = new CountDownLatch(1);
    try (Cancellation.Listening _ = call.cancellation().onCancel(stopped::countDown)) {
      long most = has(MemoryFault.IGNORES_DEADLINES) ? 400 : call.remaining().toMillis();
      boolean isCancelled = stopped.await(Math.min(most, 1_000), TimeUnit.MILLISECONDS);
      if (isCancelled && !has(MemoryFault.IGNORES_CANCELLATION)) {
        throw new SourceException(Kind.CANCELLED, "given up");
      }
      if (!has(MemoryFault.IGNORES_DEADLINES)) {
        throw new SourceException(Kind.TIMEOUT, "too late");
      }
      return new Result(Json.NULL, 0, OptionalLong.empty(), Result.Cut.NOTHING, "");
    } catch (InterruptedException interrupted) {
      throw new SourceException(Kind.CANCELLED, "interrupted");
    }
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    int most = has(MemoryFault.STREAM_IS_BOUNDED) ? call.maxResultBytes() : Integer.MAX_VALUE;
    MemoryAnswer answer = new MemoryAnswer(faults, state, most);
    long count = 0;
    int bytes = 0;
    for (String row : answer.objects(read.selection())) {
      bytes += row.length() + 1;
      if (bytes > most) {
        break;
      }
      count++;
      if (!sink.take(Json.of(row + "\n"), 1) && !has(MemoryFault.STREAM_GOES_ON)) {
        break;
      }
    }
    return new Result(Json.of(""), count, OptionalLong.empty(), Result.Cut.NOTHING, "");
  }

  @Override
  public boolean masks(ColumnType type, Mask mask) {
    return mask instanceof Mask.Null
        || mask instanceof Mask.Constant
        || mask instanceof Mask.Partial;
  }

  /** What is seen of a value. */
  static Optional<String> seen(ColumnUse use, Optional<String> value, Set<MemoryFault> faults) {
    return switch (use.mask()) {
      case Mask.Null nothing -> Optional.empty();
      case Mask.Constant(String constant, ColumnType.Kind kind) -> Optional.of(constant);
      case Mask.Partial(int first, int last) ->
          value.map(
              text ->
                  (first + last) * 2 > text.length()
                      ? "***"
                      : text.substring(0, first)
                          + (faults.contains(MemoryFault.MASKS_TOO_LITTLE) ? "**" : "***")
                          + text.substring(text.length() - last));
      default -> value;
    };
  }

  @Override
  public boolean isReady() {
    return isOpen || has(MemoryFault.STAYS_READY);
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
