package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.McpSignInSettings;
import dev.postern.spi.TokenIssuer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what connects an MCP client to this gateway. */
@Command(
    name = "connect",
    description = {
      "Print what connects an MCP client to this gateway.",
      "The text is on standard output; what to do with it is said beside it."
    },
    mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      paramLabel = "CLIENT",
      description = "claude-desktop, claude-code, cursor, vscode, windsurf or chatgpt.")
  private String client = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The endpoint, as in https://gateway.example/mcp; the config's unless given.")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "postern",
      description = "What the client calls it (${DEFAULT-VALUE}).")
  private String name = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Put this credential in, in place of a reference to the environment.")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Make an API key for this role and put it in; may be given several times.")
  private List<String> roles = List.of();

  @Option(
      names = "--stdio",
      description = "Have the client start 'postern mcp', for one that takes no URL.")
  private boolean isStdio;

  @Override
  public Integer call() {
    Client chosen =
        Client.named(client)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "There is no client '%s'; known are %s"
                            .formatted(client, String.join(", ", Client.names()))));
    if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
      throw new ParameterException(
          spec.commandLine(), "--name takes 1 to 32 letters, digits, - and _");
    }
    Connection connection =
        new Connection(
            name,
            url.orElseGet(this::configured),
            credential(),
            ConfigOption.home().resolve(Connection.LAUNCHER).toString());
    Snippet snippet = chosen.snippet(connection, isStdio);
    PrintWriter err = spec.commandLine().getErr();
    snippet.notes().forEach(err::println);
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.println(snippet.text());
    out.flush();
    return 0;
  }

  /** Where the config says that the endpoint is. */
  private String configured() {
    Config loaded = config.load();
    return loaded
        .mcp()
        .signIn()
        .map(McpSignInSettings::resource)
        .orElseGet(
            () ->
                "%s://%s:%d/mcp"
                    .formatted(loaded.http().scheme(), loaded.http().host(), loaded.http().port()));
  }

  private Credential credential() {
    if (token.isPresent()) {
      return new Credential.Literal(token.get());
    }
    if (!roles.isEmpty()) {
      Config loaded = config.load();
      for (String role : roles) {
        if (!loaded.roles().containsKey(role)) {
          throw new ParameterException(
              spec.commandLine(),
              "The config has no role '%s'; it has %s".formatted(role, loaded.roles().keySet()));
        }
      }
      return new Credential.Literal(
          TokenCommand.issue(
              loaded,
              "api-key",
              new TokenIssuer.Request(client, roles, Map.of(), Optional.empty())));
    }
    boolean signsIn =
        url.isEmpty()
            && config
                .load()
                .mcp()
                .signIn()
                .filter(signIn -> !signIn.authorizationServers().isEmpty())
                .isPresent();
    return signsIn ? new Credential.SignIn() : new Credential.Referred();
  }
}
