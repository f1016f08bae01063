package dev.postern.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.spi.CallContext;
import dev.postern.spi.DataSource.Figures;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** The connections of one service. */
final class Pool implements AutoCloseable {
  private static final long VALIDATION_MILLIS = 1_000;

  private final HikariPool pool;
  private final JdbcSettings settings;
  private final Dialect dialect;

  Pool(String service, Connections connections) {
    this.settings = connections.settings();
    this.dialect = connections.dialect();
    HikariConfig config = new HikariConfig();
    config.setPoolName("postern-" + service);
    config.setDataSource(connections);
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Math.max(250, settings.poolWaitMillis()));
    config.setValidationTimeout(Math.min(VALIDATION_MILLIS, config.getConnectionTimeout()));
    config.setInitializationFailTimeout(-1);
    config.validate();
    pool = new HikariPool(config);
  }

  /**
   * Takes a connection, to be closed when done.
   *
   * @throws SourceException where none can be had in time
   */
  Connection take(CallContext call) {
    if (call.cancellation().isCancelled()) {
      throw new SourceException(Kind.CANCELLED, "the caller gave the call up");
    }
    long remaining = call.remaining().toMillis();
    if (remaining == 0) {
      throw new SourceException(Kind.TIMEOUT, "the deadline passed before a connection was taken");
    }
    long wait = Math.min(remaining, settings.poolWaitMillis());
    try {
      return pool.getConnection(wait);
    } catch (SQLTransientConnectionException busy) {
      // with a cause, a connection could not be made; without, all of them are in use
      boolean isLate = wait == remaining && busy.getCause() == null;
      Kind kind = isLate ? Kind.TIMEOUT : Kind.UNAVAILABLE;
      throw new SourceException(kind, "", "", "", "", "no connection came free", busy);
    } catch (SQLException failure) {
      throw Failures.of(dialect, failure, "", call);
    }
  }

  Figures figures() {
    return new Figures(
        pool.getActiveConnections(),
        pool.getIdleConnections(),
        pool.getThreadsAwaitingConnection(),
        settings.poolSize());
  }

  @Override
  public void close() {
    try {
      pool.shutdown();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
