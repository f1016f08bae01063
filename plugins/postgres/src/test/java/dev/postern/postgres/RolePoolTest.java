package dev.postern.postgres;

import static dev.postern.postgres.Queries.eq;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections of many roles. */
@ExtendWith(Databases.class)
class RolePoolTest {
  private static final Map<String, Map<String, String>> ROLES =
      Map.of("member", Map.of(), "reader", Map.of());
  private static final Map<String, Object> SETTINGS =
      Map.of("roles", "*", "role-pools", 1, "pool-size", 1);

  private static Query firstBook(Library library) {
    try (DataSource source = library.open(Map.of())) {
      Table books = Queries.over(source).table("books");
      return Select.from(books, "id").where(eq(books, "id", "1")).read();
    }
  }

  @Test
  void everyRoleThatTheLoginMayActAsCanBeTaken(Library library) {
    try (Direct direct = Direct.open(library, SETTINGS, ROLES, Types.NONE)) {
      Query read = firstBook(library);
      for (int i = 0; i < 4; i++) {
        for (String role : ROLES.keySet()) {
          assertEquals(
              "[{\"id\":1}]", direct.ask(read, Queries.as(role, "{}", true)).body().text());
        }
        assertTrue(direct.pools().size() <= 2, "a pool for a role, and one for the login");
      }
      SourceException unknown =
          assertThrows(
              SourceException.class, () -> direct.ask(read, Queries.as("nobody", "{}", true)));
      assertEquals("22023", unknown.code());
      assertEquals("role \"nobody\" does not exist", unknown.getMessage());
      SourceException foreign =
          assertThrows(
              SourceException.class, () -> direct.ask(read, Queries.as("postgres", "{}", true)));
      assertEquals(Kind.PERMISSION_DENIED, foreign.kind());
      assertEquals("42501", foreign.code());
      for (String login : List.of("none", "NONE")) {
        assertThrows(SourceException.class, () -> direct.ask(read, Queries.as(login, "{}", true)));
      }
    }
  }

  @Test
  void aRoleFindsAConnectionWhileAllOthersAreBusy(Library library) {
    try (Direct direct = Direct.open(library, SETTINGS, ROLES, Types.NONE)) {
      Query read = firstBook(library);
      List<Result> outer =
          direct.ask(
              List.of(read),
              Queries.as("member", "{}", true),
              results -> {
                assertEquals(
                    "[{\"id\":1}]",
                    direct.ask(read, Queries.as("reader", "{}", true)).body().text());
                return results;
              });
      assertEquals("[{\"id\":1}]", outer.getFirst().body().text());
      assertEquals(2, direct.pools().size());
    }
  }
}
