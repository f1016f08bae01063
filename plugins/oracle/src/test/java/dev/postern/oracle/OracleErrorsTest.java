package dev.postern.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's own messages, as its documentation has them, and what becomes of them. */
class OracleErrorsTest {
  private static final String MESSAGES =
      """
      number | kind | constraint | column | message
      1 | UNIQUE_VIOLATION | BOOKS_PK | '' | ORA-00001: unique constraint (LIB.BOOKS_PK) violated
      1 | UNIQUE_VIOLATION | BOOKS_PK | '' | ORA-00001: unique constraint (LIB.BOOKS_PK) violated on table LIB.BOOKS columns (ID)
      2291 | FOREIGN_KEY_VIOLATION | AUTHOR_FK | '' | ORA-02291: integrity constraint (LIB.AUTHOR_FK) violated - parent key not found
      2292 | FOREIGN_KEY_VIOLATION | AUTHOR_FK | '' | ORA-02292: integrity constraint (LIB.AUTHOR_FK) violated - child record found
      2290 | CHECK_VIOLATION | PRICE_CK | '' | ORA-02290: check constraint (LIB.PRICE_CK) violated
      1400 | NOT_NULL_VIOLATION | '' | TITLE | ORA-01400: cannot insert NULL into ("LIB"."BOOKS"."TITLE")
      1407 | NOT_NULL_VIOLATION | '' | TITLE | ORA-01407: cannot update ("LIB"."BOOKS"."TITLE") to NULL
      12899 | INVALID_VALUE | '' | TITLE | ORA-12899: value too large for column "LIB"."BOOKS"."TITLE" (actual: 9, maximum: 5)
      1722 | INVALID_VALUE | '' | '' | ORA-01722: invalid number
      1438 | INVALID_VALUE | '' | '' | ORA-01438: value larger than specified precision allowed for this column
      932 | INVALID_VALUE | '' | '' | ORA-00932: inconsistent datatypes: expected - got CLOB
      17026 | INVALID_VALUE | '' | '' | ORA-17026: Numeric overflow
      60 | CONFLICT | '' | '' | ORA-00060: deadlock detected while waiting for resource
      8177 | CONFLICT | '' | '' | ORA-08177: can't serialize access for this transaction
      30006 | CONFLICT | '' | '' | ORA-30006: resource busy; acquire with WAIT timeout expired
      1013 | TIMEOUT | '' | '' | ORA-01013: user requested cancel of current operation
      942 | MISSING_OBJECT | '' | '' | ORA-00942: table or view does not exist
      904 | MISSING_OBJECT | '' | '' | ORA-00904: "GONE": invalid identifier
      1031 | PERMISSION_DENIED | '' | '' | ORA-01031: insufficient privileges
      28115 | PERMISSION_DENIED | '' | '' | ORA-28115: policy with check option violation
      1456 | READ_ONLY | '' | '' | ORA-01456: may not perform insert, delete, update operation inside a READ ONLY transaction
      16000 | READ_ONLY | '' | '' | ORA-16000: database open for read-only access
      1652 | TOO_DEMANDING | '' | '' | ORA-01652: unable to extend temp segment by 128 in tablespace TEMP
      1555 | TOO_DEMANDING | '' | '' | ORA-01555: snapshot too old
      1017 | UNAVAILABLE | '' | '' | ORA-01017: invalid username/password; logon denied
      12514 | UNAVAILABLE | '' | '' | ORA-12514: Cannot connect to database. Service shop is not registered with the listener
      17002 | UNAVAILABLE | '' | '' | ORA-17002: I/O error: connection reset
      20000 | RAISED | '' | '' | ORA-20000: Not on Sundays.
      20999 | RAISED | '' | '' | ORA-20999: constraint (LIB.MINE)
      """;

  @ParameterizedTest
  @CsvSource(
      textBlock = MESSAGES,
      delimiter = '|',
      quoteCharacter = '`',
      useHeadersInDisplayName = true)
  void everyNumberHasItsKind(
      int number, Kind kind, String constraint, String column, String message) {
    SQLException failure = new SQLException(message, "72000", number);
    assertEquals(Optional.of(kind), OracleErrors.kind(failure));
    assertEquals(constraint.replace("''", ""), OracleErrors.constraint(failure));
    assertEquals(column.replace("''", ""), OracleErrors.column(failure));
  }

  @Test
  void whatIsUnknownStaysSo() {
    assertEquals(Optional.empty(), OracleErrors.kind(new SQLException("?", "99999", 600)));
  }
}
