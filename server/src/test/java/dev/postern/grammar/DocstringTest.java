package dev.postern.grammar;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postern.config.QueryLimits;
import dev.postern.grammar.QueryParser.Otherwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the comments of the parsers show can be read, to the end. */
class DocstringTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/postern/grammar");

  @TestFactory
  Stream<DynamicTest> conditions() throws IOException {
    return cases(
        "FilterParser",
        line ->
            line.startsWith("and(")
                ? new Parameter("and", line.substring("and".length()))
                : new Parameter("x", line));
  }

  @TestFactory
  Stream<DynamicTest> selectLists() throws IOException {
    return cases("SelectParser", line -> new Parameter("select", line));
  }

  @TestFactory
  Stream<DynamicTest> sortKeys() throws IOException {
    return cases("OrderParser", line -> new Parameter("order", line));
  }

  private static Stream<DynamicTest> cases(String parser, Function<String, Parameter> parameter)
      throws IOException {
    String source = Files.readString(SOURCES.resolve(parser + ".java"));
    int start = source.indexOf("<pre>") + "<pre>".length();
    List<String> lines =
        source
            .substring(start, source.indexOf("</pre>"))
            .lines()
            .map(line -> line.replaceFirst("^ *\\* *", "").strip().replace("&gt;", ">"))
            .filter(line -> !line.isEmpty())
            .toList();
    assertFalse(lines.isEmpty());
    return lines.stream()
        .map(line -> DynamicTest.dynamicTest(line, () -> read(parameter.apply(line))));
  }

  private static void read(Parameter parameter) {
    assertDoesNotThrow(
        () ->
            new QueryParser(QueryLimits.DEFAULTS).parse("t", List.of(parameter), Otherwise.REFUSE));
  }
}
