package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.hook.TrialDatabase;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Where trials of hooks find data that they do not bring. */
final class DatabaseOption {
  @Option(
      names = "--database",
      description = {
        "Find data that a trial does not bring in the database of the config, as the trial's"
            + " caller.",
        "Everything is undone in the end."
      })
  private boolean isWanted;

  /** Whether what hooks ask for goes to a database. */
  boolean isWanted() {
    return isWanted;
  }

  /** Does the work; the database is open meanwhile where it is wanted. */
  <T> T with(Assembly assembly, Config config, Function<Optional<TrialDatabase>, T> work) {
    if (!isWanted) {
      return work.apply(Optional.empty());
    }
    try (Assembly.Assembled gateway = assembly.assemble(config::visiting)) {
      return work.apply(Optional.of(gateway.trialDatabase()));
    }
  }
}
