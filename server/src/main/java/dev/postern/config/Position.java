package dev.postern.config;

import java.nio.file.Path;

/**
 * A place in a file.
 *
 * @param line counted from 1; 0 for the file as a whole
 * @param column counted from 1; 0 for the file as a whole
 */
public record Position(Path file, int line, int column) {

  public static Position wholeOf(Path file) {
    return new Position(file, 0, 0);
  }

  /** As compilers write it, so that editors and terminals can follow it. */
  @Override
  public String toString() {
    return line == 0 ? file.toString() : file + ":" + line + ":" + column;
  }
}
