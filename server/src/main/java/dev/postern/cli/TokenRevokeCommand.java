package dev.postern.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends an API key. */
@Command(
    name = "revoke",
    description = "End an API key for good; a running gateway refuses it within seconds.",
    mixinStandardHelpOptions = true)
final class TokenRevokeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      paramLabel = "ID",
      description = "Its public id: the eight characters after postern_, as in 'token list'.")
  private String id = "";

  @Option(
      names = "--provider",
      paramLabel = "TYPE",
      defaultValue = "api-key",
      description = "Which of the config's ways to sign in keeps it (${DEFAULT-VALUE}).")
  private String provider = "";

  @Override
  public Integer call() {
    if (!TokenCommand.with(config.load(), provider, issuer -> issuer.revoke(id))) {
      throw new CommandException("There is no key of this id; see 'postern token list'");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("Revoked " + id);
    out.flush();
    return 0;
  }
}
