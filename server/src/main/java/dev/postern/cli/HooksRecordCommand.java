package dev.postern.cli;

import dev.postern.config.Config;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a running gateway write calls as fixtures. */
@Command(
    name = "record",
    description = {
      "Have the running gateway write what hooks of the next calls get, as fixtures.",
      "Rows are as policy shows them to the caller; of what a caller sends, values of columns that"
          + " they may not read are ***. No credentials. Look at them before you share them."
    },
    mixinStandardHelpOptions = true)
final class HooksRecordCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int SECONDS_FOR_A_GATEWAY = 10;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      arity = "0..1",
      paramLabel = "RESOURCE",
      defaultValue = "",
      description = "Only calls of this resource: shop/customers.")
  private String resource;

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many, at most 100 (${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "For how long, at most 3600 (${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    Config loaded = config.load();
    RecordRequests requests = new RecordRequests(loaded.dataFolder());
    requests.ask(new RecordRequests.Wanted(resource, calls, seconds));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_A_GATEWAY);
    while (!requests.isTaken() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    if (!requests.isTaken()) {
      requests.takeBack();
      throw new CommandException(
          "No gateway looked into %s; is one running with this config?"
              .formatted(loaded.dataFolder()));
    }
    spec.commandLine()
        .getOut()
        .printf(
            "At most %d calls of the next %d s are written into %s%n",
            calls, seconds, loaded.hooks().folder().resolve("fixtures"));
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }
}
