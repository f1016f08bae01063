package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.SignInConfig;
import dev.postern.json.JsonText;
import dev.postern.plugin.Plugins;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Scope;
import dev.postern.spi.Settings;
import dev.postern.spi.TokenIssuer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** Makes an API key; its subcommands look after those that were made. */
@Command(
    name = "token",
    description = {
      "Make an API key and print it, this once: only its hash is kept.",
      "A running gateway knows it at once."
    },
    subcommands = {TokenListCommand.class, TokenRevokeCommand.class, TokenRotateCommand.class},
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = {
        "A role of the config, or of the database where a service has access: delegate;",
        "may be given several times, most wanted first."
      })
  private List<String> roles = List.of();

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "Who will use it; it names the caller in audit records.")
  private String subject = "";

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description = "A claim for row filters and the database, a JSON value or text; repeatable.")
  private Map<String, String> claims = Map.of();

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "How long it is good for; without this it does not expire.")
  private Optional<Integer> days = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "SERVICE/RESOURCE[:ACTIONS]",
      description = {
        "What it opens of all that its roles may do, for instance shop/orders:read,create or",
        "shop/*; repeatable. Without this, all of it."
      })
  private List<String> scope = List.of();

  @Option(
      names = "--provider",
      paramLabel = "TYPE",
      defaultValue = "api-key",
      description = "Which of the config's ways to sign in makes it (${DEFAULT-VALUE}).")
  private String provider = "";

  @Override
  public Integer call() {
    if (roles.isEmpty() || subject.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "A key needs --role and --subject; see 'postern token --help'");
    }
    Config loaded = config.load();
    boolean anyDelegates =
        loaded.services().values().stream()
            .anyMatch(service -> service.rest().delegate().isPresent());
    for (String role : roles) {
      if (!anyDelegates && !loaded.roles().containsKey(role)) {
        throw new ParameterException(
            spec.commandLine(),
            "The config has no role '%s'; it has %s".formatted(role, loaded.roles().keySet()));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(issue(loaded, provider, request()));
    out.flush();
    return 0;
  }

  private TokenIssuer.Request request() {
    Map<String, Object> values = new LinkedHashMap<>();
    claims.forEach((name, text) -> values.put(name, claim(text)));
    return new TokenIssuer.Request(
        subject,
        roles,
        values,
        days.map(count -> Instant.now().plus(Duration.ofDays(count))),
        scope());
  }

  private Scope scope() {
    try {
      return Scope.parse(scope);
    } catch (IllegalArgumentException noScope) {
      throw new ParameterException(
          spec.commandLine(), "What --scope says " + noScope.getMessage(), noScope);
    }
  }

  /** A claim may be any JSON value; what is none is taken as text. */
  private static Object claim(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return JsonText.mapper().treeToValue(JsonText.parse(bytes, bytes.length), Object.class);
    } catch (JacksonException noJson) {
      return text;
    }
  }

  /** Has one of the config's providers make a credential. */
  static String issue(Config config, String type, TokenIssuer.Request request) {
    return with(config, type, issuer -> issuer.issue(request));
  }

  /** Has one of the config's providers do something with its credentials. */
  static <T> T with(Config config, String type, Function<TokenIssuer, T> work) {
    SignInConfig chosen =
        config.signIn().stream()
            .filter(signIn -> signIn.provider().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandException("%s has no sign-in by %s".formatted(config.file(), type)));
    PluginContext context =
        new PluginContext(config.file().toAbsolutePath().getParent(), config.dataFolder());
    try (Plugins plugins = Plugins.open(config.plugins())) {
      TokenIssuer issuer =
          plugins
              .authProvider(chosen)
              .issuer(new Settings(chosen.settings()), context)
              .orElseThrow(
                  () -> new CommandException("Sign-in by " + type + " makes no credentials"));
      return work.apply(issuer);
    } catch (UnsupportedOperationException keepsNone) {
      throw new CommandException("Sign-in by " + type + " does not keep what it makes");
    }
  }
}
