package dev.postern.cli;

import dev.postern.audit.Follower;
import dev.postern.audit.RecordFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the last records and those that come. */
@Command(
    name = "tail",
    description = "Show the last audit records, and with --follow those that come, until stopped.",
    mixinStandardHelpOptions = true)
final class AuditTailCommand implements Callable<Integer> {
  private static final int AT_ONCE = 1_000;
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of those there are (${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with those that come.")
  private boolean follows;

  @Option(names = "--json", description = "Print the records as they are.")
  private boolean isJson;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RecordFiles files = new RecordFiles(config.load().audit().file());
    try (Follower follower = new Follower(files, 0)) {
      Deque<Follower.Line> last = new ArrayDeque<>();
      List<Follower.Line> lines = follower.next(AT_ONCE, Long.MAX_VALUE);
      while (!lines.isEmpty()) {
        last.addAll(lines);
        while (last.size() > Math.max(0, count)) {
          last.removeFirst();
        }
        lines = follower.next(AT_ONCE, Long.MAX_VALUE);
      }
      last.forEach(line -> print(out, line));
      out.flush();
      while (follows && !Thread.currentThread().isInterrupted() && !out.checkError()) {
        follower.next(AT_ONCE, Long.MAX_VALUE).forEach(line -> print(out, line));
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void print(PrintWriter out, Follower.Line line) {
    out.println(
        isJson
            ? new String(line.bytes(), StandardCharsets.UTF_8)
            : AuditRecords.line(AuditRecords.json(line)));
  }
}
