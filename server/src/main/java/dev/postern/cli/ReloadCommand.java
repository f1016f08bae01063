package dev.postern.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a running gateway read everything again. */
@Command(
    name = "reload",
    description = {
      "Have the running gateway of this config read catalogs, roles and hooks again, now.",
      "Prints what is in force, and what was kept and why."
    },
    mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for its answer (${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Override
  public Integer call() throws IOException {
    Path folder = config.load().dataFolder();
    ReloadRequests requests = new ReloadRequests(folder);
    String id = requests.ask();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    Optional<ReloadRequests.Answer> answer = requests.answer(id);
    while (answer.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      answer = requests.answer(id);
    }
    if (answer.isPresent()) {
      PrintWriter out = spec.commandLine().getOut();
      answer.get().lines().forEach(out::println);
      out.flush();
      return answer.get().isInForce() ? CommandLine.ExitCode.OK : Complaints.SOMETHING_WAS_KEPT;
    }
    spec.commandLine()
        .getErr()
        .println(
            requests.takeBack(id)
                ? "No gateway looked into %s within %d s; is one running with this config?"
                    .formatted(folder, waitSeconds)
                : "The gateway is at it and has not answered within %d s; its log will tell"
                    .formatted(waitSeconds));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
