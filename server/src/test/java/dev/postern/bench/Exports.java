package dev.postern.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Exports a table of many rows whole, and says how quick that was and what memory it took. */
final class Exports {
  private static final List<String> TYPES = List.of("application/x-ndjson", "text/csv");
  private static final double MEBI = 1024 * 1024;

  private final GatewayUnderTest gateway;
  private final BenchmarkSettings settings;

  Exports(GatewayUnderTest gateway, BenchmarkSettings settings) {
    this.gateway = gateway;
    this.settings = settings;
  }

  /** A table of what was measured, or nothing where exports are not to be measured. */
  String markdown() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    for (String type : TYPES) {
      String name = "export, " + type;
      if (settings.only().matcher(name).find()) {
        System.err.println("bench: " + name);
        take(type); // warms up
        text.append(measured(type));
      }
    }
    return text.isEmpty()
        ? ""
        : """

        ## Export of many rows

        | type | rows | rows/s | MB/s | heap peak MiB | heap growth MiB | of it live MiB |
        |---|--:|--:|--:|--:|--:|--:|
        """
            + text;
  }

  private String measured(String type) throws IOException, InterruptedException {
    System.gc();
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long[] taken = take(type);
    long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    long live = heap.stream().mapToLong(Exports::live).sum();
    double seconds = taken[2] / 1e9;
    return "| %s | %d | %.0f | %.1f | %.0f | %.0f | %.1f |%n"
        .formatted(
            type,
            taken[0],
            taken[0] / seconds,
            taken[1] / 1e6 / seconds,
            peak / MEBI,
            (peak - before) / MEBI,
            Math.max(0, live - before) / MEBI);
  }

  /** What the last collection left. */
  private static long live(MemoryPoolMXBean pool) {
    MemoryUsage usage = pool.getCollectionUsage();
    return usage == null ? 0 : usage.getUsed();
  }

  /** Rows, bytes, nanoseconds. */
  private long[] take(String type) throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ExportClient.class.getName(),
                "http://localhost:%d/api/bench/%s".formatted(gateway.port(), ItemTable.MANY),
                gateway.apiKey("reader"),
                type)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said =
        new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    if (client.waitFor() != 0) {
      throw new IllegalStateException("the export failed");
    }
    String[] parts = said.split(" ", -1);
    return new long[] {
      Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])
    };
  }
}
