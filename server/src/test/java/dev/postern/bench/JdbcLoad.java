package dev.postern.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The bare statement, prepared, by plain JDBC in the gateway's own process; reads every column. */
final class JdbcLoad implements Load, AutoCloseable {
  private final List<Connection> connections = new ArrayList<>();
  private final ExecutorService threads;
  private final String sql;
  private final int keys;
  private final int rowsExpected;

  JdbcLoad(DatabaseServer database, int connections, String sql, int keys, int rowsExpected)
      throws SQLException {
    for (int i = 0; i < connections; i++) {
      this.connections.add(database.connect());
    }
    this.threads = Executors.newFixedThreadPool(connections);
    this.sql = sql;
    this.keys = keys;
    this.rowsExpected = rowsExpected;
  }

  @Override
  public Sample run(Duration time) throws Exception {
    long start = System.nanoTime();
    List<Callable<Latencies>> loops = new ArrayList<>();
    for (Connection connection : connections) {
      loops.add(() -> loop(connection, start + time.toNanos()));
    }
    Latencies all = new Latencies();
    for (Future<Latencies> loop : threads.invokeAll(loops)) {
      all.add(loop.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sample(all.count(), seconds, all.percentile(0.5), all.percentile(0.99), 0);
  }

  private Latencies loop(Connection connection, long end) throws SQLException {
    Latencies latencies = new Latencies();
    RandomGenerator random = RandomGeneratorFactory.getDefault().create();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      long now = System.nanoTime();
      while (now < end) {
        long key = random.nextLong(1, keys + 1L);
        statement.setLong(1, key);
        read(statement, key);
        long after = System.nanoTime();
        latencies.record(after - now);
        now = after;
      }
    }
    return latencies;
  }

  private void read(PreparedStatement statement, long key) throws SQLException {
    int rows = 0;
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        boolean isExpected = result.getLong(1) == key + rows;
        for (int column = 2; column <= columns; column++) {
          isExpected &= result.getString(column) != null || result.wasNull();
        }
        if (!isExpected) {
          throw new IllegalStateException("unexpected row for " + key);
        }
        rows++;
      }
    }
    if (rows != rowsExpected) {
      throw new IllegalStateException("expected " + rowsExpected + " rows, got " + rows);
    }
  }

  @Override
  public void close() throws SQLException {
    threads.shutdown();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
