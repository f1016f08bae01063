package dev.postern.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Speaks MCP on standard input and output, for clients that start their servers. */
@Command(
    name = "mcp",
    description = {
      "Speak MCP on standard input and output, for desktop clients.",
      "With --url as a bridge to a running gateway, else with a gateway of its own.",
      "The credential is taken from the environment variable POSTERN_TOKEN."
    },
    mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Mixin private ConfigOption config;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The endpoint of a running gateway, as in https://gateway.example/mcp.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--allow-http",
      description = "Send the credential to another machine although the URL is not https.")
  private boolean allowsHttp;

  McpCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    new StdioSession(url, config.file(), allowsHttp).run(assembly);
    return 0;
  }
}
