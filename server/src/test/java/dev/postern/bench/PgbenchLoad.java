package dev.postern.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bare statement by PostgreSQL's own {@code pgbench}, prepared, over TCP. */
final class PgbenchLoad implements Load {
  private static final Pattern CALLS =
      Pattern.compile("number of transactions actually processed: (\\d+)");
  private static final Pattern FAILURES = Pattern.compile("number of failed transactions: (\\d+)");
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

  private final DatabaseServer database;
  private final int connections;
  private final Path script;

  /**
   * @param folder for the script
   * @param sql with {@code :key} for the key
   */
  PgbenchLoad(
      DatabaseServer database, int connections, Path folder, String name, String sql, int keys)
      throws IOException {
    this.database = database;
    this.connections = connections;
    this.script =
        Files.writeString(
            folder.resolve(name + ".pgbench"), "\\set key random(1, " + keys + ")\n" + sql + ";\n");
  }

  static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("pgbench", "--version").start().waitFor() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  @Override
  public Sample run(Duration time) throws IOException, InterruptedException {
    long cpu = ProcessTimes.endedChildrenCpuNanos();
    ProcessBuilder builder =
        new ProcessBuilder(
            "pgbench",
            "--no-vacuum",
            "--protocol=prepared",
            "--client=" + connections,
            "--jobs=" + Math.min(connections, Runtime.getRuntime().availableProcessors()),
            "--time=" + Math.max(1, time.toSeconds()),
            "--file=" + script,
            "--host=127.0.0.1",
            "--port=" + database.port(),
            "--username=" + DatabaseServer.USER,
            database.name());
    builder.environment().put("PGPASSWORD", database.password());
    Process process = builder.redirectErrorStream(true).start();
    String printed;
    try (InputStream out = process.getInputStream()) {
      printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0 || number(FAILURES, printed) > 0) {
      throw new IllegalStateException("pgbench failed: " + printed);
    }
    double calls = number(CALLS, printed);
    // Its rate leaves the time out that connecting took.
    return new Sample(
        (long) calls,
        calls / number(RATE, printed),
        0,
        0,
        ProcessTimes.endedChildrenCpuNanos() - cpu);
  }

  private static double number(Pattern pattern, String printed) {
    Matcher matcher = pattern.matcher(printed);
    if (!matcher.find()) {
      throw new IllegalStateException("not as pgbench writes: " + printed);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
