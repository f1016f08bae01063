package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Making;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a source that declares {@link Capability#AGGREGATE} must answer. */
abstract class GroupingContract extends JsonContract {
  private static final BigDecimal NEAR = new BigDecimal("0.000000001");

  private static Item<Source, ColumnUse> aggregate(
      Aggregation function, Optional<ColumnUse> column, String name) {
    return aggregate(function, column, false, name);
  }

  private static Item<Source, ColumnUse> aggregate(
      Aggregation function, Optional<ColumnUse> column, boolean isDistinct, String name) {
    return new Item.Aggregate<>(
        function, column, Optional.empty(), Optional.empty(), isDistinct, name);
  }

  private Item<Source, ColumnUse> count() {
    return aggregate(Aggregation.COUNT, Optional.empty(), "n");
  }

  /** How many rows a group has, as a condition or a sort key names it. */
  private ColumnUse counted(Table table) {
    return use(table, "id")
        .made(
            new Making.Aggregated(
                Aggregation.COUNT, true, Optional.empty(), Optional.empty(), false));
  }

  private Selection<Source, ColumnUse> groups(
      Table table,
      List<Item<Source, ColumnUse>> items,
      Filter<ColumnUse> where,
      List<Order<ColumnUse>> order) {
    return new Selection<>(Source.root(table), items, where, order, Page.ALL);
  }

  private static Selection<Source, ColumnUse> having(
      Selection<Source, ColumnUse> groups, Filter<ColumnUse> having) {
    return new Selection<>(
        groups.from(),
        groups.items(),
        groups.where(),
        groups.order(),
        groups.page(),
        having,
        false);
  }

  private List<String> texts(Selection<Source, ColumnUse> groups, String... members) {
    List<String> texts = new ArrayList<>();
    for (Map<String, Object> row : asking().rows(read(groups))) {
      List<String> values = new ArrayList<>();
      for (String member : members) {
        values.add(Asking.text(row.get(member)));
      }
      texts.add(String.join(" ", values));
    }
    return texts;
  }

  private List<BigDecimal> numbers(String column) {
    return schema().items.rows().stream()
        .flatMap(row -> row.get(schema().items.place(column)).stream())
        .map(BigDecimal::new)
        .toList();
  }

  @Test
  void rowsAreAggregated() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table parts = asking().table(schema().parts);
    assertEquals(
        List.of("1 1 1", "2 2 3"),
        texts(
            groups(
                parts,
                List.of(
                    field(parts, "item"),
                    count(),
                    aggregate(Aggregation.MAX, Optional.of(use(parts, "id")), "last")),
                is(parts, "item", "1", "2"),
                List.of(by(parts, "item"))),
            "item",
            "n",
            "last"));
  }

  /** Absent values count as rows and as nothing else; sums are exact. */
  @TestFactory
  Stream<DynamicTest> absentValuesAreNotAggregated() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table items = asking().table(schema().items);
    return Stream.of("amount", "price")
        .filter(items.columns()::containsKey)
        .map(column -> DynamicTest.dynamicTest(column, () -> aggregated(items, column)));
  }

  private void aggregated(Table items, String column) {
    Optional<ColumnUse> use = Optional.of(use(items, column));
    List<Item<Source, ColumnUse>> made = new ArrayList<>(List.of(count()));
    for (Aggregation function : Aggregation.values()) {
      made.add(aggregate(function, use, function.word()));
    }
    List<BigDecimal> numbers = numbers(column);
    BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    Map<String, Object> row =
        asking().rows(read(groups(items, made, Filter.all(), List.of()))).getFirst();
    same(new BigDecimal(schema().items.rows().size()), row.get("n"));
    same(new BigDecimal(numbers.size()), row.get("count"));
    same(sum, row.get("sum"));
    same(numbers.stream().min(BigDecimal::compareTo).orElseThrow(), row.get("min"));
    same(numbers.stream().max(BigDecimal::compareTo).orElseThrow(), row.get("max"));
    BigDecimal mean = sum.divide(new BigDecimal(numbers.size()), MathContext.DECIMAL64);
    BigDecimal apart = ((BigDecimal) row.get("avg")).subtract(mean).abs();
    assertEquals(-1, apart.compareTo(mean.abs().multiply(NEAR)), "the mean " + row.get("avg"));
  }

  private static void same(BigDecimal right, Object found) {
    assertEquals(0, right.compareTo((BigDecimal) found), () -> found + " for " + right);
  }

  @Test
  void noRowsAreOneGroupOnlyWithoutKeys() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table items = asking().table(schema().items);
    Item<Source, ColumnUse> sum =
        aggregate(Aggregation.SUM, Optional.of(use(items, "amount")), "sum");
    Selection<Source, ColumnUse> whole =
        groups(items, List.of(count(), sum), is(items, "id"), List.of());
    Map<String, Object> row = asking().rows(read(whole)).getFirst();
    same(BigDecimal.ZERO, row.get("n"));
    assertNull(row.get("sum"));
    Filter<ColumnUse> some = new Filter.Compare<>(counted(items), Operator.GTE, "1");
    assertEquals(List.of(), asking().rows(read(having(whole, some))), "nor is it always one");
    assertEquals(
        List.of(),
        asking()
            .rows(
                read(
                    groups(
                        items, List.of(field(items, "amount"), sum), is(items, "id"), List.of()))));
  }

  @Test
  void groupsAreChosenAndOrderedByWhatIsMadeOfThem() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table parts = asking().table(schema().parts);
    Selection<Source, ColumnUse> all =
        groups(
            parts,
            List.of(field(parts, "item"), count()),
            Filter.all(),
            List.of(
                new Order<>(counted(parts), true, Order.Nulls.DEFAULT),
                new Order<>(use(parts, "item"), false, Order.Nulls.DEFAULT)));
    Selection<Source, ColumnUse> twice =
        having(all, new Filter.Compare<>(counted(parts), Operator.GT, "1"));
    assertEquals(List.of("2 2", "5 2", "8 2", "11 2", "14 2"), texts(twice, "item", "n"));
    List<String> groups = texts(all, "item", "n");
    assertEquals("null 1", groups.getLast(), "rows without a value are a group");
    assertEquals(
        groups.size(), asking().run(Asking.counted(all)).total().orElse(-1), "groups are counted");
    assertEquals(
        groups.subList(1, 3), texts(all.within(new Page(2, 1)), "item", "n"), "and come in pages");
  }

  @Test
  void equalRowsAreOneWhereThatIsAskedFor() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table parts = asking().table(schema().parts);
    Optional<ColumnUse> item = Optional.of(use(parts, "item"));
    Selection<Source, ColumnUse> distinct =
        new Selection<>(
            Source.root(parts),
            List.of(field(parts, "item")),
            Filter.all(),
            List.of(by(parts, "item")),
            Page.ALL,
            Filter.all(),
            true);
    List<String> items =
        schema().parts.rows().stream()
            .map(row -> row.get(schema().parts.place("item")).orElse("null"))
            .distinct()
            .toList();
    assertEquals(items, texts(distinct, "item"));
    assertEquals(
        List.of(Integer.toString(items.size() - 1)),
        texts(
            groups(
                parts,
                List.of(aggregate(Aggregation.COUNT, item, true, "n")),
                Filter.all(),
                List.of()),
            "n"),
        "different values, of which an absent one is none");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table items = asking().table(schema().items);
    Item<Source, ColumnUse> sum =
        aggregate(Aggregation.SUM, Optional.of(use(items, "name")), "sum");
    Query sumOfTexts = read(groups(items, List.of(sum), Filter.all(), List.of()));
    assertThrows(SourceException.class, () -> asking().run(sumOfTexts));
    Query byWhatDiffers =
        read(groups(items, List.of(count()), Filter.all(), List.of(by(items, "name"))));
    SourceException refused =
        assertThrows(SourceException.class, () -> asking().run(byWhatDiffers));
    assertEquals(SourceException.Kind.INVALID_VALUE, refused.kind(), refused::toString);
  }

  @Test
  void sumsGoBeyondTheirColumns() {
    needs(Capability.AGGREGATE, Capability.READ, Capability.CREATE, Capability.DELETE);
    Table changes = asking().table(schema().changes);
    Filter<ColumnUse> both = is(changes, "id", "70001", "70002");
    asking()
        .run(
            creating(
                changes,
                "[{\"id\":70001,\"amount\":2000000000},{\"id\":70002,\"amount\":2000000000}]",
                "id",
                "amount"));
    try {
      assertEquals(
          List.of("4000000000"),
          texts(
              groups(
                  changes,
                  List.of(aggregate(Aggregation.SUM, Optional.of(use(changes, "amount")), "sum")),
                  both,
                  List.of()),
              "sum"));
    } finally {
      asking().run(new Query.Delete(changes, both, Optional.empty()));
    }
  }

  @TestFactory
  Stream<DynamicTest> stretchesOfTimeBeginWhereTheyShould() {
    needs(Capability.AGGREGATE, Capability.READ);
    Table items = asking().table(schema().items);
    return Stream.of("day", "at", "moment")
        .filter(items.columns()::containsKey)
        .flatMap(
            column ->
                Stream.of(Making.Unit.values())
                    .map(
                        unit ->
                            DynamicTest.dynamicTest(
                                column + " " + unit.word(), () -> bucketed(items, column, unit))));
  }

  private void bucketed(Table items, String column, Making.Unit unit) {
    ColumnUse bucket = use(items, column).made(new Making.Bucket(unit));
    Filter<ColumnUse> there = new Filter.Is<>(use(items, column), Filter.Truth.NOT_NULL);
    TreeSet<LocalDateTime> right = new TreeSet<>();
    for (List<Optional<String>> row : schema().items.rows()) {
      row.get(schema().items.place(column)).ifPresent(text -> right.add(begin(local(text), unit)));
    }
    List<LocalDateTime> found =
        asking()
            .rows(
                read(
                    groups(
                        items,
                        List.of(new Item.Field<>(bucket, "begin"), count()),
                        there,
                        List.of(new Order<>(bucket, false, Order.Nulls.DEFAULT)))))
            .stream()
            .map(row -> local((String) row.get("begin")))
            .toList();
    assertEquals(List.copyOf(right), found);
  }

  private static LocalDateTime local(String text) {
    return LocalDateTime.parse(
        text.length() == 10 ? text + "T00:00" : text.replaceAll("(\\+00:00|Z)$", ""));
  }

  private static LocalDateTime begin(LocalDateTime moment, Making.Unit unit) {
    LocalDateTime day = moment.truncatedTo(ChronoUnit.DAYS);
    return switch (unit) {
      case YEAR -> day.withDayOfYear(1);
      case QUARTER -> day.withDayOfMonth(1).minusMonths((day.getMonthValue() - 1) % 3);
      case MONTH -> day.withDayOfMonth(1);
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case DAY -> day;
      case HOUR -> moment.truncatedTo(ChronoUnit.HOURS);
    };
  }

  @Test
  void relatedRowsAreAggregated() {
    needs(Capability.AGGREGATE, Capability.EMBED, Capability.READ);
    Table items = asking().table(schema().items);
    Table parts = asking().table(schema().parts);
    Item<Source, ColumnUse> last =
        aggregate(Aggregation.MAX, Optional.of(use(parts, "id")), "last");
    Selection<Source, ColumnUse> inner =
        new Selection<>(
            new Source(parts, new Link.Direct(List.of(new Pair("id", "item")), true)),
            List.of(count(), last),
            Filter.all(),
            List.of(),
            Page.ALL);
    Selection<Source, ColumnUse> outer =
        groups(
            items,
            List.of(field(items, "id"), new Item.Embed<>("related", Selection.Join.LEFT, inner)),
            is(items, "id", "1", "2", "3"),
            List.of(by(items, "id")));
    List<String> found = new ArrayList<>();
    for (Map<String, Object> row : asking().rows(read(outer))) {
      for (Map<String, Object> group : Asking.rows(row.get("related"))) {
        found.add(Asking.text(group.get("n")) + " " + Asking.text(group.get("last")));
      }
    }
    assertEquals(List.of("1 1", "2 3", "0 null"), found, "no related rows are one group too");
  }

  @Test
  void valuesOfARelatedRowMakeGroups() {
    needs(Capability.AGGREGATE, Capability.EMBED, Capability.READ);
    Table items = asking().table(schema().items);
    assumeTrue(items.columns().containsKey("flag"), "the source has no truths");
    Table parts = asking().table(schema().parts);
    Selection<Source, ColumnUse> inner =
        new Selection<>(
            new Source(items, new Link.Direct(List.of(new Pair("item", "id")), false)),
            List.of(field(items, "flag"), aggregate(Aggregation.COUNT, Optional.empty(), "there")),
            Filter.all(),
            List.of(),
            Page.ALL);
    List<String> found =
        texts(
            groups(
                parts,
                List.of(count(), new Item.Embed<>("of", Selection.Join.LEFT, true, inner)),
                Filter.all(),
                List.of(new Order<>(counted(parts), true, Order.Nulls.DEFAULT))),
            "flag",
            "n",
            "there");
    TreeSet<String> right = new TreeSet<>();
    for (String flag : List.of("true", "false", "null")) {
      long count =
          schema().parts.rows().stream()
              .filter(
                  row ->
                      flag.equals(
                          row.get(schema().parts.place("item"))
                              .flatMap(
                                  id ->
                                      schema()
                                          .items
                                          .rows()
                                          .get(Integer.parseInt(id) - 1)
                                          .get(schema().items.place("flag")))
                              .orElse("null")))
              .count();
      right.add(flag + " " + count);
    }
    TreeSet<String> without = new TreeSet<>();
    found.forEach(text -> without.add(text.substring(0, text.lastIndexOf(' '))));
    assertEquals(right, without);
    int there = found.stream().mapToInt(text -> Integer.parseInt(text.split(" ")[2])).sum();
    assertEquals(schema().parts.rows().size() - 1, there, "a missing row is not counted");
  }
}
