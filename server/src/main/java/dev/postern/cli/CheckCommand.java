package dev.postern.cli;

import dev.postern.config.Config;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether the gateway would start, and what an operator should look at. */
@Command(
    name = "check",
    description = "Check the config, the plugins, the sources and the hooks without serving.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--print",
      description = "Print the whole config in effect, defaults filled in and secrets hidden.")
  private boolean isPrinting;

  CheckCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Config loaded = config.load();
    if (isPrinting) {
      out.print(loaded.print());
      out.flush();
      return 0;
    }
    List<String> warnings;
    try (Assembly.Assembled gateway = assembly.assemble(loaded::visiting)) {
      warnings = gateway.warnings();
    }
    warnings.forEach(warning -> out.println("warning: " + warning));
    out.println(
        warnings.isEmpty()
            ? loaded.file() + " is right"
            : loaded.file() + " is right, with " + warnings.size() + " warnings");
    out.flush();
    return 0;
  }
}
