package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.redaction.Adversary.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries every way to read at every protected column, in two databases that differ only in what is
 * protected: the answers must be the same bytes. The same tries by a role without masks find
 * something for each column, so it is the masks that keep it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdversaryTest {
  private Vault vault;

  @BeforeAll
  void open() {
    vault = Vault.open();
  }

  @AfterAll
  void close() {
    vault.close();
  }

  static List<Target> targets() {
    return Adversary.TARGETS;
  }

  private List<String> learned(List<Attack> attacks, String role) {
    List<String> learned = new ArrayList<>();
    for (Attack attack : attacks) {
      String left = attack.answer(vault.left(), role);
      String right = attack.answer(vault.right(), role);
      if (!left.equals(right)) {
        learned.add("%s%n--- left%n%s%n--- right%n%s".formatted(attack, left, right));
      }
    }
    return learned;
  }

  @ParameterizedTest
  @MethodSource("targets")
  void nothingIsLearnedOfAProtectedColumn(Target target) {
    List<String> learned = learned(Adversary.attacks(target), "guest");
    assertEquals(
        List.of(),
        learned,
        () ->
            learned.size()
                + " ways:\n"
                + String.join("\n\n", learned.subList(0, Math.min(5, learned.size()))));
  }

  @Test
  void nothingIsLearnedOfAllTogether() {
    List<String> learned = learned(Adversary.everywhere(), "guest");
    assertEquals(List.of(), learned, () -> String.join("\n\n", learned));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void withoutItsMaskTheSameTriesFindSomething(Target target) {
    List<Attack> reads =
        Adversary.attacks(target).stream()
            .filter(attack -> attack.method().equals("GET"))
            .limit(60)
            .toList();
    assertFalse(learned(reads, "open").isEmpty(), target::toString);
  }

  @Test
  void muchIsAnsweredAllTheSame() {
    long answered =
        Adversary.attacks(Adversary.TARGETS.getFirst()).stream()
            .filter(attack -> attack.answer(vault.left(), "guest").startsWith("200"))
            .count();
    assertTrue(answered >= 30, () -> answered + " answers");
  }
}
