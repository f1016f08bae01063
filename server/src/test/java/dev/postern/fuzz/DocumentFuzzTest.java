package dev.postern.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the documents promise is held against what is answered. The seed is fixed; {@code
 * -Dfuzz.seed=} takes another, and {@code -Dfuzz.seconds=} goes on for that long with each role
 * instead of a few rounds.
 */
class DocumentFuzzTest {
  private static final int ROUNDS = 5;

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "tenant", "support"})
  void whatIsPromisedIsKept(String role) {
    long seed = Long.getLong("fuzz.seed", 20_260_101L);
    DocumentFuzz fuzz = new DocumentFuzz(gateway, role, seed);
    Instant end = Instant.now().plus(Duration.ofSeconds(Long.getLong("fuzz.seconds", 0)));
    for (int round = 0; round < ROUNDS || Instant.now().isBefore(end); round++) {
      fuzz.round();
    }
    int answers = fuzz.statuses().values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "fuzzed as %s: %d offers, %d calls, by status %s%n",
        role, fuzz.offers(), answers, fuzz.statuses());
    assertEquals("", String.join("\n", fuzz.faults()), "with the seed " + seed);
    int served =
        fuzz.statuses().getOrDefault(200, 0)
            + fuzz.statuses().getOrDefault(206, 0)
            + fuzz.statuses().getOrDefault(201, 0);
    // calls that are all refused would prove little
    assertTrue(served > answers / 20, fuzz.statuses()::toString);
  }

  /** Planted faults: a document that promises something else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\":\"integer\" | \"type\":\"boolean\" | does not fit its schema",
        "\"default\":{        | \"599\":{             | is not declared",
        "\"application/json\" | \"application/other\" | is not declared"
      })
  void whatIsNotKeptIsNoticed(String right, String wrong, String noticed) {
    DocumentFuzz fuzz =
        new DocumentFuzz(gateway, "support", 7, document -> document.replace(right, wrong));
    fuzz.round();
    fuzz.round();
    assertTrue(
        fuzz.faults().stream().anyMatch(fault -> fault.contains(noticed)), fuzz.faults()::toString);
  }
}
