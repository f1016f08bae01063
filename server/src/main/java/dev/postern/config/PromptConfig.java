package dev.postern.config;

import java.util.List;
import java.util.Optional;

/**
 * A prompt that people can choose.
 *
 * @param text what the model gets, with <code>{name}</code> where arguments stand
 */
public record PromptConfig(
    String name,
    String title,
    String description,
    List<Argument> arguments,
    String text,
    Place place) {
  public PromptConfig {
    arguments = List.copyOf(arguments);
  }

  /**
   * What a person fills in.
   *
   * @param valuesFrom the column whose values are offered
   */
  public record Argument(
      String name, String description, boolean isRequired, Optional<ColumnAt> valuesFrom) {}

  /** A column of a resource, written {@code service/resource.column}. */
  public record ColumnAt(String service, String resource, String column) {}
}
