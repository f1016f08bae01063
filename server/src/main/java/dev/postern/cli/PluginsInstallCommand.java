package dev.postern.cli;

import dev.postern.plugin.Installation;
import dev.postern.plugin.LoadedPlugin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a plugin to where the gateway finds it. */
@Command(
    name = "install",
    description = "Verify a plugin's jar, copy it into the folder of plugins, and print its pin.",
    mixinStandardHelpOptions = true)
final class PluginsInstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(names = "--replace", description = "Take the place of another version that is there.")
  private boolean replaces;

  @Parameters(paramLabel = "FILE", description = "Its jar.")
  private Path file;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      LoadedPlugin plugin =
          new Installation(config.load().plugins())
              .install(file.toAbsolutePath().normalize(), replaces);
      PluginsListCommand.print(plugin, out);
      out.printf(
          "%nIt is loaded at the next start. To hold it to this file, put into the config:%n%n"
              + "plugins:%n  pins:%n    %s: %s%n",
          plugin.id(), plugin.sha256());
      out.flush();
      return 0;
    } catch (IOException failure) {
      throw new CommandException("cannot install " + file + ": " + failure);
    }
  }
}
