package dev.postern.postgres;

import com.zaxxer.hikari.pool.HikariPool;
import dev.postern.spi.DataSource.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of one role, which can be given up while others ask for them. */
final class RolePool implements AutoCloseable {
  private static final int RETIRED = -1;

  private final HikariPool pool;

  /** How many are taking a connection just now, or {@link #RETIRED}. */
  private final AtomicInteger takers = new AtomicInteger();

  private volatile long lastTakenNanos = System.nanoTime();

  RolePool(HikariPool pool) {
    this.pool = pool;
  }

  /**
   * Takes a connection; empty where the pool was given up, so that another must be asked.
   *
   * @param waitMillis how long to wait for one
   */
  Optional<Connection> take(long waitMillis) throws SQLException {
    if (takers.getAndUpdate(count -> count == RETIRED ? RETIRED : count + 1) == RETIRED) {
      return Optional.empty();
    }
    try {
      lastTakenNanos = System.nanoTime();
      return Optional.of(pool.getConnection(waitMillis));
    } finally {
      takers.decrementAndGet();
    }
  }

  Figures figures() {
    return new Figures(
        pool.getActiveConnections(),
        pool.getIdleConnections(),
        pool.getThreadsAwaitingConnection(),
        0);
  }

  /** Compared with another only. */
  long lastTakenNanos() {
    return lastTakenNanos;
  }

  /** Gives the pool up unless it is in use; from then on nobody gets a connection of it. */
  boolean retires() {
    if (!takers.compareAndSet(0, RETIRED)) {
      return false;
    }
    if (pool.getActiveConnections() > 0) {
      takers.set(0);
      return false;
    }
    return true;
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
