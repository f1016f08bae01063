package dev.postern.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    Optional<ReloadRequests.Answer> answer = requests.await(id, waitSeconds);
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
