package dev.postern.apikey;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The table of keys in PostgreSQL, on one connection that is made anew when it breaks: a key is
 * read every few seconds at most.
 */
final class KeyTable implements KeyStore.Ledger, AutoCloseable {
  private static final String FIND = "select record from postern_api_keys where id = ?";
  private static final String ALL = "select record from postern_api_keys order by id";
  private static final String LOCK = FIND + " for update";
  private static final String ADD = "insert into postern_api_keys (id, record) values (?, ?)";
  private static final String CHANGE = "update postern_api_keys set record = ? where id = ?";
  private static final String NOTE =
      "update postern_api_keys set used = greatest(used, ?) where id = ?";
  private static final String USED = "select id, used from postern_api_keys where used is not null";

  private final DataSource database;
  private final int waitMillis;
  private final ReentrantLock using = new ReentrantLock();
  private Connection connection;

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Connects to nothing yet.
   *
   * @param waitMillis how long one question may take
   */
  KeyTable(DataSource database, int waitMillis) {
    this.database = database;
    this.waitMillis = waitMillis;
  }

  /** Reads one record. */
  Optional<KeyRecord> find(String id) throws SQLException, InvalidKeyFileException {
    Optional<String> text = use(on -> text(on, FIND, id));
    return text.isEmpty() ? Optional.empty() : Optional.of(record(id, text.get()));
  }

  /** Keeps the later of the times of each key. */
  void note(Map<String, Instant> times) throws SQLException {
    use(
        on -> {
          try (PreparedStatement statement = on.prepareStatement(NOTE)) {
            for (Map.Entry<String, Instant> time : times.entrySet()) {
              statement.setTimestamp(1, Timestamp.from(time.getValue()));
              statement.setString(2, time.getKey());
              statement.addBatch();
            }
            return statement.executeBatch();
          }
        });
  }

  @Override
  public void add(KeyRecord key) {
    told(
        on -> {
          try (PreparedStatement statement = on.prepareStatement(ADD)) {
            statement.setString(1, key.id());
            statement.setString(2, KeyLines.write(key));
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public Optional<KeyRecord> change(String id, UnaryOperator<KeyRecord> change) {
    return told(
        on -> {
          on.setAutoCommit(false);
          try {
            Optional<KeyRecord> changed = changed(on, id, change);
            on.commit();
            return changed;
          } finally {
            on.setAutoCommit(true);
          }
        });
  }

  private static Optional<KeyRecord> changed(
      Connection on, String id, UnaryOperator<KeyRecord> change) throws SQLException {
    Optional<String> text = text(on, LOCK, id);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    KeyRecord before = readable(id, text.get());
    KeyRecord after = change.apply(before);
    if (after.equals(before)) {
      return Optional.empty();
    }
    try (PreparedStatement statement = on.prepareStatement(CHANGE)) {
      statement.setString(1, KeyLines.write(after));
      statement.setString(2, id);
      statement.executeUpdate();
    }
    return Optional.of(after);
  }

  @Override
  public List<KeyRecord> all() {
    return told(
        on -> {
          List<KeyRecord> all = new ArrayList<>();
          try (PreparedStatement statement = on.prepareStatement(ALL);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              all.add(readable("", rows.getString(1)));
            }
          }
          return List.copyOf(all);
        });
  }

  @Override
  public Map<String, Instant> used() {
    return told(
        on -> {
          Map<String, Instant> used = new HashMap<>();
          try (PreparedStatement statement = on.prepareStatement(USED);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              used.put(rows.getString(1), rows.getTimestamp(2).toInstant());
            }
          }
          return used;
        });
  }

  private static Optional<String> text(Connection on, String sql, String id) throws SQLException {
    try (PreparedStatement statement = on.prepareStatement(sql)) {
      statement.setString(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  /** A record under another id than its own would be another's key. */
  private static KeyRecord record(String id, String text) throws InvalidKeyFileException {
    KeyRecord key = KeyLines.parse(1, text);
    if (!id.isEmpty() && !key.id().equals(id)) {
      throw new InvalidKeyFileException(1, "has another id than its row");
    }
    return key;
  }

  private static KeyRecord readable(String id, String text) throws SQLException {
    try {
      return record(id, text);
    } catch (InvalidKeyFileException broken) {
      throw new SQLException("The record of key " + id + " cannot be read", broken);
    }
  }

  private <T> T told(Work<T> work) {
    try {
      return use(work);
    } catch (SQLException failed) {
      throw new IllegalArgumentException(
          "The table postern_api_keys cannot be used: " + failed.getMessage(), failed);
    }
  }

  /** One that broke while nobody used it is tried anew once. */
  private <T> T use(Work<T> work) throws SQLException {
    try {
      if (!using.tryLock(waitMillis, TimeUnit.MILLISECONDS)) {
        throw new SQLException("others have waited for it too long");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", interrupted);
    }
    try {
      boolean isOld = connection != null;
      try {
        return work.on(open());
      } catch (SQLException failed) {
        boolean isBroken = !isValid();
        if (!isBroken || !isOld) {
          throw failed;
        }
        return work.on(open());
      }
    } finally {
      using.unlock();
    }
  }

  private Connection open() throws SQLException {
    if (connection == null) {
      connection = database.getConnection();
    }
    return connection;
  }

  private boolean isValid() {
    try {
      if (connection != null && connection.isValid(1)) {
        return true;
      }
    } catch (SQLException gone) {
      // is what was asked
    }
    close();
    return false;
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException gone) {
      // is what was wanted
    }
    connection = null;
  }
}
