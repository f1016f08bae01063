package dev.postern.sqlserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
class SqlServerStatementsTest {
  private static final Path FILE = Path.of("src/test/resources/sql/questions.sql");

  private static final Map<String, List<Sql>> ASKED =
      Questions.of(
          new SqlServerDialect(false), SqlServerStatementsTest::type, "x]; drop table \"y\" --'");

  /**
   * It knows {@code output} before no values, one hint a table, and no brackets that are doubled.
   */
  private static final List<String> UNREAD =
      List.of(
          "a new row whose code and label come back",
          "an upsert of what is there or not",
          "names that would break out",
          "names that would break out of changes",
          "names that would break out of changes",
          "names that would break out of changes");

  static ColumnType type(Kind kind) {
    String name =
        switch (kind) {
          case INTEGER -> "int";
          case NUMBER -> "decimal(12,2)";
          case BOOLEAN -> "bit";
          case TIMESTAMP -> "datetime";
          case TIMESTAMP_WITH_ZONE -> "datetimeoffset(7)";
          default -> "nvarchar(200)";
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
                  statement, parser -> parser.withSquareBracketQuotation(true))
              .size()
          == 1;
    } catch (JSQLParserException unread) {
      return false;
    }
  }
}
