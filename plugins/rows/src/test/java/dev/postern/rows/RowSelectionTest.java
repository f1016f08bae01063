package dev.postern.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.CallContext;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Truth;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Order.Nulls;
import dev.postern.spi.Page;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What PostgreSQL would say of the same rows. */
class RowSelectionTest {
  private static final Map<String, ColumnType> TYPES =
      Map.of(
          "id", ColumnType.of("bigint", Kind.INTEGER),
          "price", ColumnType.of("numeric", Kind.NUMBER),
          "name", ColumnType.of("text", Kind.TEXT),
          "sold", ColumnType.of("boolean", Kind.BOOLEAN),
          "born", ColumnType.of("date", Kind.DATE),
          "seen", ColumnType.of("timestamp with time zone", Kind.TIMESTAMP_WITH_ZONE),
          "more", ColumnType.of("json", Kind.JSON));

  private static final Table PETS =
      Table.of(
          "s",
          "pets",
          Table.Kind.TABLE,
          TYPES.entrySet().stream()
              .map(t -> new Column(t.getKey(), t.getValue(), true, false, false, ""))
              .toList(),
          List.of(),
          List.of(),
          List.of(),
          Set.of(),
          "");

  private static final List<JsonNode> ROWS =
      rows(
          """
          [{"id":1,"price":9.50,"name":"Rex","sold":true,"born":"2024-02-29",
            "seen":"2026-01-01T00:00:00Z","more":{"a":[1,2.0]}},
           {"id":2,"price":10,"name":"a_b%","sold":false,"born":"2023-12-31",
            "seen":"2026-01-01T00:30:00+01:00","more":[]},
           {"id":3,"price":null,"name":"Ähre","sold":null,"born":null,"seen":null,"more":null},
           {"id":40,"price":-1,"name":"rex\\\\","sold":true,"born":"2025-01-01",
            "seen":"2026-06-01T00:00:00Z","more":"x"}]
          """);

  private static List<JsonNode> rows(String json) {
    List<JsonNode> rows = new ArrayList<>();
    JsonForm.MAPPER.readTree(json).forEach(rows::add);
    return rows;
  }

  private static ColumnUse use(String name) {
    return new ColumnUse(PETS.columns().get(name), Mask.none());
  }

  private static Filter<ColumnUse> compare(String column, Operator operator, String value) {
    return new Filter.Compare<>(use(column), operator, value);
  }

  private static CallContext call(int maxBytes) {
    return new CallContext(
        "r", "", "{}", System.nanoTime() + Duration.ofMinutes(1).toNanos(), true, maxBytes);
  }

  private static Result select(
      Filter<ColumnUse> where, List<Order<ColumnUse>> order, Page page, int maxBytes) {
    List<Selection.Item<Source, ColumnUse>> items =
        List.of(new Selection.Item.Field<>(use("id"), "n"));
    return new RowSelection(
            new Selection<>(Source.root(PETS), items, where, order, page),
            Count.EXACT,
            Rendering.JSON,
            call(maxBytes),
            "pets")
        .of(ROWS);
  }

  /** The ids of the rows that fit. */
  private static String ids(Filter<ColumnUse> where) {
    return ids(select(where, List.of(), Page.ALL, 1_000));
  }

