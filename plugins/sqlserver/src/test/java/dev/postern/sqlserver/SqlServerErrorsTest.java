package dev.postern.sqlserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.spi.SourceException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's own messages, as its documentation has them, and what becomes of them. */
class SqlServerErrorsTest {
  private static final String MESSAGES =
      """
      number | kind | constraint | column | message
      2627 | UNIQUE_VIOLATION | PK_books | '' | Violation of PRIMARY KEY constraint 'PK_books'. Cannot insert duplicate key in object 'dbo.books'. The duplicate key value is (constraint 'x').
      2601 | UNIQUE_VIOLATION | ix_title | '' | Cannot insert duplicate key row in object 'dbo.books' with unique index 'ix_title'. The duplicate key value is (Emma).
      547 | FOREIGN_KEY_VIOLATION | FK_author | '' | The INSERT statement conflicted with the FOREIGN KEY constraint "FK_author". The conflict occurred in database "shop", table "dbo.authors", column 'id'.
      547 | FOREIGN_KEY_VIOLATION | FK_author | '' | The DELETE statement conflicted with the REFERENCE constraint "FK_author". The conflict occurred in database "shop", table "dbo.books", column 'author'.
      547 | CHECK_VIOLATION | CK_price | '' | The UPDATE statement conflicted with the CHECK constraint "CK_price". The conflict occurred in database "shop", table "dbo.books", column 'price'.
      515 | NOT_NULL_VIOLATION | '' | title | Cannot insert the value NULL into column 'title', table 'shop.dbo.books'; column does not allow nulls. INSERT fails.
      2628 | INVALID_VALUE | '' | title | String or binary data would be truncated in table 'shop.dbo.books', column 'title'. Truncated value: 'column ''x'''.
      8152 | INVALID_VALUE | '' | '' | String or binary data would be truncated.
      245 | INVALID_VALUE | '' | '' | Conversion failed when converting the varchar value 'x' to data type int.
      8115 | INVALID_VALUE | '' | '' | Arithmetic overflow error converting expression to data type int.
      402 | INVALID_VALUE | '' | '' | The data types text and varchar are incompatible in the equal to operator.
      1205 | CONFLICT | '' | '' | Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.
      1222 | CONFLICT | '' | '' | Lock request time out period exceeded.
      3960 | CONFLICT | '' | '' | Snapshot isolation transaction aborted due to update conflict.
      208 | MISSING_OBJECT | '' | '' | Invalid object name 'dbo.gone'.
      207 | MISSING_OBJECT | '' | '' | Invalid column name 'gone'.
      229 | PERMISSION_DENIED | '' | '' | The SELECT permission was denied on the object 'books', database 'shop', schema 'dbo'.
      33504 | PERMISSION_DENIED | '' | '' | The attempted operation failed because the target object has a block predicate that conflicts with this operation.
      3906 | READ_ONLY | '' | '' | Failed to update database "shop" because the database is read-only.
      8003 | TOO_DEMANDING | '' | '' | The incoming request has too many parameters.
      9002 | TOO_DEMANDING | '' | '' | The transaction log for database 'shop' is full.
      18456 | UNAVAILABLE | '' | '' | Login failed for user 'gateway'.
      4060 | UNAVAILABLE | '' | '' | Cannot open database "shop" requested by the login.
      50000 | RAISED | '' | '' | constraint "mine"
      51234 | RAISED | '' | '' | Not on Sundays.
      """;

  @ParameterizedTest
  @CsvSource(
      textBlock = MESSAGES,
      delimiter = '|',
      quoteCharacter = '`',
      useHeadersInDisplayName = true)
  void everyNumberHasItsKind(
      int number, Kind kind, String constraint, String column, String message) {
    SQLException failure = new SQLException(message, "S0001", number);
    assertEquals(Optional.of(kind), SqlServerErrors.kind(failure));
    assertEquals(constraint.replace("''", ""), SqlServerErrors.constraint(failure));
    assertEquals(column.replace("''", ""), SqlServerErrors.column(failure));
  }

  @ParameterizedTest
  @CsvSource({"HY008, TIMEOUT", "HYT00, TIMEOUT", "08S01, ''", "'', ''"})
  void theDriversOwnAreKnownByTheirState(String state, String kind) {
    assertEquals(
        kind,
        SqlServerErrors.kind(new SQLException("The query was canceled.", state, 0))
            .map(Kind::name)
            .orElse(""));
  }
}
