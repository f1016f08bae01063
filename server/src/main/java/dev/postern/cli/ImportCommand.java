package dev.postern.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The ways to take over what another program was set up with. */
@Command(
    name = "import",
    description = "Take over the configuration of another program.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "PROGRAM",
    commandListHeading = "%nPrograms:%n")
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say of which program:");
  }
}
