package dev.postern.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postern.config.HookSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samples that authors copy pass the tests that lie beside them, and each has some. */
class SampleScriptsTest {
  private static final Path SCRIPTS = scripts();

  private static Path scripts() {
    Path here = Path.of("").toAbsolutePath();
    return (Files.isDirectory(here.resolve("scripts")) ? here : here.getParent())
        .resolve("scripts");
  }

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS.resolve("samples"))) {
      return files
          .filter(file -> Language.of(file.toString()).isPresent())
          .filter(file -> !TestFiles.isTest(file.toString()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void eachSamplePassesItsTests(Path sample) throws IOException {
    if (sample.toString().endsWith(".py")) {
      try (Engine engine = Engine.create()) {
        Assumptions.assumeTrue(
            engine.getLanguages().containsKey("python"), "this distribution has no Python");
      }
    }
    Path test =
        Path.of(
            sample
                .toString()
                .replaceFirst("\\.js$", ".test.js")
                .replaceFirst("\\.py$", "_test.py"));
    HookSettings settings = new ScriptFolder(SCRIPTS).settings();
    try (HookTests tests = HookTests.open(settings, test)) {
      List<HookTests.Outcome> outcomes = tests.run();
      assertFalse(outcomes.isEmpty());
      outcomes.forEach(one -> assertEquals(Optional.empty(), one.failure(), one.name()));
    }
  }
}
