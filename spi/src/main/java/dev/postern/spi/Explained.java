package dev.postern.spi;

import java.util.List;
import java.util.Optional;

/**
 * What a source would do for a query that it has not run. It holds no values.
 *
 * @param statements the texts that would be sent, in order
 * @param plan how the source would go about it, in its own words; empty where it cannot tell
 * @param estimate as {@link DataSource#estimate} tells it
 * @param refusal why the source would not do it, as far as it knows without doing it
 */
public record Explained(
    List<String> statements,
    String plan,
    Optional<Estimate> estimate,
    Optional<SourceException> refusal) {
  public Explained {
    statements = List.copyOf(statements);
  }

  /** The same with another refusal. */
  public Explained refused(SourceException other) {
    return new Explained(statements, plan, estimate, Optional.of(other));
  }
}
