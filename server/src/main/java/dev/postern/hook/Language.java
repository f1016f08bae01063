package dev.postern.hook;

import java.util.Arrays;
import java.util.Optional;

/** A language hooks are written in. */
enum Language {
  JAVASCRIPT("js", ".js", "export function afterRead(ctx) {}"),
  PYTHON("python", ".py", "def after_read(ctx): ...");

  private final String id;
  private final String extension;
  private final String example;

  Language(String id, String extension, String example) {
    this.id = id;
    this.extension = extension;
    this.example = example;
  }

  /** A hook in it. */
  String example() {
    return example;
  }

  /** What the engine calls it. */
  String id() {
    return id;
  }

  /** How the names of its files end. */
  String extension() {
    return extension;
  }

  /** The language of a file by its name; empty where it is none. */
  static Optional<Language> of(String path) {
    return Arrays.stream(values())
        .filter(language -> path.endsWith(language.extension))
        .findFirst();
  }
}
