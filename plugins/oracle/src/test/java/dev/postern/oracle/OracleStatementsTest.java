package dev.postern.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.jdbc.Questions;
import dev.postern.jdbc.Sql;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import org.junit.jupiter.api.Test;

/** The SQL sent, compared with a file; {@code -Dgolden.update=true} writes it anew. */
class OracleStatementsTest {
  private static final Path FILE = Path.of("src/test/resources/sql/questions.sql");

  private static final Map<String, List<Sql>> ASKED =
      Questions.of(
          new OracleDialect(OracleCatalog.Truths.CHECKED),
          OracleStatementsTest::type,
          "x; drop table y --'");

  /** It knows no {@code into} behind what comes back. */
  private static final List<String> UNREAD =
      List.of(
          "a new row whose number comes back",
          "a row of defaults whose code comes back",
          "a new row whose code and label come back");

  static ColumnType type(Kind kind) {
    String name =
        switch (kind) {
          case INTEGER -> "number(10)";
          case NUMBER -> "number(12,2)";
          case BOOLEAN -> "number(1)";
          case TIMESTAMP -> "date";
          case TIMESTAMP_WITH_ZONE -> "timestamp(6) with time zone";
          default -> "varchar2(200)";
        };
    return ColumnType.of(name, kind);
  }

  @Test
  void everyQuestionHasItsStatement() throws IOException {
    String text = Questions.text(ASKED);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, text);
    }
    assertEquals(Files.readString(FILE), text);
  }

  /** By a parser that knows this SQL, and nothing of the gateway. */
  @Test
  void everyStatementIsOne() {
    List<String> unread = new ArrayList<>();
    ASKED.forEach(
        (question, statements) ->
            statements.forEach(
                sql -> {
                  if (!isOne(sql.statement())) {
                    unread.add(question);
                  }
                }));
    assertEquals(UNREAD, unread);
  }

  private static boolean isOne(String statement) {
    try {
      return CCJSqlParserUtil.parseStatements(
                  statement, parser -> parser.withSquareBracketQuotation(false))
              .size()
          == 1;
    } catch (JSQLParserException unread) {
      return false;
    }
  }

  /** Before 23ai a list has a thousand values at most. */
  @Test
  void aListOfManyValuesIsSeveral() {
    Sql sql =
        Questions.many(new OracleDialect(OracleCatalog.Truths.CHECKED), OracleStatementsTest::type);
    String[] lists = sql.statement().split(" or ", -1);
    assertEquals(3, lists.length);
    for (String list : lists) {
      assertTrue(list.chars().filter(c -> c == '?').count() <= 512, list);
    }
    assertTrue(sql.binds().size() >= 1_100, "every value is bound");
  }
}
