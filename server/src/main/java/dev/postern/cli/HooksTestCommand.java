package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.HookSettings;
import dev.postern.hook.HookTests;
import dev.postern.hook.HookTests.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the tests beside hooks. */
@Command(
    name = "test",
    description = {
      "Run the tests beside hooks: *.test.js and *_test.py.",
      "They run in the engine, limits and jail of the gateway, and need no database; with"
          + " --database",
      "what they do not bring is found in one, and everything is undone."
    },
    mixinStandardHelpOptions = true)
final class HooksTestCommand implements Callable<Integer> {
  private final Assembly assembly;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private DatabaseOption database;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = "A test file or a folder within that of scripts; all of it unless given.")
  private Optional<Path> path = Optional.empty();

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the outcome here as JUnit XML too.")
  private Optional<Path> junit = Optional.empty();

  HooksTestCommand(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws IOException {
    Config loaded = config.load();
    HookSettings settings = loaded.hooks();
    Path tested = within(settings.folder());
    PrintWriter out = spec.commandLine().getOut();
    List<Outcome> outcomes =
        database.with(
            assembly,
            loaded,
            data -> {
              try (HookTests tests = HookTests.open(settings, tested, data)) {
                return tests.run();
              }
            });
    outcomes.forEach(outcome -> print(outcome, out));
    long failed = outcomes.stream().filter(outcome -> outcome.failure().isPresent()).count();
    out.printf("%d tests, %d failed%n", outcomes.size(), failed);
    out.flush();
    if (junit.isPresent()) {
      Files.writeString(junit.get(), JUnitReport.of("postern hooks", outcomes));
    }
    return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** A path is meant from here, or else from the folder of scripts. */
  private Path within(Path folder) {
    Path wanted = path.map(Path::toAbsolutePath).map(Path::normalize).orElse(folder);
    if (!Files.exists(wanted)) {
      wanted = folder.resolve(path.orElseThrow()).normalize();
    }
    if (!Files.exists(wanted) || !wanted.startsWith(folder)) {
      throw new CommandException(
          "There is no %s in the folder of scripts, %s".formatted(path.orElseThrow(), folder));
    }
    return wanted;
  }

  private static void print(Outcome outcome, PrintWriter out) {
    String name = (outcome.file() + " " + outcome.name()).strip();
    out.printf(
        Locale.ROOT,
        "%-4s %s (%d ms)%n",
        outcome.failure().isPresent() ? "FAIL" : "ok",
        name,
        TimeUnit.NANOSECONDS.toMillis(outcome.nanos()));
    outcome.failure().ifPresent(why -> out.println("     " + why));
  }
}
