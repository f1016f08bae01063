package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.plugin.ExampleContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract tests that the examples for vendors bring along, built and run as theirs are. */
class ExampleContractsTest {
  @TempDir private static Path folder;

  @ParameterizedTest
  @CsvSource({"example-connector,operatorsFindWhatTheyShould", "example-sign-in,badCredentials"})
  void theExamplesFulfilTheirContracts(String example, String test) throws Exception {
    ExampleContract.Outcome outcome =
        ExampleContract.run(
            TestGateway.home().resolve("plugins").resolve(example), folder.resolve(example));
    assertEquals(List.of(), outcome.failed());
    assertTrue(
        outcome.passed().stream().anyMatch(name -> name.startsWith(test)), outcome::toString);
  }
}
