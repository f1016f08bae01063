package dev.postern.hook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tests in a folder of scripts.
 *
 * @param texts of test files by path within the folder
 * @param scripts the hooks in that folder, and those that lie beside a test and are bound to
 *     nothing
 */
record TestFiles(SortedMap<String, String> texts, ScriptFiles scripts) {
  /** What tests in JavaScript import. */
  static final String HARNESS = "postern:test";

  /** Where the jail keeps that. */
  static final String JS_HARNESS_PATH = "postern/test.js";

  /** What tests in Python import. */
  static final String PYTHON_HARNESS_PATH = "postern_test.py";

  private static final List<String> ENDINGS = List.of(".test.js", "_test.py");
  private static final Pattern PYTHON_TEST =
      Pattern.compile("^def (test_\\w+)\\(", Pattern.MULTILINE);
  private static final int MAX_FOLDER_DEPTH = 16;

  static boolean isTest(String name) {
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /** The hook file that a test lies beside: {@code shop/customers.js}. */
  static String tested(String test) {
    Language language = Language.of(test).orElseThrow();
    String ending = ENDINGS.stream().filter(test::endsWith).findFirst().orElseThrow();
    return test.substring(0, test.length() - ending.length()) + language.extension();
  }

  /**
   * Reads the tests below a path; those in Python only where Python is here.
   *
   * @param folder of all scripts
   * @param scripts what is bound in it
   */
  static TestFiles below(Path folder, Path path, ScriptFiles scripts) {
    SortedMap<String, String> texts = new TreeMap<>();
    SortedMap<String, String> hooks = new TreeMap<>(scripts.hooks());
    try (Stream<Path> files = Files.walk(path, MAX_FOLDER_DEPTH)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (isTest(name) && Sandboxes.speak(Language.of(name).orElseThrow())) {
          texts.put(name, Files.readString(file));
          String tested = tested(name);
          if (Files.isRegularFile(folder.resolve(tested))) {
            hooks.put(tested, Files.readString(folder.resolve(tested)));
          }
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the tests cannot be read", unreadable);
    }
    return new TestFiles(
        texts, new ScriptFiles(hooks, scripts.modules(), scripts.version(), scripts.problems()));
  }

  /** What a test can import: all modules, and what tests are made with. */
  SortedMap<String, String> modules() {
    SortedMap<String, String> modules = new TreeMap<>(scripts.modules());
    modules.put(JS_HARNESS_PATH, resource("testing.js").orElseThrow());
    resource("testing.py").ifPresent(text -> modules.put(PYTHON_HARNESS_PATH, text));
    return modules;
  }

  /** A test file as a hook that lists its tests and runs one. */
  HookFile driver(String path) {
    String text = texts.get(path);
    return HookFile.of(
        path,
        switch (Language.of(path).orElseThrow()) {
          case JAVASCRIPT -> text + "\nexport { begin as afterCall } from '" + HARNESS + "';\n";
          case PYTHON -> text + pythonDriver(text);
        });
  }

  private static String pythonDriver(String text) {
    String tests =
        PYTHON_TEST
            .matcher(text)
            .results()
            .map(found -> "'%1$s': %1$s".formatted(found.group(1)))
            .collect(Collectors.joining(", ", "{", "}"));
    return """


    def after_call(ctx):
        from postern_test import begin
        begin(ctx, %s)
    """
        .formatted(tests);
  }

  private static Optional<String> resource(String name) {
    try (InputStream text = TestFiles.class.getResourceAsStream(name)) {
      return text == null
          ? Optional.empty()
          : Optional.of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
