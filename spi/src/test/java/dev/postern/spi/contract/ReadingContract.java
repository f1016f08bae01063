package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Quantifier;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a source that declares {@link Capability#READ} must answer. */
abstract class ReadingContract extends SourceContract {

  private ContractSchema.Table spec() {
    return schema().items;
  }

  private Table items() {
    needsRows();
    return asking().table(spec());
  }

  /** Whether the source has a column that the contract knows. */
  private boolean has(Table items, String column) {
    return spec().has(column) && items.column(schema().own(items.name(), column)).isPresent();
  }

  /** A column in which values may be absent, where the source has one. */
  private String sometimes() {
    return spec().has("amount") ? "amount" : "name";
  }

  /** The ids of the rows of items that fit, in order. */
  private List<String> fitting(Predicate<List<Optional<String>>> fits) {
    return spec().rows().stream().filter(fits).map(row -> row.getFirst().orElseThrow()).toList();
  }

  private Optional<String> cell(List<Optional<String>> row, String column) {
    return row.get(spec().place(column)).filter(text -> keepsEmptyTexts() || !text.isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> columnsHaveTheirJsonForm() {
    Table items = items();
    return spec().columns().stream()
        .filter(column -> !column.isOptional() || has(items, column.name()))
        .map(
            column ->
                DynamicTest.dynamicTest(column.kind() + " " + column.name(), () -> form(column)));
  }

  private void form(ContractSchema.Column column) {
    Table items = items();
    assertEquals(column.kind(), use(items, column.name()).column().type().kind(), "in the catalog");
    List<Map<String, Object>> rows =
        asking().rows(read(select(items, Filter.all(), column.name())));
    assertEquals(spec().rows().size(), rows.size(), "every row is there");
    for (int i = 0; i < rows.size(); i++) {
      Optional<String> cell = cell(spec().rows().get(i), column.name());
      Object found = rows.get(i).get(column.name());
      assertTrue(
          rows.get(i).containsKey(column.name()) && Expected.isForm(column.kind(), cell, found),
          () -> "%s should be the JSON form of %s".formatted(found, cell));
    }
  }

  @TestFactory
  Stream<DynamicTest> operatorsFindWhatTheyShould() {
    Table items = items();
    List<DynamicTest> tests = new ArrayList<>();
    for (Operator operator : source().operators()) {
      List<String> columns =
          Comparisons.columns(operator).stream().filter(column -> has(items, column)).toList();
      assertTrue(
          !columns.isEmpty(),
          () -> operator + " is declared, and no column is there to compare with it");
      for (String column : columns) {
        for (String value : Comparisons.values(operator, column)) {
          String name = "%s %s %s".formatted(column, operator.word(), value);
          tests.add(DynamicTest.dynamicTest(name, () -> operator(column, operator, value)));
        }
      }
    }
    return tests.stream();
  }

  private void operator(String column, Operator operator, String value) {
    Table items = items();
    Kind kind = spec().column(column).kind();
    Filter<ColumnUse> where = compare(items, column, operator, value);
    assertEquals(
        fitting(
            row ->
                Expected.holds(kind, held(row, column, operator), operator, value).orElse(false)),
        asking().ids(items, where));
    assertEquals(
        fitting(
            row ->
                !Expected.holds(kind, held(row, column, operator), operator, value).orElse(true)),
        asking().ids(items, new Filter.Not<>(where)),
        "negated, where unknown stays unknown");
  }

  /** Any or all of a set must fit, whatever stands in its values. */
  @TestFactory
  Stream<DynamicTest> setsOfValuesAreTakenApart() {
    Table items = items();
    List<DynamicTest> tests = new ArrayList<>();
    for (Operator operator : source().operators()) {
      for (String column : Comparisons.columns(operator)) {
        if (operator.takesSets() && has(items, column)) {
          List<String> values = Comparisons.values(operator, column);
          String name = column + " " + operator.word();
          tests.add(DynamicTest.dynamicTest(name, () -> set(column, operator, values)));
          tests.add(DynamicTest.dynamicTest(name + " {}", () -> set(column, operator, List.of())));
        }
      }
    }
    return tests.stream();
  }

  private void set(String column, Operator operator, List<String> values) {
    Table items = items();
    Kind kind = spec().column(column).kind();
    for (Quantifier quantifier : Quantifier.values()) {
      boolean isAny = quantifier == Quantifier.ANY;
      Function<List<Optional<String>>, Optional<Boolean>> right =
          row ->
              values.isEmpty()
                  ? Optional.of(!isAny)
                  : cell(row, column)
                      .map(
                          cell -> {
                            Predicate<String> fits =
                                value ->
                                    Expected.holds(kind, Optional.of(cell), operator, value)
                                        .orElseThrow();
                            return isAny
                                ? values.stream().anyMatch(fits)
                                : values.stream().allMatch(fits);
                          });
      Filter<ColumnUse> where =
          new Filter.Quantified<>(
              use(items, column), operator, quantifier, Comparisons.set(values));
      assertEquals(
          fitting(row -> right.apply(row).orElse(false)),
          asking().ids(items, where),
          () -> "" + where);
      assertEquals(
          fitting(row -> !right.apply(row).orElse(true)),
          asking().ids(items, new Filter.Not<>(where)),
          () -> "not " + where);
    }
  }

  /** What a pattern is held against. */
  private Optional<String> held(List<Optional<String>> row, String column, Operator operator) {
    Optional<String> cell = cell(row, column);
    return operator.isPattern() && countsUnits()
        ? cell.map(text -> text.replaceAll("[^\\u0000-\\uffff]", "xx"))
        : cell;
  }

  @Test
  void conditionsAreCombined() {
    Table items = items();
    String maybe = sometimes();
    List<String> few = List.of("1", "2", "5", "17");
    Filter<ColumnUse> some = is(items, "id", few.toArray(String[]::new));
    Filter<ColumnUse> none = new Filter.Is<>(use(items, maybe), Filter.Truth.NULL);
    Filter<ColumnUse> there = new Filter.Is<>(use(items, maybe), Filter.Truth.NOT_NULL);
    Predicate<List<Optional<String>>> isFew = row -> few.contains(row.getFirst().orElseThrow());
    Predicate<List<Optional<String>>> isBare = row -> cell(row, maybe).isEmpty();
    assertEquals(fitting(isBare), asking().ids(items, none));
    assertEquals(
        fitting(isFew.and(isBare)), asking().ids(items, new Filter.And<>(List.of(some, none))));
    assertEquals(
        fitting(isFew.or(isBare)), asking().ids(items, new Filter.Or<>(List.of(some, none))));
    List<String> full = fitting(isFew.and(isBare.negate()));
    assertEquals(
        full, asking().ids(items, new Filter.And<>(List.of(some, new Filter.Not<>(none)))));
    assertEquals(full, asking().ids(items, some.and(there)));
    assertEquals(List.of(), asking().ids(items, new Filter.Or<>(List.of())));
    assertEquals(List.of(), asking().ids(items, is(items, "id")), "in nothing");
    assertEquals(spec().rows().size(), asking().ids(items, Filter.all()).size());
    assertEquals(
        fitting(row -> cell(row, "name").filter(name -> !name.equals("ada")).isPresent()),
        asking().ids(items, new Filter.Not<>(is(items, "name", "ada"))),
        "not in, where an absent name stays unknown");
  }

  @Test
  void truthsAreTestedFor() {
    Table items = items();
    assumeTrue(has(items, "flag"), "the source has no truths");
    for (Filter.Truth truth : List.of(Filter.Truth.TRUE, Filter.Truth.FALSE)) {
      String wanted = truth.name().toLowerCase(java.util.Locale.ROOT);
      assertEquals(
          fitting(row -> cell(row, "flag").equals(Optional.of(wanted))),
          asking().ids(items, new Filter.Is<>(use(items, "flag"), truth)));
    }
    assertEquals(
        fitting(row -> cell(row, "flag").isEmpty()),
        asking().ids(items, new Filter.Is<>(use(items, "flag"), Filter.Truth.UNKNOWN)));
  }

  @Test
  void columnsAreComparedWithEachOther() {
    Table items = items();
    assumeTrue(source().operators().contains(Operator.LT), "lt is not declared");
    assumeTrue(has(items, "amount"), "the source has no two numbers in a row");
    assertEquals(
        fitting(
            row ->
                cell(row, "amount")
                    .filter(a -> Expected.order(Kind.INTEGER, a, cell(row, "id").get()) < 0)
                    .isPresent()),
        asking()
            .ids(
                items,
                new Filter.CompareColumns<>(use(items, "amount"), Operator.LT, use(items, "id"))));
  }

  /** A value is a value, whatever is in it. */
  @TestFactory
  Stream<DynamicTest> hostileValuesAreValues() {
    Table items = items();
    return ContractSchema.names().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    "[" + name + "]",
                    () -> {
                      List<String> right =
                          fitting(row -> cell(row, "name").equals(Optional.of(name)));
                      assertEquals(right, asking().ids(items, is(items, "name", name)));
                      assertEquals(
                          right,
                          asking().ids(items, is(items, "name", "no such", name)),
                          "among others");
                    }));
  }

  @Test
  void hostileNamesAreNames() {
    needsRows();
    Optional<Table> odd = asking().find(schema().odd);
    assumeTrue(odd.isPresent(), "the source has no such names");
    for (ContractSchema.Column column : schema().odd.columns()) {
      List<Map<String, Object>> rows =
          asking().rows(read(select(odd.get(), is(odd.get(), "id", "1"), column.name())));
      Optional<String> right =
          schema().odd.rows().getFirst().get(schema().odd.place(column.name()));
      assertEquals(right.orElse(""), Asking.text(rows.getFirst().get(column.name())));
      assertEquals(
          List.of("1"), asking().ids(odd.get(), is(odd.get(), column.name(), right.get())));
    }
    Selection<dev.postern.spi.Source, ColumnUse> named =
        new Selection<>(
            dev.postern.spi.Source.root(odd.get()),
            List.of(new Selection.Item.Field<>(use(odd.get(), "id"), "a\"'\\ name")),
            Filter.all(),
            List.of(by(odd.get(), "x y")),
            new Page(1, 0));
    assertTrue(asking().rows(read(named)).getFirst().containsKey("a\"'\\ name"), "renamed");
  }

  @TestFactory
  Stream<DynamicTest> ordersPutAbsentValuesWhereTheyBelong() {
    Table items = items();
    List<DynamicTest> tests = new ArrayList<>();
    for (boolean descending : new boolean[] {false, true}) {
      for (Order.Nulls nulls : Order.Nulls.values()) {
        tests.add(
            DynamicTest.dynamicTest(
                (descending ? "desc " : "asc ") + nulls, () -> ordered(items, descending, nulls)));
      }
    }
    return tests.stream();
  }

  private void ordered(Table items, boolean descending, Order.Nulls nulls) {
    boolean isFirst = nulls == Order.Nulls.DEFAULT ? descending : nulls == Order.Nulls.FIRST;
    String column = sometimes();
    Kind kind = spec().column(column).kind();
    Comparator<String> values = (one, other) -> Expected.order(kind, one, other);
    Comparator<List<Optional<String>>> amounts =
        Comparator.comparing(
            row -> cell(row, column).orElse(null),
            isFirst
                ? Comparator.nullsFirst(descending ? values.reversed() : values)
                : Comparator.nullsLast(descending ? values.reversed() : values));
    List<String> right =
        spec().rows().stream().sorted(amounts).map(row -> row.getFirst().orElseThrow()).toList();
    Order<ColumnUse> key = new Order<>(use(items, column), descending, nulls);
    assertEquals(
        right,
        Asking.ids(
            asking()
                .rows(
                    read(
                        select(items, Filter.all(), "id")
                            .ordered(List.of(key, by(items, "id")))))));
  }

  @Test
  void pagesAndCountsAreExact() {
    needsRows();
    Table many = asking().table(schema().many);
    Selection<dev.postern.spi.Source, ColumnUse> all = select(many, Filter.all(), "id");
    int size = schema().many.rows().size();
    page(all.within(new Page(10, 0)), 1, 10, Result.Cut.ROWS);
    page(all.within(new Page(10, 395)), 396, 5, Result.Cut.NOTHING);
    page(all.within(new Page(10, size - 10)), size - 9, 10, Result.Cut.NOTHING);
    page(all.within(new Page(10, size)), 0, 0, Result.Cut.NOTHING);
    page(all.within(new Page(0, 0)), 0, 0, null);
    page(all, 1, size, Result.Cut.NOTHING);
    assertTrue(
        asking().run(read(all.within(new Page(10, 0)))).total().isEmpty(),
        "a total that nobody asked for");
    Selection<dev.postern.spi.Source, ColumnUse> few =
        select(many, is(many, "id", "7", "8", "9"), "id").within(new Page(1, 0));
    assertEquals(3, asking().run(Asking.counted(few)).total().orElse(-1), "what fits is counted");
  }

  private void page(
      Selection<dev.postern.spi.Source, ColumnUse> rows, int first, int count, Result.Cut cut) {
    Result result = asking().run(Asking.counted(rows));
    List<String> right = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      right.add(Integer.toString(first + i));
    }
    assertEquals(right, Asking.ids(Asking.rows(result)));
    assertEquals(count, result.rowCount());
    assertEquals(schema().many.rows().size(), result.total().orElse(-1), "without the page");
    if (cut != null) {
      assertEquals(cut, result.cut());
    }
  }

  /** To the byte: what fits leaves whole, one byte less leaves without the last row. */
  @Test
  void bytesAreCutAfterAWholeRow() {
    needsRows();
    Table many = asking().table(schema().many);
    var page = read(select(many, Filter.all(), "id", "filler").within(new Page(50, 0)));
    Result whole = asking().run(page);
    Result fits = asking().run(page, bounded(whole.body().length()));
    assertEquals(50, fits.rowCount(), "what fits to the byte leaves whole");
    for (int less : new int[] {1, 2, whole.body().length() / 2, whole.body().length() - 10}) {
      int bound = whole.body().length() - less;
      Result cut = asking().run(page, bounded(bound));
      List<Map<String, Object>> rows = Asking.rows(cut);
      assertEquals(Result.Cut.BYTES, cut.cut());
      assertEquals(rows.size(), cut.rowCount());
      assertTrue(cut.body().length() <= bound, "no byte more than " + bound);
      assertEquals(Asking.rows(whole).subList(0, rows.size()), rows, "the first rows, whole");
      if (less <= 2) {
        assertEquals(49, rows.size(), "no row less than there is room for");
      }
    }
  }

  private static CallContext bounded(int bytes) {
    return Asking.within(Duration.ofSeconds(30), true, bytes, CallContext.Terms.DEFAULT);
  }
}
