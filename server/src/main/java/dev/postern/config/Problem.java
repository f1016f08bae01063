package dev.postern.config;

import java.util.Optional;

/**
 * One thing wrong with the config.
 *
 * @param path the key, with dots between the levels; empty for the file as a whole
 * @param message reads on after the path, for instance {@code is required}; quotes no value that
 *     came from the environment or a file
 * @param suggestion the word that was probably meant
 */
public record Problem(Position position, String path, String message, Optional<String> suggestion) {

  public Problem(Position position, String path, String message) {
    this(position, path, message, Optional.empty());
  }

  /**
   * One line for a terminal: {@code conf/postern.yaml:12:5 roles.reader.alow is not known; did you
   * mean allow?}
   */
  @Override
  public String toString() {
    return position
        + " "
        + (path.isEmpty() ? "" : path + " ")
        + message
        + suggestion.map(word -> "; did you mean " + word + "?").orElse("");
  }
}
