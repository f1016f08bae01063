package dev.postern.cli;

import dev.postern.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves what the config says. */
@Command(
    name = "serve",
    description = "Serve REST and MCP as the config says, until stopped.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "Listen here instead of the config's port; 0 picks a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Write the addresses here as JSON once the gateway answers.")
  private Optional<Path> readyFile = Optional.empty();

  ServeCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> mounts =
        load().services().values().stream().map(service -> service.rest().mount()).toList();
    Assembly.Assembled gateway = assembly.assemble(this::load);
    Serving.closeAtExit(gateway);
    String url = gateway.listen();
    PrintWriter out = spec.commandLine().getOut();
    gateway.warnings().forEach(warning -> out.println("warning: " + warning));
    mounts.forEach(mount -> out.println("Postern serves REST at " + url + mount));
    out.println("Postern serves MCP at " + url + "/mcp");
    out.flush();
    readyFile.ifPresent(file -> Serving.writeReadyFile(file, url, Map.of()));
    Serving.untilStopped();
    return 0;
  }

  private Config load() {
    Config loaded = config.load();
    return port.map(loaded::withPort).orElse(loaded);
  }
}
