package dev.postern.cli;

import dev.postern.spi.TokenIssuer;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists API keys. */
@Command(
    name = "list",
    description = {
      "List the API keys there are, one a line: id, subject, roles, and what else is known.",
      "When one was last used is known to some minutes."
    },
    mixinStandardHelpOptions = true)
final class TokenListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--provider",
      paramLabel = "TYPE",
      defaultValue = "api-key",
      description = "Which of the config's ways to sign in keeps them (${DEFAULT-VALUE}).")
  private String provider = "";

  @Override
  public Integer call() {
    List<TokenIssuer.Issued> issued =
        TokenCommand.with(config.load(), provider, TokenIssuer::issued);
    PrintWriter out = spec.commandLine().getOut();
    Instant now = Instant.now();
    issued.forEach(one -> out.println(line(one, now)));
    out.flush();
    return 0;
  }

  private static String line(TokenIssuer.Issued one, Instant now) {
    StringBuilder line = new StringBuilder(one.keyId());
    line.append("  ").append(one.subject()).append("  ").append(String.join(",", one.roles()));
    if (!one.scope().lines().isEmpty()) {
      line.append("  only ").append(String.join(" ", one.scope().texts()));
    }
    line.append("  made ").append(one.created());
    add(line, "  last used ", one.used());
    add(
        line,
        one.expires().filter(end -> !now.isBefore(end)).isPresent() ? "  EXPIRED " : "  expires ",
        one.expires());
    add(line, "  rotated, the one before good until ", one.oldUntil());
    return one.isRevoked() ? line.append("  REVOKED").toString() : line.toString();
  }

  private static void add(StringBuilder line, String word, Optional<Instant> time) {
    time.ifPresent(known -> line.append(word).append(known));
  }
}
