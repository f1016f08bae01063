package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.schema.SchemaView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what editors need to know of tables. */
@Command(
    name = "types",
    description = {
      "Write types of every table and function for editors, into types/ in the folder of scripts.",
      "While that folder is there, a running gateway writes them again when the schema changes."
    },
    mixinStandardHelpOptions = true)
final class HooksTypesCommand implements Callable<Integer> {
  private static final int SECONDS_FOR_A_GATEWAY = 3;

  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(names = "--check", description = "Write nothing; fail where they are not up to date.")
  private boolean isChecking;

  HooksTypesCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException {
    Config loaded = config.load();
    PrintWriter out = spec.commandLine().getOut();
    TypeFiles files = new TypeFiles(loaded.hooks().folder());
    if (!isChecking && isWrittenByGateway(files, loaded.dataFolder())) {
      files.writeEditorConfig();
      out.println("The running gateway has brought the types up to date");
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    List<SchemaView> everything;
    try (Assembly.Assembled gateway = assembly.assemble(loaded::visiting)) {
      everything =
          loaded.services().keySet().stream()
              .sorted()
              .flatMap(service -> gateway.views().everything(service).stream())
              .toList();
    }
    List<Path> touched = isChecking ? files.stale(everything) : files.write(everything);
    touched.forEach(file -> out.println(file + (isChecking ? " is stale" : " is written")));
    if (touched.isEmpty()) {
      out.println("The types are up to date");
    }
    out.flush();
    return isChecking && !touched.isEmpty()
        ? CommandLine.ExitCode.SOFTWARE
        : CommandLine.ExitCode.OK;
  }

  /** A gateway that runs knows its catalogs, and may hold a database that only one can use. */
  private static boolean isWrittenByGateway(TypeFiles files, Path dataFolder) throws IOException {
    files.want();
    ReloadRequests requests = new ReloadRequests(dataFolder);
    String id = requests.ask();
    return requests.await(id, SECONDS_FOR_A_GATEWAY).isPresent() || !requests.takeBack(id);
  }
}
