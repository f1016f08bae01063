package dev.postern.hook;

import java.util.Arrays;
import java.util.Optional;

/** A language hooks are written in. */
enum Language {
  JAVASCRIPT("js", ".js"),
  PYTHON("python", ".py");

  private final String id;
  private final String extension;

  Language(String id, String extension) {
    this.id = id;
    this.extension = extension;
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
