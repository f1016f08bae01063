package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionTest {
  private static final ColumnName A = new ColumnName("a");

  @Test
  void nestedConditionsBecomeTheSameTree() {
    Filter<ColumnName> expected =
        new Filter.And<>(
            List.of(
                new Filter.Or<>(
                    List.of(
                        new Filter.Compare<>(A, Operator.GTE, "1.50"),
                        new Filter.In<>(A, List.of("x", "2")))),
                new Filter.Not<>(new Filter.Is<>(A, Filter.Truth.NULL))));
    assertEquals(
        expected,
        read(
            """
            {"and":[
              {"or":[{"column":"a","op":"gte","value":1.50},
                     {"column":"a","op":"in","value":["x",2]}]},
              {"not":{"column":"a","op":"is","value":null}}]}
            """));
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  void everyOperatorIsServed(Operator operator) {
    assertEquals(
        new Filter.Compare<>(A, operator, "x"),
        read("{\"column\":\"a\",\"op\":\"" + operator.word() + "\",\"value\":\"x\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "null, NULL",
    "'\"not_null\"', NOT_NULL",
    "true, TRUE",
    "false, FALSE",
    "'\"unknown\"', UNKNOWN"
  })
  void everyTruthIsServed(String value, Filter.Truth truth) {
    assertEquals(
        new Filter.Is<>(A, truth),
        read("{\"column\":\"a\",\"op\":\"is\",\"value\":" + value + "}"));
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551616, 18446744073709551616",
    "0.1, 0.1",
    "1E+2, 1E+2",
    "true, true",
    "'\"a\"', a"
  })
  void valuesKeepTheirText(String json, String text) {
    assertEquals(
        new Filter.Compare<>(A, Operator.EQ, text),
        read("{\"column\":\"a\",\"value\":" + json + "}"));
  }

  @Test
  void nothingAsksForAllRows() {
    assertTrue(read("{}").isAll());
    assertTrue(read("[]").isAll());
  }

  @Test
  void aListMeansAllOfIt() {
    assertEquals(
        new Filter.And<>(List.of(new Filter.Compare<>(A, Operator.EQ, "1"))),
        read("[{\"column\":\"a\",\"value\":1}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | where must be an object; it was a number",
        "{\"status\":\"open\"} | where has no column, and 'status' is no word",
        "{\"column\":\"a\",\"op\":\"eq\",\"value\":null} | where.value is missing or null",
        "{\"column\":\"a\",\"op\":\"eq\",\"value\":[1]} |"
            + " where.value must be a single value; it was a list of 1",
        "{\"column\":\"a\",\"op\":\"in\",\"value\":1} |"
            + " where.value must be a list for in; it was a number",
        "{\"column\":\"a\",\"op\":\"is\",\"value\":\"x\"} |"
            + " where.value must be null, \"not_null\", true, false or \"unknown\" for is; it was a"
            + " string",
        "{\"column\":1} | where.column must be a string; it was a number",
        "{\"and\":[{\"or\":{}}]} | where.and[0].or must be a list of conditions; it was an object",
        "{\"not\":{}} | where.not is empty",
        "{\"or\":[]} | where.or is empty",
        "{\"and\":[],\"or\":[]} | where cannot hold 'or' beside the rest",
        "{\"column\":\"a\",\"value\":1,\"and\":[]} | where cannot hold 'and' beside the rest"
      })
  void whatIsWrongIsSaidWithItsPlace(String where, String message) {
    GatewayException error = assertThrows(GatewayException.class, () -> read(where));
    assertEquals(ErrorCode.REQUEST_MALFORMED, error.code());
    assertEquals(message, error.getMessage());
  }

  @Test
  void theLimitsOfQueriesHoldHereToo() {
    String comparison = "{\"column\":\"a\",\"value\":1}";
    String deep = "{\"not\":".repeat(10) + comparison + "}".repeat(10);
    String wide = "{\"or\":[" + (comparison + ",").repeat(100) + comparison + "]}";
    String manyValues = "{\"column\":\"a\",\"op\":\"in\",\"value\":[" + "1,".repeat(1_000) + "1]}";
    for (String where : List.of(deep, wide, manyValues)) {
      GatewayException error = assertThrows(GatewayException.class, () -> read(where));
      assertEquals(ErrorCode.LIMIT_REACHED, error.code());
    }
  }

  private static Filter<ColumnName> read(String where) {
    return new Condition(QueryLimits.DEFAULTS).read(JsonText.parse(Json.of(where)));
  }
}
