package dev.postern.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the MCP tools of a role. */
@Command(
    name = "tools",
    description = "List the MCP tools a role is offered.",
    mixinStandardHelpOptions = true)
final class ToolsCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private RoleOption role;

  ToolsCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Assembly.Assembled gateway = assembly.assemble(config::load)) {
      gateway
          .tools(role.identity())
          .forEach((name, title) -> out.printf("%-24s %s%n", name, title));
    }
    out.flush();
    return 0;
  }
}
