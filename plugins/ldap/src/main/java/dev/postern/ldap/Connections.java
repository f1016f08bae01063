package dev.postern.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.ServerSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Connections to one server: at most so many at once, and those not in use wait for the next. */
final class Connections implements AutoCloseable {
  private final ServerSet server;
  private final Semaphore places;
  private final ConcurrentLinkedDeque<LDAPConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean isClosed;

  /** What is done on a connection, which it must not keep. */
  @FunctionalInterface
  interface Work<T> {
    T on(LDAPConnection connection) throws LDAPException;
  }

  Connections(ServerSet server, int most) {
    this.server = server;
    this.places = new Semaphore(most);
  }

  /**
   * Does it on a connection that nobody else has. One that lay idle may have died meanwhile; then
   * it is done again on another.
   */
  <T> T use(Deadline deadline, Work<T> work) throws LDAPException {
    take(deadline);
    try {
      for (LDAPConnection old = idle.pollFirst(); old != null; old = idle.pollFirst()) {
        try {
          return on(old, work);
        } catch (LDAPException failed) {
          if (!failed.getResultCode().equals(ResultCode.SERVER_DOWN)) {
            throw failed;
          }
        }
      }
      deadline.millis();
      return on(server.getConnection(), work);
    } finally {
      places.release();
    }
  }

  private <T> T on(LDAPConnection connection, Work<T> work) throws LDAPException {
    boolean isGood = false;
    try {
      T done = work.on(connection);
      isGood = true;
      return done;
    } catch (LDAPException failed) {
      isGood = failed.getResultCode().isConnectionUsable();
      throw failed;
    } finally {
      if (isGood && !isClosed) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  private void take(Deadline deadline) throws LDAPException {
    try {
      if (!places.tryAcquire(deadline.millis(), TimeUnit.MILLISECONDS)) {
        throw new LDAPException(ResultCode.TIMEOUT, "all connections were in use for too long");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LDAPException(ResultCode.TIMEOUT, "interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    for (LDAPConnection one = idle.pollFirst(); one != null; one = idle.pollFirst()) {
      one.close();
    }
  }
}
