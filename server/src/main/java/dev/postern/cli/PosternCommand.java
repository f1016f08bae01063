package dev.postern.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top command: says what there is. */
@Command(
    name = "postern",
    description = "A governed REST API and MCP tools over your database.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Start with 'postern demo': it brings its own PostgreSQL and prints what to try.",
      "'postern COMMAND --help' tells more of each command."
    })
public final class PosternCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs one command; gives the process's exit code. */
  public static int run(Assembly assembly, String... arguments) {
    return StdioSession.quickly(assembly, arguments)
        .orElseGet(() -> commandLine(assembly).execute(arguments));
  }

  /** The whole command line, for whoever wants to catch what it prints. */
  public static CommandLine commandLine(Assembly assembly) {
    return new CommandLine(new PosternCommand())
        .addSubcommand(new ServeCommand(assembly))
        .addSubcommand(new DemoCommand(assembly))
        .addSubcommand(new McpCommand(assembly))
        .addSubcommand(new ConnectCommand())
        .addSubcommand(new CheckCommand(assembly))
        .addSubcommand(new ReloadCommand())
        .addSubcommand(new TokenCommand())
        .addSubcommand(new RoutesCommand(assembly))
        .addSubcommand(new ToolsCommand(assembly))
        .addSubcommand(new ExplainCommand(assembly))
        .addSubcommand(new AccessCommand(assembly))
        .addSubcommand(
            new CommandLine(new HooksCommand())
                .addSubcommand(new HooksListCommand())
                .addSubcommand(new HooksTestCommand(assembly))
                .addSubcommand(new HooksRunCommand(assembly))
                .addSubcommand(new HooksTypesCommand(assembly))
                .addSubcommand(new HooksRecordCommand())
                .addSubcommand(new HooksRollbackCommand()))
        .addSubcommand(
            new CommandLine(new AuditCommand())
                .addSubcommand(new AuditVerifyCommand())
                .addSubcommand(new AuditTailCommand())
                .addSubcommand(new AuditExportCommand())
                .addSubcommand(new AuditStoryCommand()))
        .addSubcommand(
            new CommandLine(new PluginsCommand())
                .addSubcommand(new PluginsListCommand())
                .addSubcommand(new PluginsVerifyCommand())
                .addSubcommand(new PluginsInstallCommand()))
        .addSubcommand(
            new CommandLine(new ImportCommand()).addSubcommand(new ImportPostgrestCommand()))
        .addSubcommand(new VersionCommand())
        .setExpandAtFiles(false) // @FILE is where credentials are, not further arguments
        .setExecutionExceptionHandler(new Complaints());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do:");
  }
}
