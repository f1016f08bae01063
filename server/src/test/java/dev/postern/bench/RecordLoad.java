package dev.postern.bench;

import dev.postern.audit.AnchorKey;
import dev.postern.audit.AuditLog;
import dev.postern.audit.AuditRecord;
import dev.postern.audit.Evidence;
import dev.postern.audit.Stage;
import dev.postern.config.AuditRule;
import dev.postern.config.AuditSettings;
import dev.postern.operation.Endpoint;
import dev.postern.operation.Surface;
import dev.postern.spi.Action;
import dev.postern.spi.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Audit records alone, as a read leaves them: every call of the gateway leaves one, so what it
 * takes is seen only apart from calls.
 */
final class RecordLoad implements Load, AutoCloseable {
  private final AuditLog log;
  private final ExecutorService threads;
  private final int connections;

  RecordLoad(Path folder, int connections) {
    AuditSettings settings =
        new AuditSettings(
            folder.resolve("records.jsonl"),
            "",
            1_000,
            60_000,
            1L << 40,
            24,
            0,
            0,
            AuditRule.DEFAULT,
            List.of(),
            false);
    this.log = new AuditLog(settings, AnchorKey.at(folder.resolve("records-key")), "bench");
    this.connections = connections;
    this.threads = Executors.newFixedThreadPool(connections);
    log.start();
  }

  @Override
  public Sample run(Duration time) throws Exception {
    long start = System.nanoTime();
    List<Callable<Latencies>> loops = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      loops.add(() -> loop(start + time.toNanos()));
    }
    Latencies all = new Latencies();
    for (Future<Latencies> loop : threads.invokeAll(loops)) {
      all.add(loop.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sample(all.count(), seconds, all.percentile(0.5), all.percentile(0.99), 0);
  }

  private Latencies loop(long end) {
    Latencies latencies = new Latencies();
    for (long now = System.nanoTime(); now < end; ) {
      log.append(record(now));
      long after = System.nanoTime();
      latencies.record(after - now);
      now = after;
    }
    return latencies;
  }

  private static AuditRecord record(long key) {
    Map<Stage, Long> stages = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      stages.put(stage, key % 100_000);
    }
    return new AuditRecord(
        Instant.now(),
        "5f0d5c1e7c7f4b3e",
        Surface.REST,
        "127.0.0.1",
        "",
        Optional.of(new Identity("bench", "api-key", List.of("reader"), Map.of())),
        "reader",
        Optional.of(new Endpoint("bench", ItemTable.PLAIN, Action.READ)),
        "",
        "id=gte." + key % 100_000 + "&order=id&limit=100",
        ItemTable.pageFrom("?"),
        100,
        20_000,
        key % 1_000_000,
        stages,
        "",
        0,
        "",
        false,
        "",
        false,
        List.of(),
        Map.of(),
        new Evidence("", "", false, AuditRule.DEFAULT, List.of()),
        List.of());
  }

  @Override
  public void close() {
    threads.shutdown();
    log.close();
  }
}