  private static String ids(Result result) {
    return rows(result.body().text()).stream()
        .map(row -> row.get("n").asString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void comparisonsKnowTheirTypes() {
    record Case(String column, Operator operator, String value, String ids) {}
    List.of(
            new Case("id", Operator.GT, "3", "40"),
            new Case("id", Operator.EQ, "1.0", "1"),
            new Case("id", Operator.NEQ, " 1", "2 3 40"),
            new Case("price", Operator.LTE, "9.5", "1 40"),
            new Case("price", Operator.ISDISTINCT, "10.00", "1 3 40"),
            new Case("name", Operator.LT, "a", "1"),
            new Case("name", Operator.GT, "z", "3"),
            new Case("name", Operator.LIKE, "%e%", "1 3 40"),
            new Case("name", Operator.LIKE, "a\\_b\\%", "2"),
            new Case("name", Operator.LIKE, "___", "1"),
            new Case("name", Operator.LIKE, "rex\\\\", "40"),
            new Case("name", Operator.ILIKE, "REX%", "1 40"),
            new Case("name", Operator.ILIKE, "äHRE", "3"),
            new Case("sold", Operator.EQ, "t", "1 40"),
            new Case("sold", Operator.LT, "true", "2"),
            new Case("born", Operator.GTE, "2024-02-29", "1 40"),
            new Case("seen", Operator.LT, "2026-01-01T00:00:00+00", "2"),
            new Case("seen", Operator.EQ, "2026-01-01 01:00:00+01", "1"),
            new Case("seen", Operator.EQ, "2026-01-01", "1"),
            new Case("more", Operator.EQ, "{\"a\": [1.0, 2]}", "1"),
            new Case("more", Operator.NEQ, "[]", "1 40"))
        .forEach(
            one ->
                assertEquals(
                    one.ids(),
                    ids(compare(one.column(), one.operator(), one.value())),
                    one.toString()));
  }

  @Test
  void whatIsUnknownIsNeitherTrueNorFalse() {
    Filter<ColumnUse> cheap = compare("price", Operator.LT, "5");
    assertEquals("40", ids(cheap));
    assertEquals("1 2", ids(new Filter.Not<>(cheap)));
    assertEquals("3 40", ids(new Filter.Or<>(List.of(cheap, compare("id", Operator.EQ, "3")))));
    Filter<ColumnUse> both = new Filter.And<>(List.of(cheap, compare("id", Operator.EQ, "3")));
    assertEquals("1 2 40", ids(new Filter.Not<>(both)));
    assertEquals("3", ids(new Filter.Is<>(use("price"), Truth.NULL)));
    assertEquals("3", ids(new Filter.Is<>(use("sold"), Truth.UNKNOWN)));
    assertEquals("2", ids(new Filter.Is<>(use("sold"), Truth.FALSE)));
    assertEquals("2 3", ids(new Filter.Not<>(new Filter.Is<>(use("sold"), Truth.TRUE))));
    assertEquals("1 2 3 40", ids(Filter.all()));
    assertEquals("", ids(new Filter.Or<>(List.of())));
  }

  @Test
  void setsOfValues() {
    assertEquals("1 40", ids(new Filter.In<>(use("id"), List.of("1", "40", "7"))));
    assertEquals("", ids(new Filter.In<>(use("id"), List.of())));
    assertEquals("1 2", ids(new Filter.Not<>(new Filter.In<>(use("price"), List.of("-1")))));
    record Case(Operator operator, Filter.Quantifier quantifier, String values, String ids) {}
    List.of(
            new Case(Operator.LIKE, Filter.Quantifier.ANY, "{R%,\"a\\\\_b%\"}", "1 2"),
            new Case(Operator.LIKE, Filter.Quantifier.ALL, "{%e%, %x%}", "1 40"),
            new Case(Operator.EQ, Filter.Quantifier.ANY, "{Rex,NULL}", "1"),
            new Case(Operator.EQ, Filter.Quantifier.ANY, "{}", ""),
            new Case(Operator.EQ, Filter.Quantifier.ALL, "{}", "1 2 3 40"))
        .forEach(
            one ->
                assertEquals(
                    one.ids(),
                    ids(
                        new Filter.Quantified<>(
                            use("name"), one.operator(), one.quantifier(), one.values())),
                    one.toString()));
    for (String broken : List.of("", "a", "{", "{a", "{a,}", "{{a}}", "{\"a}", "{a}b")) {
      Filter<ColumnUse> filter =
          new Filter.Quantified<>(use("name"), Operator.EQ, Filter.Quantifier.ANY, broken);
      assertThrows(SourceException.class, () -> ids(filter), broken);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    record Case(String column, Operator operator, String value, SourceException.Kind kind) {}
    SourceException.Kind value = SourceException.Kind.INVALID_VALUE;
    SourceException.Kind missing = SourceException.Kind.MISSING_OBJECT;
    List.of(
            new Case("id", Operator.EQ, "one", value),
            new Case("id", Operator.EQ, "1.5", value),
            new Case("price", Operator.EQ, "1e999999999", value),
            new Case("price", Operator.EQ, "9".repeat(2_000), value),
            new Case("sold", Operator.EQ, "maybe", value),
            new Case("born", Operator.EQ, "2023-02-29", value),
            new Case("seen", Operator.EQ, "now", value),
            new Case("more", Operator.EQ, "{", value),
            new Case("name", Operator.LIKE, "a\\", value),
            new Case("id", Operator.LIKE, "1%", missing),
            new Case("more", Operator.GT, "1", missing),
            new Case("name", Operator.MATCH, "(a+)+$", missing),
            new Case("name", Operator.CS, "a", missing))
        .forEach(
            one -> {
              Filter<ColumnUse> filter = compare(one.column(), one.operator(), one.value());
              SourceException refusal =
                  assertThrows(SourceException.class, () -> ids(filter), one.toString());
              assertEquals(one.kind(), refusal.kind(), one.toString());
            });
    ColumnUse path =
        new ColumnUse(
            PETS.columns().get("more"),
            Mask.none(),
            new JsonPath(List.of(new JsonPath.Step("a", false, true))));
    assertThrows(SourceException.class, () -> ids(new Filter.Compare<>(path, Operator.EQ, "1")));
    assertThrows(SourceException.class, () -> ids(new Filter.Is<>(use("name"), Truth.TRUE)));
  }

  @Test
  void patternsTakeNoMoreThanTheirTime() {
    Like hostile = new Like("%a".repeat(5_000) + "%b", false);
    assertFalse(hostile.matches("a".repeat(20_000)));
  }

  @Test
  void orderAndPages() {
    List<Order<ColumnUse>> dear = List.of(new Order<>(use("price"), true, Nulls.DEFAULT));
    assertEquals("3 2 1 40", ids(select(Filter.all(), dear, Page.ALL, 1_000)));
    List<Order<ColumnUse>> last =
        List.of(
            new Order<>(use("sold"), true, Nulls.LAST), new Order<>(use("name"), true, Nulls.LAST));
    assertEquals("40 1 2 3", ids(select(Filter.all(), last, Page.ALL, 1_000)));
    Result page = select(Filter.all(), List.of(), new Page(2, 1), 1_000);
    assertEquals("2 3", ids(page));
    assertEquals(4, page.total().orElseThrow());
    assertEquals(Result.Cut.ROWS, page.cut());
    assertEquals(Result.Cut.NOTHING, select(Filter.all(), List.of(), new Page(9, 3), 1_000).cut());
    assertEquals("", ids(select(Filter.all(), List.of(), new Page(0, 0), 1_000)));
    assertEquals("", ids(select(Filter.all(), List.of(), new Page(5, Long.MAX_VALUE), 1_000)));
    Result cut = select(Filter.all(), List.of(), Page.ALL, 20);
    assertEquals("[{\"n\":1},{\"n\":2}]", cut.body().text());
    assertEquals(Result.Cut.BYTES, cut.cut());
  }

  @Test
  void aCallThatIsOverEnds() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    CallContext given =
        new CallContext(
            "r",
            "",
            "{}",
            System.nanoTime() + Duration.ofMinutes(1).toNanos(),
            true,
            10,
            CallContext.Terms.DEFAULT,
            cancellation);
    assertEquals(
        SourceException.Kind.CANCELLED,
        assertThrows(SourceException.class, () -> RowSelection.goOn(given)).kind());
    CallContext late = new CallContext("r", "", "{}", System.nanoTime() - 1, true, 10);
    assertEquals(
        SourceException.Kind.TIMEOUT,
        assertThrows(SourceException.class, () -> RowSelection.goOn(late)).kind());
  }
}
