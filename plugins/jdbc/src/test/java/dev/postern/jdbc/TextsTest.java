package dev.postern.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Json;
import dev.postern.spi.SourceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts become values and values texts, in the forms that callers know. */
final class TextsTest {

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, t, true",
    "INTEGER, 9223372036854775807, 9223372036854775807",
    "INTEGER, 9223372036854775808, 9223372036854775808",
    "NUMBER, 1.50, 1.50",
    "NUMBER, 1e3, 1000",
    "NUMBER, NaN, NaN",
    "DATE, 2026-01-31, 2026-01-31",
    "DATE, 2026-01-31 10:00:00, 2026-01-31",
    "TIMESTAMP, 2026-01-31, 2026-01-31T00:00:00",
    "TIMESTAMP, 2026-01-31 12:30:00.500, 2026-01-31T12:30:00.5",
    "TIMESTAMP, 2026-01-31T12:30:00+02:00, 2026-01-31T12:30:00",
    "TIMESTAMP_WITH_ZONE, 2026-01-31T12:30:00+02:00, 2026-01-31T10:30:00+00:00",
    "TIMESTAMP_WITH_ZONE, 2026-01-31T12:30:00Z, 2026-01-31T12:30:00+00:00",
    "TIMESTAMP_WITH_ZONE, 2026-01-31 12:30:00+02, 2026-01-31T10:30:00+00:00",
    "TIMESTAMP_WITH_ZONE, 2026-01-31T12:30, 2026-01-31T12:30:00+00:00",
    "TIME, 12:30, 12:30:00",
    "BYTES, \\x00ff, \\x00ff",
    "UUID, 7C9E6679-7425-40DE-944B-E07FC1F90AE7, 7c9e6679-7425-40de-944b-e07fc1f90ae7",
  })
  void aTextIsTheValueOfItsType(Kind kind, String text, String back) {
    assertEquals(back, Texts.of(Texts.parse(ColumnType.of("any", kind), text)));
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, maybe",
    "INTEGER, 1.5",
    "INTEGER, 1e3",
    "NUMBER, 1e999999999",
    "NUMBER, ''",
    "DATE, 2026-02-30",
    "TIMESTAMP, yesterday",
    "TIME, 25:00",
    "BYTES, 00ff",
    "BYTES, \\x0",
    "UUID, no",
  })
  void whatIsNoValueIsRefused(Kind kind, String text) {
    SourceException refused =
        assertThrows(SourceException.class, () -> Texts.parse(ColumnType.of("any", kind), text));
    assertEquals(SourceException.Kind.INVALID_VALUE, refused.kind());
  }

  @Test
  void floatingNumbersHaveTheirShortestText() {
    assertEquals("0.1", Texts.of(0.1));
    assertEquals("12", Texts.of(12.0));
    assertEquals("1e+300", Texts.of(1e300));
    assertEquals("-Infinity", Texts.of(Double.NEGATIVE_INFINITY));
    assertEquals("0.1", Texts.of(0.1f));
  }

  @Test
  void setsAreReadInPostgresNotation() {
    assertEquals(List.of(), ArrayLiteral.parse("{}"));
    assertEquals(
        List.of(
            Optional.of("a"),
            Optional.of("b,\"c\\}"),
            Optional.empty(),
            Optional.of("NULL"),
            Optional.of("")),
        ArrayLiteral.parse("{a, \"b,\\\"c\\\\}\" ,NULL,\"NULL\",\"\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "{a", "{a}b", "{a,}", "{\"a}", "{{a}}", "{a\"b}", "{\\"})
  void whatIsNoSetIsRefused(String text) {
    SourceException refused = assertThrows(SourceException.class, () -> ArrayLiteral.parse(text));
    assertEquals(SourceException.Kind.INVALID_VALUE, refused.kind());
  }

  @Test
  void payloadsAreReadAsTheyAreWritten() {
    List<Map<String, JsonReader.Value>> rows =
        JsonReader.objects(
            Json.of(
                "[ {\"a\":1.50, \"b\" : \"x\\u00e9\\n\", \"c\":[1,{\"]\":null}],\"d\":null},{}]"));
    assertEquals(2, rows.size());
    assertEquals(new JsonReader.Value("1.50", "1.50"), rows.get(0).get("a"));
    assertEquals("x\u00e9\n", rows.get(0).get("b").text());
    assertEquals("[1,{\"]\":null}]", rows.get(0).get("c").json());
    assertEquals(new JsonReader.Value("null", null), rows.get(0).get("d"));
    assertThrows(SourceException.class, () -> JsonReader.objects(Json.of("[1]")));
    assertThrows(SourceException.class, () -> JsonReader.objects(Json.of("[{\"a\":")));
  }

  @Test
  void storedJsonIsLookedAtBeforeItLeaves() {
    for (String good : List.of("1", "-0.5e+3", "\"\\u00e9\"", "{\"a\":[true,null,{}]}", " [] ")) {
      assertTrue(JsonText.isValid(good), good);
    }
    for (String bad :
        List.of("", "01", "1 2", "{a:1}", "[1,]", "\"\t\"", "nul", "{\"a\":1", "[".repeat(9_999))) {
      assertFalse(JsonText.isValid(bad), bad);
    }
    assertEquals("\"a\\\"\\n\"", JsonText.quoted("a\"\n"));
  }
}
