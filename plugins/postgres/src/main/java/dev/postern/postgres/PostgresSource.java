package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Estimate;
import dev.postern.spi.Explained;
import dev.postern.spi.Mask;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Rights;
import dev.postern.spi.RowSink;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One PostgreSQL database. */
final class PostgresSource implements DataSource {
  private static final Duration READINESS = Duration.ofSeconds(1);
  private static final Duration RIGHTS = Duration.ofSeconds(10);

  private final Server server;
  private final PostgresSettings settings;
  private final Pools pools;
  private final Execution execution;
  private final Estimates estimates;
  private final Explaining explaining;
  private final Runnable stop;
  private volatile Types types = Types.NONE;
  private TypeNames names = new TypeNames();
  private volatile Optional<CatalogWatch> watch = Optional.empty();

  /**
   * @param stop ends whatever was started for this source, after its connections are closed
   */
  PostgresSource(Server server, PostgresSettings settings, Pools pools, Runnable stop) {
    this.server = server;
    this.settings = settings;
    this.pools = pools;
    this.execution = new Execution(pools, settings);
    this.estimates = new Estimates(execution, pools, settings);
    this.explaining = new Explaining(execution, estimates);
    this.stop = stop;
  }

  @Override
  public synchronized Catalog introspect() {
    try (Connection connection = server.connect()) {
      Introspection introspection = new Introspection(connection, settings);
      Catalog catalog = introspection.read();
      names = introspection.names();
      types =
          names
              .types()
              .with(
                  Defaults.read(connection, settings.schemas()),
                  Guarded.read(connection, settings.schemas()));
      pools.learn(catalog.roles().keySet());
      execution.learn(catalog);
      return catalog;
    } catch (SQLException failure) {
      throw Failures.of(failure, "", background());
    }
  }

  @Override
  public Optional<Rights> rights(String sourceRole) {
    CallContext call = asking(sourceRole);
    try (Connection connection = pools.take(call)) {
      connection.setNetworkTimeout(Runnable::run, Execution.patience(call));
      return Optional.of(new RightsReader(connection, settings.schemas()).read(sourceRole));
    } catch (SQLException failure) {
      throw Failures.of(failure, "", call);
    }
  }

  @Override
  public synchronized List<StatementDraft.Described> describe(List<StatementDraft> drafts) {
    List<StatementDraft.Described> described = new ArrayList<>();
    try (Connection connection = server.connect()) {
      connection.setAutoCommit(false);
      StatementDescriber describer = new StatementDescriber(connection, settings, names);
      for (StatementDraft draft : drafts) {
        described.add(describer.describe(draft));
      }
      types = names.types().with(types.defaults(), types.guarded());
      return described;
    } catch (SQLException failure) {
      throw Failures.of(failure, "", background());
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public boolean masks(ColumnType type, Mask mask) {
    return MaskWriter.can(type, mask);
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    List<Step> steps = new ArrayList<>(transaction.size());
    for (Query query : transaction) {
      steps.add(Step.of(query, types));
    }
    return execution.run(steps, call, gate);
  }

  @Override
  public Result stream(Query.Read read, CallContext call, RowSink sink) {
    Query.Read uncounted =
        new Query.Read(read.selection(), Count.NONE, read.exactUpTo(), read.rendering());
    return execution.stream(Step.of(uncounted, types), call, sink);
  }

  @Override
  public Optional<Estimate> estimate(Query query, CallContext call) {
    return estimates.of(query, types, call);
  }

  @Override
  public Explained explain(Query query, CallContext call) {
    return explaining.of(query, types, call);
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    try (TransactionRun run = new TransactionRun(pools, execution, types)) {
      T done = work.apply(run);
      run.commit();
      return done;
    }
  }

  @Override
  public void watch(Runnable changed) {
    // a transaction pooler passes no notifications on
    if (!settings.channels().isEmpty() && !settings.isPooled()) {
      watch = Optional.of(new CatalogWatch(server, settings.channels(), changed));
    }
  }

  @Override
  public Figures figures() {
    return pools.figures();
  }

  @Override
  public void keep(String table, List<String> records) {
    try (Connection connection = server.connect()) {
      new RecordTable(connection, table).keep(records);
    } catch (SQLException failure) {
      throw Failures.of(failure, "", background());
    }
  }

  @Override
  public boolean isReady() {
    try (Connection connection = pools.take(background())) {
      return connection.isValid(1);
    } catch (SQLException | RuntimeException unreachable) {
      return false;
    }
  }

  /** A call of the gateway itself, as the login. */
  private static CallContext background() {
    return new CallContext("", "", "{}", System.nanoTime() + READINESS.toNanos(), true, 0);
  }

  private static CallContext asking(String role) {
    return new CallContext("", role, "{}", System.nanoTime() + RIGHTS.toNanos(), true, 0);
  }

  @Override
  public void close() {
    try {
      watch.ifPresent(CatalogWatch::close);
      pools.close();
    } finally {
      stop.run();
    }
  }
}
