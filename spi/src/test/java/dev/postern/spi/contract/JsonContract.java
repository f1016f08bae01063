package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a source that declares {@link Capability#JSON_PATH} must answer. */
abstract class JsonContract extends TransactingContract {

  private Table items() {
    needs(Capability.JSON_PATH, Capability.READ);
    return asking().table(schema().items);
  }

  /** A way of steps, each after its arrow; digits are a place. */
  private ColumnUse way(Table items, String... steps) {
    List<JsonPath.Step> path = new ArrayList<>();
    for (String step : steps) {
      boolean isText = step.startsWith("->>");
      String key = step.substring(isText ? 3 : 2);
      path.add(new JsonPath.Step(key, key.matches("-?[0-9]+"), isText));
    }
    return new ColumnUse(use(items, "doc").column(), Mask.none(), new JsonPath(path));
  }

  private Filter<ColumnUse> absent(ColumnUse use) {
    return new Filter.Is<>(use, Filter.Truth.NULL);
  }

  @Test
  void waysLeadIntoJson() {
    Table items = items();
    ColumnUse text = way(items, "->>a");
    assertEquals(
        List.of("3"), asking().ids(items, new Filter.In<>(text, List.of("x2"))), "in conditions");
    assertEquals("x2", part(items, text));
  }

  private Object part(Table items, ColumnUse use) {
    Selection<Source, ColumnUse> rows =
        new Selection<>(
            Source.root(items),
            List.of(new Item.Field<>(use, "part")),
            is(items, "id", "3"),
            List.of(),
            Page.ALL);
    return asking().rows(read(rows)).getFirst().get("part");
  }

  private record Way(List<String> steps, Object right) {
    static Way of(Object right, String... steps) {
      return new Way(List.of(steps), right);
    }
  }

  /** Of the document of item 3: {@code {"a": "x2", "n": [2, null, true], "o": {"deep": 1.5}}}. */
  private static final List<Way> WAYS =
      List.of(
          Way.of("x2", "->a"),
          Way.of(new BigDecimal(2), "->n", "->0"),
          Way.of("2", "->n", "->>0"),
          Way.of(true, "->n", "->-1"),
          Way.of("true", "->n", "->>-1"),
          Way.of(new BigDecimal("1.5"), "->o", "->deep"),
          Way.of("1.5", "->o", "->>deep"),
          Way.of(Map.of("deep", new BigDecimal("1.5")), "->o"),
          Way.of(null, "->zz"),
          Way.of(null, "->>zz"),
          Way.of(null, "->zz", "->deep"),
          Way.of(null, "->n", "->1"),
          Way.of(null, "->n", "->>1"),
          Way.of(null, "->n", "->7"),
          Way.of(null, "->n", "->-4"),
          Way.of(null, "->n", "->a"),
          Way.of(null, "->a", "->x"),
          Way.of(null, "->o", "->0"),
          Way.of(null, "->o", "->*"),
          Way.of(null, "->a'b"),
          Way.of(null, "->a\"b"),
          Way.of(null, "->a\\"),
          Way.of(null, "->"),
          Way.of(null, "->$"),
          Way.of(null, "->o.deep"),
          Way.of(null, "->[0]"),
          Way.of(null, "->größe 😀"));

  @TestFactory
  Stream<DynamicTest> waysEndWhereTheyShould() {
    Table items = items();
    return WAYS.stream()
        .map(
            way ->
                DynamicTest.dynamicTest(
                    String.join("", way.steps),
                    () ->
                        assertEquals(
                            way.right, part(items, way(items, way.steps.toArray(new String[0]))))));
  }

  private List<String> withDocument(boolean isThere) {
    return schema().items.rows().stream()
        .filter(row -> row.get(schema().items.place("doc")).isPresent() == isThere)
        .map(row -> row.getFirst().orElseThrow())
        .toList();
  }

  /** JSON's null is a value; as text it is none. */
  @Test
  void jsonsNullIsThere() {
    Table items = items();
    assertEquals(withDocument(false), asking().ids(items, absent(way(items, "->n", "->1"))));
    assertEquals(
        schema().items.rows().size(),
        asking().ids(items, absent(way(items, "->n", "->>1"))).size());
    assertEquals(
        schema().items.rows().size(), asking().ids(items, absent(way(items, "->zz"))).size());
    assertEquals(
        withDocument(true), compared(items, way(items, "->n", "->1"), Operator.EQ, "null"));
  }

  private List<String> compared(Table items, ColumnUse use, Operator operator, String value) {
    return source().operators().contains(operator)
        ? asking().ids(items, new Filter.Compare<>(use, operator, value))
        : List.of();
  }

  /** Numbers are compared as numbers, and everything with what is absent stays unknown. */
  @Test
  void partsAreComparedAsWhatTheyAre() {
    Table items = items();
    ColumnUse number = way(items, "->n", "->0");
    List<String> all = withDocument(true);
    List<String> large = all.stream().filter(id -> Integer.parseInt(id) > 10).toList();
    assertEquals(large, compared(items, number, Operator.GT, "9.5"));
    assertEquals(List.of("3"), compared(items, number, Operator.EQ, "2.0"));
    assertEquals(
        all.stream().filter(id -> !id.equals("3")).toList(),
        compared(items, number, Operator.NEQ, "2"));
    assertEquals(List.of(), compared(items, number, Operator.EQ, "\"2\""), "a string is no number");
    assertEquals(all, compared(items, number, Operator.GT, "\"2\""), "but comes before it");
    assertEquals(
        List.of("2", "3"), asking().ids(items, new Filter.In<>(number, List.of("1", "2"))));
    assertEquals(List.of("3"), compared(items, way(items, "->a"), Operator.EQ, "\"x2\""));
    assertEquals(all, compared(items, way(items, "->n", "->2"), Operator.EQ, "true"));
    assertEquals(all, compared(items, way(items, "->n", "->-1"), Operator.EQ, "true"));
    assertEquals(all, compared(items, way(items, "->n", "->>-1"), Operator.EQ, "true"));
    assertEquals(
        all.stream().filter(id -> !id.equals("3")).toList(),
        asking()
            .ids(
                items,
                new Filter.Not<>(new Filter.Compare<>(way(items, "->>a"), Operator.EQ, "x2"))));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    Table items = items();
    SourceException refused =
        assertThrows(
            SourceException.class, () -> compared(items, way(items, "->a"), Operator.EQ, "x2"));
    assertEquals(SourceException.Kind.INVALID_VALUE, refused.kind(), refused::toString);
  }

  @Test
  void partsPutRowsInOrder() {
    Table items = items();
    List<String> right = new ArrayList<>(withDocument(true).reversed());
    right.addAll(withDocument(false));
    Order<ColumnUse> key = new Order<>(way(items, "->n", "->0"), true, Order.Nulls.LAST);
    assertEquals(
        right,
        Asking.ids(
            asking()
                .rows(
                    read(
                        select(items, Filter.all(), "id")
                            .ordered(List.of(key, by(items, "id")))))));
  }
}
