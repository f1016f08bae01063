package dev.postern.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for word that the catalog may have changed, on a connection of its own: {@code notify
 * pgrst}, or with one of the payloads {@code reload schema} and {@code reload config}. Many words
 * within a moment count as one. A connection that is lost is made anew, and what may have been
 * missed meanwhile counts as a word.
 *
 * <p>A transaction pooler passes no notifications on; behind one there is nothing to hear.
 */
final class CatalogWatch implements AutoCloseable {
  static final List<String> CHANNELS = List.of("pgrst", "postern");

  private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);
  private static final Set<String> WORDS = Set.of("", "reload schema", "reload config");

  /** So long nothing must be heard until a word is acted on. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** So long a word waits at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** After so long a silence the connection is tried. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(32);

  private final Server server;
  private final List<String> channels;
  private final Runnable changed;
  private final Thread listener;
  private volatile boolean isClosed;
  private volatile Connection connection;
  private Duration pause = FIRST_PAUSE;

  /**
   * Listens from the moment this returns, or later where the server cannot be reached.
   *
   * @param changed what is run, never twice at once; its failures are logged
   */
  CatalogWatch(Server server, List<String> channels, Runnable changed) {
    this.server = server;
    this.channels = List.copyOf(channels);
    this.changed = changed;
    boolean isListening = isListening();
    this.listener = Thread.ofVirtual().name("postern-watch").start(() -> run(isListening));
  }

  private void run(boolean isListening) {
    boolean hears = isListening;
    while (!isClosed) {
      if (hears) {
        follow();
      }
      hears = false;
      if (!isClosed && isRested()) {
        hears = isListening();
        if (hears) {
          tell();
        }
      }
    }
  }

  /** Tries to connect. */
  private boolean isListening() {
    try {
      Connection opened = server.connect();
      connection = opened;
      if (isClosed) {
        opened.close();
        return false;
      }
      try (Statement statement = opened.createStatement()) {
        for (String channel : channels) {
          statement.execute("listen \"" + channel.replace("\"", "\"\"") + "\"");
        }
      }
      pause = FIRST_PAUSE;
      return true;
    } catch (SQLException failure) {
      drop(failure);
      return false;
    }
  }

  /** Hears until the connection is lost. */
  private void follow() {
    try (Connection followed = connection) {
      PGConnection notified = followed.unwrap(PGConnection.class);
      while (!isClosed) {
        PGNotification[] heard = notified.getNotifications((int) SILENCE.toMillis());
        if (holdsWord(heard)) {
          settle(notified);
          tell();
        } else if (isEmpty(heard) && !followed.isValid((int) ANSWER.toSeconds())) {
          throw new SQLException("the server does not answer");
        }
      }
    } catch (SQLException failure) {
      drop(failure);
    }
  }

  private static boolean isEmpty(PGNotification[] heard) {
    return heard == null || heard.length == 0;
  }

  private static boolean holdsWord(PGNotification[] heard) {
    return heard != null
        && Arrays.stream(heard).anyMatch(each -> WORDS.contains(each.getParameter()));
  }

  /** Waits for the end of what is being done there: a migration is many changes. */
  private static void settle(PGConnection notified) throws SQLException {
    long latest = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < latest
        && !isEmpty(notified.getNotifications((int) QUIET.toMillis()))) {
      LOG.trace("more to come");
    }
  }

  private void tell() {
    try {
      changed.run();
    } catch (RuntimeException failure) {
      LOG.error("What follows a change of the catalog failed", failure);
    }
  }

  private void drop(SQLException failure) {
    if (!isClosed) {
      LOG.warn(
          "Changes of the catalog go unnoticed: {}; next attempt in {} s",
          failure.getMessage(),
          pause.toSeconds());
    }
    Connection broken = connection;
    connection = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (SQLException gone) {
        LOG.debug("closing a lost connection", gone);
      }
    }
  }

  /** Waits longer each time; false when closed meanwhile. */
  private boolean isRested() {
    try {
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
      return true;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops listening; what is being run is left its time to end. */
  @Override
  public void close() {
    isClosed = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException gone) {
        LOG.debug("closing the connection of a watch", gone);
      }
    }
    if (Thread.currentThread() == listener) {
      return;
    }
    listener.interrupt();
    try {
      listener.join(ANSWER);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
