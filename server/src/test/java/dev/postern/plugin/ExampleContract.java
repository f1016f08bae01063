package dev.postern.plugin;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.postern.TestGateway;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests of an example folder, run as its own pom runs them: against the SPI's jar of tests. */
public final class ExampleContract implements TestExecutionListener {
  private final List<String> passed = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  private ExampleContract() {}

  /**
   * What became of its tests.
   *
   * @param failed each with its reason
   */
  public record Outcome(List<String> passed, List<String> failed) {}

  /** Builds and runs them; {@code scratch} is for what the compiler makes. */
  public static Outcome run(Path example, Path scratch) throws Exception {
    Path classes = Files.createDirectories(scratch.resolve("classes"));
    Path tests = Files.createDirectories(scratch.resolve("tests"));
    Path contract = contract();
    ExampleJar.compile(example.resolve("src/main/java"), classes, ExampleJar.classPath());
    String path = System.getProperty("java.class.path");
    ExampleJar.compile(
        example.resolve("src/test/java"),
        tests,
        String.join(File.pathSeparator, classes.toString(), contract.toString(), path));
    URL[] places = {url(contract), url(classes), url(tests)};
    ExampleContract outcome = new ExampleContract();
    try (URLClassLoader loader =
            new URLClassLoader(places, ExampleContract.class.getClassLoader());
        Stream<Path> files = Files.walk(tests)) {
      List<DiscoverySelector> all = new ArrayList<>();
      for (Path file : files.filter(one -> one.toString().endsWith("Test.class")).toList()) {
        String name = tests.relativize(file).toString().replaceAll("[/\\\\]", ".");
        all.add(selectClass(loader.loadClass(name.substring(0, name.length() - 6))));
      }
      LauncherFactory.create()
          .execute(LauncherDiscoveryRequestBuilder.request().selectors(all).build(), outcome);
    }
    return new Outcome(List.copyOf(outcome.passed), List.copyOf(outcome.failed));
  }

  private static URL url(Path place) throws IOException {
    return place.toUri().toURL();
  }

  /** The jar that vendors take from a repository. */
  private static Path contract() throws IOException {
    Path target = TestGateway.home().resolve("spi/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-tests.jar"))
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException("no contract in " + target + ": mvn package"));
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> passed.add(test.getDisplayName());
      case FAILED -> failed.add(test.getDisplayName() + ": " + result.getThrowable().orElse(null));
      case ABORTED -> {} // what the example does not declare
    }
  }
}
