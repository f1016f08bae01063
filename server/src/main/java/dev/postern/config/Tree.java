package dev.postern.config;

import java.util.List;
import java.util.Map;

/** The file's content before anything is known of its meaning. */
sealed interface Tree {

  Position position();

  /** What was found, for "expects a list, found text". */
  String kind();

  /**
   * A single value, references filled in.
   *
   * @param referred whether part of it came from the environment or a file: then it is text that
   *     may be read as a number or flag, and it is never shown
   */
  record Leaf(Position position, String text, Kind type, boolean referred) implements Tree {
    @Override
    public String kind() {
      return type.words;
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
      return "Leaf[" + position + ", " + type + "]";
    }
  }

  record Items(Position position, List<Tree> items) implements Tree {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Branch(Position position, Map<String, Entry> entries) implements Tree {
    @Override
    public String kind() {
      return "a map";
    }
  }

  /** A key of a {@link Branch} and what it holds. */
  record Entry(Position key, Tree value) {}

  /** What a plain scalar of YAML 1.2 is. */
  enum Kind {
    TEXT("text"),
    WHOLE_NUMBER("a whole number"),
    NUMBER("a number"),
    FLAG("true or false"),
    NOTHING("nothing"),
    /** Already reported; whoever reads it takes the default in silence. */
    UNREADABLE("an unreadable value");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }
}
