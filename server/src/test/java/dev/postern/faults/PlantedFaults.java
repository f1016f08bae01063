package dev.postern.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault is planted by itself and must be noticed by each of its tests, which find nothing
 * without it. Run by {@code mvn -Pfaults verify} alone; {@code -Dfaults.only=regex} chooses some.
 */
class PlantedFaults {
  private static final Path REPORT = Path.of("target/faults/report.txt");

  static List<Fault> faults() {
    Pattern only = Pattern.compile(System.getProperty("faults.only", ".*"));
    return Fault.all().stream().filter(fault -> only.matcher(fault.name()).matches()).toList();
  }

  static Stream<String> modules() {
    return faults().stream().map(Fault::module).distinct();
  }

  @BeforeAll
  static void begin() throws IOException {
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, "");
  }

  private static void report(String line) throws IOException {
    Files.writeString(REPORT, line + "\n", StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void withoutAFaultAllIsWell(String module) throws IOException, InterruptedException {
    List<String> tests =
        faults().stream()
            .filter(fault -> fault.module().equals(module))
            .flatMap(fault -> fault.red().stream())
            .distinct()
            .sorted()
            .toList();
    Map<String, String> outcomes =
        new FaultyBuild(module, "none-" + module.replace('/', '-')).run(tests);
    for (String test : tests) {
      assertEquals("", outcomes.getOrDefault(Fault.named(test), "did not run"), test);
    }
    report("green without a fault: %d tests of %s".formatted(tests.size(), module));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultIsNoticed(Fault fault) throws IOException, InterruptedException {
    FaultyBuild build = new FaultyBuild(fault.module(), fault.name());
    build.plant(fault);
    Map<String, String> outcomes = build.run(fault.red());
    List<String> unnoticed =
        fault.red().stream()
            .filter(test -> outcomes.getOrDefault(Fault.named(test), "").isEmpty())
            .toList();
    for (String test : fault.red()) {
      report(
          "%s: %s: %s"
              .formatted(fault, test, outcomes.getOrDefault(Fault.named(test), "did not run")));
    }
    assertEquals(List.of(), unnoticed, "tests that must notice: " + fault.what());
  }
}
