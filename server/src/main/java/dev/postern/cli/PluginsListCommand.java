package dev.postern.cli;

import dev.postern.plugin.LoadedPlugin;
import dev.postern.plugin.Plugins;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the plugins the config loads. */
@Command(
    name = "list",
    description = "List the plugins the config loads, with the hashes to pin them by.",
    mixinStandardHelpOptions = true)
final class PluginsListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Override
  public Integer call() {
    list(config, spec.commandLine().getOut());
    return 0;
  }

  static void list(ConfigOption config, PrintWriter out) {
    try (Plugins plugins = Plugins.open(config.load().plugins())) {
      plugins.list().forEach(plugin -> print(plugin, out));
    }
    out.flush();
  }

  static void print(LoadedPlugin plugin, PrintWriter out) {
    List<String> offers = new ArrayList<>();
    plugin.connectors().forEach(type -> offers.add("connector " + type));
    plugin.providers().forEach(type -> offers.add("sign-in " + type));
    out.printf("%-12s %-16s %s%n", plugin.id(), plugin.version(), String.join(", ", offers));
    out.printf("%-12s sha256 %s%n%-12s %s%n", "", plugin.sha256(), "", plugin.file());
  }
}
