package dev.postern.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What operators do with plugins; lists them where nothing else is said. */
@Command(
    name = "plugins",
    description = "List the plugins the config loads; verify and install others.",
    mixinStandardHelpOptions = true,
    commandListHeading = "%nCommands:%n")
final class PluginsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Override
  public Integer call() {
    PluginsListCommand.list(config, spec.commandLine().getOut());
    return 0;
  }
}
