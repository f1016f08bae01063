package dev.postern.hook;

import dev.postern.config.Problem;
import java.util.List;

/** What became of a reload. */
public sealed interface ReloadOutcome {

  /** The files are the same as before. */
  record Unchanged(String version) implements ReloadOutcome {}

  /** Every call from now on runs the new files. */
  record Replaced(String version, int files) implements ReloadOutcome {}

  /** Something is wrong with the new files; the old ones stay in use. */
  record Kept(String version, List<Problem> problems) implements ReloadOutcome {
    public Kept {
      problems = List.copyOf(problems);
    }
  }
}
