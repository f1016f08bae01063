package dev.postern.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The layers and names of ARCHITECTURE.md, and that each rule notices when it is broken. */
class HouseRulesTest {
  private static final String BROKEN = "dev.postern.house.broken";
  private static final Pattern DATABASE_IMPORT =
      Pattern.compile("(?m)^import (static )?javax?\\.sql\\.");

  @TestFactory
  Stream<DynamicTest> layersHold() {
    JavaClasses product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.postern");
    return each(new HouseRules("dev.postern").all(), rule -> rule.check(product));
  }

  @TestFactory
  Stream<DynamicTest> namesHoldInEveryModule() {
    JavaClasses everything = new ClassFileImporter().importPaths(Checkout.compiledClasses());
    return each(NamingRules.all(), rule -> rule.check(everything));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleNoticesWhenItIsBroken() {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN);
    return Stream.concat(
        each(new HouseRules(BROKEN).all(), rule -> assertBroken(rule, broken)),
        each(NamingRules.all(), rule -> assertBroken(rule, broken)));
  }

  /** An import that only a constant or a comment uses leaves nothing in a compiled class. */
  @Test
  void noSourceOfTheServerImportsADatabase(@TempDir Path folder) throws IOException {
    Path sources = Checkout.root().resolve("server/src/main/java");
    assertEquals(List.of(), importingADatabase(Checkout.files(sources)));
    Path broken = Files.writeString(folder.resolve("Broken.java"), "import java.sql.Types;\n");
    assertEquals(List.of(broken), importingADatabase(List.of(broken)));
  }

  private static List<Path> importingADatabase(List<Path> files) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      if (DATABASE_IMPORT.matcher(Files.readString(file)).find()) {
        found.add(file);
      }
    }
    return found;
  }

  @Test
  void theModulesAreFound() {
    List<Path> compiled = Checkout.compiledClasses();
    assertTrue(
        compiled.contains(Checkout.root().resolve("spi/target/classes")), compiled::toString);
    assertTrue(
        compiled.contains(Checkout.root().resolve("server/target/classes")), compiled::toString);
  }

  @Test
  void aVagueWordCountsOnlyAsAWord() {
    assertTrue(NamingRules.hasVagueWord("RowManager"));
    assertTrue(NamingRules.hasVagueWord("DataRow"));
    assertTrue(NamingRules.hasVagueWord("RowUtils"));
    assertFalse(NamingRules.hasVagueWord("Database"));
    assertFalse(NamingRules.hasVagueWord("DataSource"));
    assertFalse(NamingRules.hasVagueWord("Implication"));
  }

  private static Stream<DynamicTest> each(Map<String, ArchRule> rules, Consumer<ArchRule> check) {
    return rules.entrySet().stream()
        .map(rule -> dynamicTest(rule.getKey(), () -> check.accept(rule.getValue())));
  }

  private static void assertBroken(ArchRule rule, JavaClasses broken) {
    assertTrue(rule.evaluate(broken).hasViolation(), "nothing found against: " + rule);
  }
}
