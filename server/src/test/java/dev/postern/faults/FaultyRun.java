package dev.postern.faults;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs some tests and writes what became of each into a file. */
final class FaultyRun {
  private FaultyRun() {}

  /**
   * Runs them.
   *
   * @param arguments the file, then the tests as {@code package.Class#method}
   */
  public static void main(String[] arguments) throws IOException {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(arguments)
                    .skip(1)
                    .<DiscoverySelector>map(DiscoverySelectors::selectMethod)
                    .toList())
            .build();
    try (PrintWriter results =
        new PrintWriter(
            Files.newBufferedWriter(Path.of(arguments[0]), StandardCharsets.UTF_8), true)) {
      LauncherFactory.create().execute(request, listener(results));
    }
    System.exit(0); // whatever threads a fault leaves
  }

  private static TestExecutionListener listener(PrintWriter results) {
    return new TestExecutionListener() {
      private TestPlan plan;

      @Override
      public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
      }

      @Override
      public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Optional<MethodSource> method = method(plan, test);
        if (test.isTest()
            && result.getStatus() != TestExecutionResult.Status.ABORTED
            && method.isPresent()) {
          results.println(
              "%s#%s %s"
                  .formatted(
                      method.get().getClassName(), method.get().getMethodName(), told(result)));
        } else {
          result.getThrowable().ifPresent(Throwable::printStackTrace);
        }
      }
    };
  }

  /** The method that a test is, or which has made it. */
  private static Optional<MethodSource> method(TestPlan plan, TestIdentifier test) {
    Optional<TestIdentifier> next = Optional.of(test);
    while (next.isPresent()) {
      if (next.get().getSource().orElse(null) instanceof MethodSource method) {
        return Optional.of(method);
      }
      next = plan.getParent(next.get());
    }
    return Optional.empty();
  }

  private static String told(TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
      return "";
    }
    String said = result.getThrowable().map(Throwable::toString).orElse("failed");
    return said.lines().findFirst().orElse("failed");
  }
}
