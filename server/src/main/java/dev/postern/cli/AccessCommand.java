package dev.postern.cli;

import dev.postern.access.AccessJson;
import dev.postern.access.AccessReport;
import dev.postern.auth.Whom;
import dev.postern.config.Config;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what somebody may do, and by which line of the config. */
@Command(
    name = "access",
    description = {
      "Tell what somebody may do with which resource, and by which line of the config.",
      "With a RESOURCE also of its columns, hooks and limits."
    },
    mixinStandardHelpOptions = true)
final class AccessCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private AsOption as;

  @Parameters(
      arity = "0..1",
      paramLabel = "RESOURCE",
      description = "A table, view, function or tool: orders or shop/orders; all if left out.")
  private Optional<String> resource = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean isJson;

  AccessCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Config loaded = config.load();
    Whom whom = as.whom(loaded);
    AccessReport report;
    try (Assembly.Assembled gateway = assembly.assemble(loaded::visiting)) {
      report = gateway.access(whom, resource);
    }
    if (isJson) {
      out.println(AccessJson.of(report).toPrettyString());
    } else {
      new AccessText(report, loaded.file()).lines().forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
