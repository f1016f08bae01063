package dev.postern.cli;

import dev.postern.cli.bridge.Bridge;
import dev.postern.config.Config;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
  private static final String TOKEN = "POSTERN_TOKEN";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Assembly assembly;

  @Spec private CommandSpec spec;
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
    Optional<String> token =
        Optional.ofNullable(System.getenv(TOKEN))
            .map(String::strip)
            .filter(text -> !text.isEmpty());
    if (token.isPresent() && !token.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CommandException(TOKEN + " holds characters that no credential has");
    }
    // Messages alone may stand there; whatever else is printed goes to the other stream.
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    System.setOut(System.err);
    new Bridge(endpoint(token.isPresent()), token, out).run(new FileInputStream(FileDescriptor.in));
    return 0;
  }

  private URI endpoint(boolean hasToken) {
    if (url.isEmpty()) {
      Assembly.Assembled gateway = assembly.assemble(this::own);
      Serving.closeAtExit(gateway);
      return URI.create(gateway.listen() + "/mcp");
    }
    try {
      URI given = new URI(url.get());
      boolean isHttps = "https".equals(given.getScheme());
      if (given.getHost() == null || !(isHttps || "http".equals(given.getScheme()))) {
        throw unusable("is no http or https URL");
      }
      if (hasToken && !isHttps && !allowsHttp && !LOOPBACK.contains(given.getHost())) {
        throw unusable("would send " + TOKEN + " in the clear; use https, or --allow-http");
      }
      return given;
    } catch (URISyntaxException malformed) {
      throw unusable("is no URL");
    }
  }

  private ParameterException unusable(String why) {
    return new ParameterException(spec.commandLine(), "--url " + url.orElseThrow() + " " + why);
  }

  /** A gateway for this client alone. */
  private Config own() {
    return config.load().forThisMachine();
  }
}
