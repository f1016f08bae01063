package dev.postern.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.config.QueryLimits;
import dev.postern.error.GatewayException;
import dev.postern.grammar.QueryParser.Otherwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the tables in {@code src/test/resources/grammar}: a question in one line, what comes of it
 * in the next. With {@code -Dgolden.update=true} the answers are written instead of compared.
 */
class GrammarTest {
  private static final Path TABLES = Path.of("src/test/resources/grammar");
  private static final QueryLimits SMALL = new QueryLimits(200, 4, 3, 3, 4, 3, 2, 2, 50);

  @TestFactory
  Stream<DynamicTest> queriesBecomeTrees() throws IOException {
    return table("queries.txt", text -> query(text, QueryLimits.DEFAULTS, true, Otherwise.REFUSE));
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeReadIsReportedWithItsPlace() throws IOException {
    return table("errors.txt", text -> query(text, QueryLimits.DEFAULTS, false, Otherwise.REFUSE));
  }

  @TestFactory
  Stream<DynamicTest> routineCallsTellArgumentsFromConditions() throws IOException {
    return table(
        "arguments.txt", text -> query(text, QueryLimits.DEFAULTS, false, Otherwise.ARGUMENT));
  }

  @TestFactory
  Stream<DynamicTest> everyLimitIsNamedWhenReached() throws IOException {
    return table("limits.txt", text -> query(text, SMALL, false, Otherwise.REFUSE));
  }

  @TestFactory
  Stream<DynamicTest> ownQueriesAreReadToTheirEnd() throws IOException {
    return table(
        "strict.txt",
        text ->
            answer(
                () ->
                    tree(
                        new QueryParser(QueryLimits.DEFAULTS),
                        text,
                        QueryLimits.DEFAULTS,
                        Otherwise.REFUSE)));
  }

  @TestFactory
  Stream<DynamicTest> rowFiltersAreReadAlone() throws IOException {
    return table(
        "filters.txt",
        text ->
            answer(
                () ->
                    TreeText.of(new QueryParser(QueryLimits.DEFAULTS).filter("the filter", text))));
  }

  private static String query(
      String raw, QueryLimits limits, boolean knowsOldNames, Otherwise otherwise) {
    return answer(() -> tree(QueryParser.ofDialect(limits, knowsOldNames), raw, limits, otherwise));
  }

  private static String tree(
      QueryParser parser, String raw, QueryLimits limits, Otherwise otherwise) {
    return TreeText.of(parser.parse("t", QueryString.parse(raw, limits), otherwise));
  }

  private static String answer(java.util.function.Supplier<String> tree) {
    try {
      return tree.get();
    } catch (GatewayException refused) {
      return refused.wireCode()
          + " "
          + refused.getMessage()
          + (refused.details() == null ? "" : " " + refused.details())
          + (refused.hint() == null ? "" : " " + refused.hint());
    }
  }

  private static Stream<DynamicTest> table(String name, UnaryOperator<String> answers)
      throws IOException {
    List<String> lines = Files.readAllLines(TABLES.resolve(name));
    if (Boolean.getBoolean("golden.update")) {
      Files.write(TABLES.resolve(name), updated(lines, answers));
      return Stream.empty();
    }
    List<DynamicTest> cases = new ArrayList<>();
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (lines.get(i).startsWith("? ")) {
        String question = lines.get(i).substring(2);
        String expected = lines.get(i + 1);
        cases.add(
            DynamicTest.dynamicTest(
                question, () -> assertEquals(expected, "= " + answers.apply(question))));
      }
    }
    assertEquals(lines.stream().filter(line -> line.startsWith("? ")).count(), cases.size());
    return cases.stream();
  }

  private static List<String> updated(List<String> lines, UnaryOperator<String> answers) {
    List<String> updated = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("? ")) {
        updated.add(line);
        updated.add("= " + answers.apply(line.substring(2)));
      } else if (!line.startsWith("= ")) {
        updated.add(line);
      }
    }
    return updated;
  }
}
