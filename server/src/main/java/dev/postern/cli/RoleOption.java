package dev.postern.cli;

import dev.postern.spi.Identity;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** As whom a command looks at the gateway. */
final class RoleOption {

  @Option(
      names = {"--as", "--role"},
      paramLabel = "ROLE",
      required = true,
      description = "The role to look as; may be given several times, most wanted first.")
  private List<String> roles = List.of();

  Identity identity() {
    return new Identity("operator", "command line", roles, Map.of());
  }
}
