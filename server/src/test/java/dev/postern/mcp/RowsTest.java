package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final Json ROWS =
      Json.of("[{\"a\":\"],}\\\"\"},\n {\"a\":[1,[2]],\"b\":{}},{\"a\":\"\\\\\"},{\"a\":\"é\"}]");

  @Test
  void whatFitsIsLeftAlone() {
    Rows rows = Rows.within(ROWS, 4, ROWS.length());
    assertEquals(new Rows(ROWS, 4, false), rows);
  }

  @Test
  void everyCutIsABeginningOfWholeRowsAndAsLongAsItCanBe() {
    int first = "[{\"a\":\"],}\\\"\"}]".length();
    for (int most = first; most < ROWS.length(); most++) {
      Rows rows = Rows.within(ROWS, 4, most);
      assertTrue(rows.isCut());
      assertTrue(rows.body().length() <= most);
      assertEquals(rows.count(), JsonText.parse(rows.body()).size());
      for (int i = 0; i < rows.count(); i++) {
        assertEquals(JsonText.parse(ROWS).get(i), JsonText.parse(rows.body()).get(i));
      }
    }
    assertEquals(1, Rows.within(ROWS, 4, first).count());
    assertEquals(3, Rows.within(ROWS, 4, ROWS.length() - 1).count());
  }

  @Test
  void aFirstRowThatDoesNotFitIsAnError() {
    GatewayException error = assertThrows(GatewayException.class, () -> Rows.within(ROWS, 4, 8));
    assertEquals(ErrorCode.RESULT_TOO_LARGE, error.code());
    assertFalse(error.hint().isEmpty());
  }
}
