package dev.postern.audit;

import dev.postern.config.AuditSettings;
import dev.postern.spi.DataSource;
import dev.postern.spi.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Everywhere that the records of a log are sent on to. */
public final class Sinks implements AutoCloseable {
  private final AuditLog log;
  private final List<SinkThread> threads = new CopyOnWriteArrayList<>();

  /**
   * How a sink is doing.
   *
   * @param lag records it has not got yet
   * @param failures how often sending failed
   */
  public record Figures(String name, long lag, long failures, boolean isDown) {}

  /** One that sends nothing before {@link #start}. */
  public Sinks(AuditLog log) {
    this.log = log;
  }

  /**
   * Begins to send.
   *
   * @param sources the data source of a service, by its name
   */
  public void start(List<AuditSettings.Sink> wanted, Function<String, DataSource> sources) {
    try {
      for (AuditSettings.Sink one : wanted) {
        Sink sink = sink(one, sources);
        threads.add(new SinkThread(one.name(), sink, log.files(), log::syncedThrough));
      }
    } catch (IOException failure) {
      close();
      throw new UncheckedIOException("cannot read the place of an audit sink", failure);
    }
    if (!threads.isEmpty()) {
      log.keepUntilFollowed(
          () -> threads.stream().mapToLong(SinkThread::sent).min().orElse(Long.MAX_VALUE));
    }
  }

  private static Sink sink(AuditSettings.Sink one, Function<String, DataSource> sources) {
    return switch (one.kind()) {
      case STDOUT -> new Lines(new FileOutputStream(FileDescriptor.out));
      case SYSLOG -> new SyslogSink(one.url());
      case OTLP -> new OtlpSink(one.url());
      case TABLE -> new InTable(sources.apply(one.service()), one.table());
    };
  }

  /** How each is doing now. */
  public List<Figures> figures() {
    long last = log.syncedThrough();
    return threads.stream()
        .map(
            one ->
                new Figures(
                    one.name(), Math.max(0, last - one.sent()), one.failures(), one.isDown()))
        .toList();
  }

  @Override
  public void close() {
    threads.forEach(SinkThread::close);
  }

  /** Lines as they are. */
  private record Lines(OutputStream out) implements Sink {
    @Override
    public void send(List<Follower.Line> records) throws IOException {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (Follower.Line record : records) {
        lines.writeBytes(record.bytes());
        lines.write('\n');
      }
      lines.writeTo(out);
    }
  }

  /** A table of a database. */
  private record InTable(DataSource source, String table) implements Sink {
    @Override
    public void send(List<Follower.Line> records) throws IOException {
      try {
        source.keep(
            table,
            records.stream()
                .map(record -> new String(record.bytes(), StandardCharsets.UTF_8))
                .toList());
      } catch (SourceException failure) {
        throw new IOException("the table " + table + " takes no records", failure);
      }
    }
  }
}
