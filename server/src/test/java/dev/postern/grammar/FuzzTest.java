package dev.postern.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.grammar.QueryParser.Otherwise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Texts made of the grammar's own pieces and of noise, always the same ones: whatever comes of
 * them, it is a tree or an error with a place. {@code -Dgrammar.fuzz.queries=} makes more of them,
 * and {@code -Dgrammar.fuzz.seed=} other ones.
 */
class FuzzTest {
  private static final int QUERIES = Integer.getInteger("grammar.fuzz.queries", 40_000);
  private static final long SEED = Long.getLong("grammar.fuzz.seed", 20_260_101);
  private static final Set<ErrorCode> ERRORS =
      Set.of(
          ErrorCode.QUERY_SYNTAX,
          ErrorCode.EMBED_NOT_SELECTED,
          ErrorCode.LIMIT_REACHED,
          ErrorCode.RANGE_NOT_SATISFIABLE,
          ErrorCode.VALUE_INVALID);
  private static final List<String> NAMES =
      List.of(
          "select",
          "order",
          "limit",
          "offset",
          "and",
          "or",
          "not.and",
          "not.or",
          "columns",
          "on_conflict",
          "a",
          "a.b",
          "c.order",
          "c.limit",
          "c.d.or",
          "\"x y\"",
          "a->b",
          "a->>0");
  private static final List<String> PIECES =
      List.of(
          "a",
          "b c",
          "-",
          "->",
          "->>",
          "0",
          "-1",
          ".",
          ",",
          "(",
          ")",
          "()",
          "!",
          "!inner",
          "!left",
          "!h",
          ":",
          "::",
          "::int",
          "...",
          "*",
          "\"",
          "\\",
          "\"q,\"",
          "{",
          "}",
          "{1,2}",
          "[1,5)",
          "not.",
          "and(",
          "or(",
          "a.eq.1",
          "in.(",
          "is.",
          "null",
          "TRUE",
          "eq",
          "eq.",
          "like(any).",
          "fts(english).",
          "gt(col).",
          ".sum()",
          ".count(distinct)",
          "count()",
          ".asc",
          ".desc",
          ".nullsfirst",
          "c(",
          "c.d",
          " ",
          "\t",
          "\n",
          "é",
          "😀",
          "%",
          "\u0007",
          "'",
          ";",
          "--");

  @Test
  void everyTextBecomesATreeOrAnErrorWithAPlace() {
    Random random = new Random(SEED);
    List<QueryParser> parsers =
        List.of(
            new QueryParser(QueryLimits.DEFAULTS),
            QueryParser.ofDialect(QueryLimits.DEFAULTS, false),
            QueryParser.ofDialect(QueryLimits.DEFAULTS, true));
    int trees = 0;
    for (int i = 0; i < QUERIES; i++) {
      List<Parameter> parameters = parameters(random);
      Otherwise otherwise = i % 3 == 0 ? Otherwise.ARGUMENT : Otherwise.REFUSE;
      trees += isTree(parsers.get(i % parsers.size()), parameters, otherwise) ? 1 : 0;
    }
    assertTrue(trees > QUERIES / 20, trees + " trees");
  }

  @Test
  void everyRawQueryStringIsRead() {
    Random random = new Random(SEED);
    QueryParser parser = QueryParser.ofDialect(QueryLimits.DEFAULTS, true);
    for (int i = 0; i < QUERIES / 10; i++) {
      StringBuilder raw = new StringBuilder();
      int length = random.nextInt(40);
      for (int j = 0; j < length; j++) {
        raw.append(
            (char) (random.nextInt(20) == 0 ? random.nextInt(300) : 32 + random.nextInt(95)));
      }
      try {
        parser.parse(
            "t", QueryString.parse(raw.toString(), QueryLimits.DEFAULTS), Otherwise.REFUSE);
      } catch (GatewayException refused) {
        assertTrue(ERRORS.contains(refused.code()), raw::toString);
      }
    }
  }

  @Test
  void longTextsAreReadInOneGo() {
    QueryParser parser = QueryParser.ofDialect(QueryLimits.DEFAULTS, true);
    for (String piece : PIECES) {
      String many = piece.repeat(8_000 / piece.length());
      for (String name : NAMES) {
        for (String start : List.of("", "(", "in.(", "(a.in.(")) {
          isTree(parser, List.of(new Parameter(name, start + many)), Otherwise.REFUSE);
        }
      }
    }
  }

  private static List<Parameter> parameters(Random random) {
    List<Parameter> parameters = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String name = random.nextInt(8) == 0 ? text(random, 3) : oneOf(random, NAMES);
      parameters.add(new Parameter(name, text(random, 1 + random.nextInt(8))));
    }
    return parameters;
  }

  private static String text(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(oneOf(random, PIECES));
    }
    return text.toString();
  }

  private static String oneOf(Random random, List<String> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static boolean isTree(
      QueryParser parser, List<Parameter> parameters, Otherwise otherwise) {
    try {
      assertNotNull(TreeText.of(parser.parse("t", parameters, otherwise)));
      return true;
    } catch (GatewayException refused) {
      assertTrue(ERRORS.contains(refused.code()), parameters::toString);
      if (refused.code() == ErrorCode.QUERY_SYNTAX) {
        assertEquals("PGRST100", refused.wireCode());
        assertTrue(refused.getMessage().startsWith("\"failed to parse "), parameters::toString);
        assertTrue(refused.getMessage().contains("\" (line "), parameters::toString);
        assertTrue(refused.details().startsWith("unexpected "), parameters::toString);
        assertNull(refused.hint());
      }
      return false;
    } catch (RuntimeException unexpected) {
      throw new AssertionError(parameters.toString(), unexpected);
    }
  }
}
