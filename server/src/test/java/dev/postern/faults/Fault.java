package dev.postern.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mistake that somebody could make, and the tests that must notice it.
 *
 * @param name of its file, without the ending
 * @param what one sentence
 * @param red tests as {@code package.Class#method}, of the module that is changed
 * @param changes of one module
 */
record Fault(String name, String what, List<String> red, List<Change> changes) {
  private static final String ENDING = ".fault";
  private static final String SOURCES = "/src/main/java/";

  /**
   * Whole lines of a source file that are replaced.
   *
   * @param file as a path within the checkout
   * @param was occurs exactly once
   */
  record Change(String file, String was, String becomes) {

    /** How often the lines occur in a text. */
    int count(String text) {
      int count = 0;
      String searched = "\n" + was + "\n";
      for (int at = text.indexOf(searched); at >= 0; at = text.indexOf(searched, at + 1)) {
        count++;
      }
      return count;
    }

    /**
     * The text with the mistake.
     *
     * @throws AssertionError where the lines are not there exactly once
     */
    String in(String text) {
      if (count(text) != 1) {
        throw new AssertionError(
            "these lines must occur once in %s and do %d times:%n%s"
                .formatted(file, count(text), was));
      }
      return text.replace("\n" + was + "\n", "\n" + becomes + "\n");
    }

    String module() {
      return file.substring(0, file.indexOf(SOURCES));
    }

    /** The path within the sources of the module. */
    String source() {
      return file.substring(file.indexOf(SOURCES) + SOURCES.length());
    }
  }

  /** All of them, by name. */
  static List<Fault> all() {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/faults"))) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted()
          .map(Fault::read)
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The module whose classes are changed, as a path within the checkout. */
  String module() {
    return changes.getFirst().module();
  }

  /** A test without the types of its parameters, as results name it. */
  static String named(String test) {
    int types = test.indexOf('(');
    return types < 0 ? test : test.substring(0, types);
  }

  private static Fault read(Path path) {
    String name = path.getFileName().toString().replace(ENDING, "");
    String what = "";
    List<String> red = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    String file = "";
    List<String> was = new ArrayList<>();
    List<String> becomes = new ArrayList<>();
    List<String> lines = new ArrayList<>(lines(path));
    lines.add("");
    for (String line : lines) {
      boolean isOfChange = line.startsWith("-") || line.startsWith("+");
      if (line.startsWith("-")) {
        was.add(line.substring(1));
      } else if (line.startsWith("+")) {
        becomes.add(line.substring(1));
      } else if (line.startsWith("what: ")) {
        what = line.substring("what: ".length());
      } else if (line.startsWith("red: ")) {
        red.add(line.substring("red: ".length()));
      } else if (line.startsWith("in: ")) {
        file = line.substring("in: ".length());
      } else if (!line.isEmpty()) {
        throw new AssertionError("%s has a line that means nothing: %s".formatted(path, line));
      }
      if (!isOfChange && !was.isEmpty()) {
        changes.add(new Change(file, String.join("\n", was), String.join("\n", becomes)));
        was.clear();
        becomes.clear();
      }
    }
    return new Fault(name, what, List.copyOf(red), List.copyOf(changes));
  }

  private static List<String> lines(Path path) {
    try {
      return Files.readAllLines(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
