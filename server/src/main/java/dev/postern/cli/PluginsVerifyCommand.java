package dev.postern.cli;

import dev.postern.config.PluginSettings;
import dev.postern.plugin.LoadedPlugin;
import dev.postern.plugin.Plugins;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells whether a gateway with this config would load a plugin. */
@Command(
    name = "verify",
    description =
        "Check a plugin's manifest, the SPI it needs, what it brings, its pin and its signature.",
    mixinStandardHelpOptions = true)
final class PluginsVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(paramLabel = "FILE", description = "Its jar, or its folder with a jar and lib.")
  private Path file;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PluginSettings settings = config.load().plugins();
    LoadedPlugin plugin = Plugins.verify(file.toAbsolutePath().normalize(), settings);
    PluginsListCommand.print(plugin, out);
    out.printf("%-12s %s%n", "", trust(plugin, settings));
    out.flush();
    return 0;
  }

  private static String trust(LoadedPlugin plugin, PluginSettings settings) {
    if (settings.pins().containsKey(plugin.id())) {
      return "pinned to this hash";
    }
    return settings.signers().isEmpty()
        ? "not pinned, and plugins.signers names nobody whose signature would count"
        : "signed by one of plugins.signers";
  }
}
