package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.hook.HookHistory;
import dev.postern.hook.HookHistory.Kept;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings scripts back that were in force before. */
@Command(
    name = "rollback",
    description = {
      "List the sets of scripts that were in force last, or put the files of one back.",
      "A running gateway takes them into use by itself. What lies there now is kept first."
    },
    mixinStandardHelpOptions = true)
final class HooksRollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Parameters(
      arity = "0..1",
      paramLabel = "VERSION",
      description = "The set to put back; without it they are listed.")
  private Optional<String> version = Optional.empty();

  @Override
  public Integer call() throws IOException {
    // a file that is granted something and was deleted is one that is to come back
    Config loaded = config.loadWithoutHookFiles();
    PrintWriter out = spec.commandLine().getOut();
    HookHistory history = new HookHistory(loaded.dataFolder(), Clock.systemUTC());
    if (version.isPresent()) {
      restore(loaded, history, out);
    } else {
      List<Kept> all = history.all();
      all.forEach(
          kept ->
              out.printf("%s  %s  %d files%n", kept.version(), kept.since(), kept.files().size()));
      if (all.isEmpty()) {
        out.println("No set of scripts has been in force with this data folder");
      }
    }
    out.flush();
    return 0;
  }

  private void restore(Config loaded, HookHistory history, PrintWriter out) throws IOException {
    Optional<List<String>> touched = history.restore(version.get(), loaded.hooks());
    if (touched.isEmpty()) {
      String known = history.all().stream().map(Kept::version).collect(Collectors.joining(", "));
      throw new CommandException(
          "No set of scripts with the version %s is kept; there are: %s"
              .formatted(version.get(), known.isEmpty() ? "none" : known));
    }
    touched.get().forEach(out::println);
    out.printf(
        "%d files of %s changed; the scripts are those of version %s%n",
        touched.get().size(), loaded.hooks().folder(), version.get());
  }
}
