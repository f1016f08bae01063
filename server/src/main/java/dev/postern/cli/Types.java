package dev.postern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the files of types of both languages have in common. */
final class Types {
  private Types() {}

  static String head(String comment) {
    return comment
        + " Written by `postern hooks types`, and again when the schema changes: changes are"
        + " lost.\n";
  }

  /** The part that is the same for every schema. */
  static String resource(String name) {
    try (InputStream text = Types.class.getResourceAsStream(name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** A comment of the source within a comment: on one line, and not ending it. */
  static String line(String comment) {
    return comment.replaceAll("\\s+", " ").replace("*/", "* /").strip();
  }
}
