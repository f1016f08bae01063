package dev.postern.cli;

import dev.postern.cli.bridge.Bridge;
import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the sample shop from a PostgreSQL of its own. */
@Command(
    name = "demo",
    description = {
      "Serve the sample shop from a PostgreSQL that this command starts itself.",
      "Data, config and keys are kept in one folder between runs."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = PortConverter.class,
      defaultValue = "8080",
      description = "Listen here (${DEFAULT-VALUE}); 0 picks a free one.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep everything here; .postern/demo beside the launcher unless given.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--fresh", description = "Throw away what is kept and begin anew.")
  private boolean isFresh;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Write addresses and keys here as JSON once the gateway answers.")
  private Optional<Path> readyFile = Optional.empty();

  @Option(
      names = "--until-ready",
      hidden = true,
      description = "End as soon as the gateway answers: for recording what a start loads.")
  private boolean endsWhenReady;

  DemoCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant started = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    Path folder =
        data.orElseGet(() -> ConfigOption.home().resolve(".postern").resolve("demo"))
            .toAbsolutePath()
            .normalize();
    try (DemoFolder demo = DemoFolder.open(folder, isFresh)) {
      Map<String, String> keys = demo.keys(load(demo));
      Assembly.Assembled gateway = assembly.assemble(() -> load(demo));
      Serving.closeAtExit(gateway);
      String url = gateway.listen();
      print(url, keys, Duration.between(started, Instant.now()), folder);
      readyFile.ifPresent(file -> Serving.writeReadyFile(file, url, keys));
      if (endsWhenReady) {
        rehearse(url, keys.get("reader"));
      } else {
        Serving.untilStopped();
      }
    }
    return 0;
  }

  /** What the first words of an MCP client load is recorded too. */
  private static void rehearse(String url, String key) throws IOException, InterruptedException {
    String words =
        """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{},"clientInfo":{"name":"rehearsal","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}
        """;
    new Bridge(URI.create(url + "/mcp"), Optional.of(key), OutputStream.nullOutputStream())
        .run(new ByteArrayInputStream(words.getBytes(StandardCharsets.UTF_8)));
  }

  private Config load(DemoFolder demo) {
    return ConfigLoader.load(demo.configFile(), ConfigOption.home(), ConfigOption.environment())
        .withPort(port)
        .showingHookErrors();
  }

  private void print(String url, Map<String, String> keys, Duration took, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        """
        Postern is ready (%.1f s). The shop is kept in %s

          REST  %s/api/shop/
          MCP   %s/mcp

          API keys
            reader   %s   reads the shop of every tenant, without salaries
            tenant   %s   reads and writes what belongs to tenant 1
            support  %s   reads customers and orders, works on tickets

        Try REST:
          curl -H 'X-API-Key: %s' '%s/api/shop/customers?select=id,full_name,orders(id,total_cents)&limit=2'

        Give this to an MCP client:
          {"mcpServers": {"postern": {"type": "http", "url": "%s/mcp", "headers": {"Authorization": "Bearer %s"}}}}

        Ctrl-C stops everything.
        """,
        took.toMillis() / 1000.0,
        folder,
        url,
        url,
        keys.get("reader"),
        keys.get("tenant"),
        keys.get("support"),
        keys.get("reader"),
        url,
        url,
        keys.get("reader"));
    out.flush();
  }
}
