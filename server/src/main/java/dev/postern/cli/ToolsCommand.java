package dev.postern.cli;

import dev.postern.cli.Assembly.OfferedTool;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the MCP tools of a role. */
@Command(
    name = "tools",
    description = {
      "List the MCP tools a role is offered, and what their list costs a model.",
      "Tokens are estimated, at four characters each. tools-hash names the whole list, for mcp of a"
          + " role."
    },
    mixinStandardHelpOptions = true)
final class ToolsCommand implements Callable<Integer> {
  private static final int CHARACTERS_PER_TOKEN = 4;

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
    try (Assembly.Assembled gateway = assembly.assemble(() -> config.load().visiting())) {
      Assembly.Offered offered = gateway.tools(role.identity());
      List<OfferedTool> tools = offered.tools();
      tools.forEach(
          tool ->
              out.printf(
                  Locale.ROOT,
                  "%-40s %6d  %s%n",
                  tool.name(),
                  tokens(tool.characters()),
                  tool.title()));
      int characters = tools.stream().mapToInt(OfferedTool::characters).sum();
      out.printf(
          Locale.ROOT, "%-40s %6d  tokens in all%n", tools.size() + " tools", tokens(characters));
      out.println("tools-hash: " + offered.version());
    }
    out.flush();
    return 0;
  }

  private static int tokens(int characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }
}
