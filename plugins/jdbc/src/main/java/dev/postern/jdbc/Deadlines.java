package dev.postern.jdbc;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops statements in time. A thread of the platform does it: an embedded engine works in the
 * caller's own thread, and would leave no carrier to a virtual one.
 */
final class Deadlines implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
  private static final long AGAIN_MILLIS = 50;

  private final ScheduledThreadPoolExecutor clock;

  Deadlines(String service) {
    clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("postern-deadlines-" + service).factory());
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Has the statement stopped at the deadline, or when the caller gives the call up. */
  Watch watch(Statement statement, CallContext call) {
    return new Watch(statement, call);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** What looks after one statement, until it is closed; nothing is stopped afterwards. */
  final class Watch implements AutoCloseable {
    private final Statement statement;
    private final ScheduledFuture<?> late;
    private final Cancellation.Listening given;
    private boolean isOver;

    private Watch(Statement statement, CallContext call) {
      this.statement = statement;
      // again and again: what is to be stopped may not have begun yet
      this.late =
          clock.scheduleWithFixedDelay(
              this::stop, call.remaining().toMillis(), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      this.given = call.cancellation().onCancel(this::stop);
    }

    private synchronized void stop() {
      if (isOver) {
        return;
      }
      try {
        statement.cancel();
      } catch (SQLException failure) {
        LOG.debug("A statement could not be stopped", failure);
      }
    }

    @Override
    public void close() {
      late.cancel(false);
      given.close();
      synchronized (this) {
        isOver = true;
      }
    }
  }
}
