package dev.postern.schema;

import dev.postern.config.Problem;
import dev.postern.config.PromptConfig;
import dev.postern.error.Suggestion;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Holds the columns that prompts take values from against what a service has. */
public final class PromptCheck {
  private PromptCheck() {}

  /** Everything the prompts say of a service that is not so. */
  public static List<Problem> problems(Collection<PromptConfig> prompts, ServiceSchema schema) {
    List<Problem> problems = new ArrayList<>();
    for (PromptConfig prompt : prompts) {
      for (PromptConfig.Argument argument : prompt.arguments()) {
        argument
            .valuesFrom()
            .filter(at -> at.service().equals(schema.service()))
            .flatMap(at -> problem(prompt, argument.name(), at, schema))
            .ifPresent(problems::add);
      }
    }
    return problems;
  }

  private static Optional<Problem> problem(
      PromptConfig prompt, String argument, PromptConfig.ColumnAt at, ServiceSchema schema) {
    String key = "arguments." + argument + ".values-from";
    Optional<Table> table = schema.table(at.resource());
    if (table.isEmpty()) {
      return Optional.of(
          prompt
              .place()
              .at(
                  key,
                  "names no table or view of " + schema.service(),
                  Suggestion.nearest(at.resource(), schema.tables().keySet())));
    }
    return table.get().column(at.column()).isPresent()
        ? Optional.empty()
        : Optional.of(
            prompt
                .place()
                .at(
                    key,
                    "names the column '%s', which is not there".formatted(at.column()),
                    Suggestion.nearest(at.column(), table.get().columns().keySet())));
  }
}
