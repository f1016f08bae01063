package dev.postern.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes another secret for an API key. */
@Command(
    name = "rotate",
    description = {
      "Make another secret for an API key and print the key, this once.",
      "Id, roles and expiry stay; the one before goes on for a while."
    },
    mixinStandardHelpOptions = true)
final class TokenRotateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      paramLabel = "ID",
      description = "Its public id: the eight characters after postern_, as in 'token list'.")
  private String id = "";

  @Option(
      names = "--overlap-hours",
      paramLabel = "HOURS",
      defaultValue = "24",
      description =
          "How long the one before is still good (${DEFAULT-VALUE}); 0 ends it at once. One from"
              + " an earlier rotation ends at once in any case.")
  private int hours;

  @Option(
      names = "--provider",
      paramLabel = "TYPE",
      defaultValue = "api-key",
      description = "Which of the config's ways to sign in keeps it (${DEFAULT-VALUE}).")
  private String provider = "";

  @Override
  public Integer call() {
    if (hours < 0 || hours > 24 * 365) {
      throw new ParameterException(
          spec.commandLine(), "--overlap-hours must be a number from 0 to 8760");
    }
    Instant until = Instant.now().plus(Duration.ofHours(hours));
    String key =
        TokenCommand.with(config.load(), provider, issuer -> issuer.rotate(id, until))
            .orElseThrow(
                () ->
                    new CommandException(
                        "There is no key of this id that is still good; see 'postern token list'"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(key);
    out.flush();
    return 0;
  }
}
