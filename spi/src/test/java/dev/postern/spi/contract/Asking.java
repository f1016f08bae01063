package dev.postern.spi.contract;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Queries as the gateway's planner makes them, and their answers read. */
record Asking(DataSource source, Catalog catalog, ContractSchema schema) {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MUCH = 10_000_000;

  static Asking over(DataSource source, ContractSchema schema) {
    return new Asking(source, source.introspect(), schema);
  }

  /** A table of the default schema; where nothing is read, what a routine of that name gives. */
  Optional<Table> find(String name) {
    String first = catalog.schemas().isEmpty() ? "" : catalog.schemas().getFirst();
    Stream<Table> tables =
        isOnlyCalled()
            ? catalog.routines().stream().map(Routine::returns).flatMap(Asking::given)
            : catalog.tables().stream();
    return tables
        .filter(table -> table.schema().equals(first) && table.name().equals(name))
        .findFirst();
  }

  private static Stream<Table> given(Routine.Returns returns) {
    return returns instanceof Routine.Returns.Rows(Table table, boolean isSet) && isSet
        ? Stream.of(table)
        : Stream.empty();
  }

  /** Whether there are no tables to read but routines that give their rows. */
  boolean isOnlyCalled() {
    return !source.capabilities().contains(Capability.READ)
        && source.capabilities().contains(Capability.CALL);
  }

  /** The same as a call of the routine that gives the rows, where nothing is read. */
  private Query asked(Query query) {
    if (!(query instanceof Query.Read read) || !isOnlyCalled()) {
      return query;
    }
    Table table = read.selection().from().table();
    Routine routine =
        catalog.routines().stream()
            .filter(one -> given(one.returns()).anyMatch(table::equals))
            .findFirst()
            .orElseGet(
                () ->
                    new Routine(
                        table.schema(),
                        table.name(),
                        List.of(),
                        new Routine.Returns.Rows(table, true),
                        Routine.Volatility.STABLE,
                        ""));
    return new Query.Call(
        routine,
        List.of(),
        Json.of("{}"),
        Optional.of(read.selection()),
        read.count(),
        read.rendering());
  }

  Optional<Table> find(ContractSchema.Table spec) {
    return find(spec.name());
  }

  Table table(String name) {
    return find(name).orElseThrow(() -> new AssertionError("the catalog lacks the table " + name));
  }

  Table table(ContractSchema.Table spec) {
    return table(spec.name());
  }

  ColumnUse use(Table table, String column) {
    return new ColumnUse(
        table
            .column(schema.own(table.name(), column))
            .orElseThrow(() -> new AssertionError(table.name() + " lacks the column " + column)),
        Mask.none());
  }

  List<Column> columns(Table table, String... names) {
    return Arrays.stream(names).map(name -> use(table, name).column()).toList();
  }

  Filter<ColumnUse> compare(Table table, String column, Operator operator, String value) {
    return new Filter.Compare<>(use(table, column), operator, value);
  }

  /** A condition that every source that reads knows, for the tests of something else. */
  Filter<ColumnUse> is(Table table, String column, String... values) {
    return new Filter.In<>(use(table, column), List.of(values));
  }

  Item<Source, ColumnUse> field(Table table, String column) {
    return new Item.Field<>(use(table, column), column);
  }

  List<Item<Source, ColumnUse>> fields(Table table, String... columns) {
    return Arrays.stream(columns).map(column -> field(table, column)).toList();
  }

  Order<ColumnUse> by(Table table, String column) {
    return new Order<>(use(table, column), false, Order.Nulls.DEFAULT);
  }

  Selection<Source, ColumnUse> select(Table table, Filter<ColumnUse> where, String... columns) {
    return new Selection<>(
        Source.root(table), fields(table, columns), where, List.of(by(table, "id")), Page.ALL);
  }

  static Query.Read read(Selection<Source, ColumnUse> rows) {
    return new Query.Read(rows, false);
  }

  static Query.Read counted(Selection<Source, ColumnUse> rows) {
    return new Query.Read(rows, Count.EXACT, Long.MAX_VALUE, Rendering.JSON);
  }

  static CallContext call(boolean isReadOnly) {
    return within(LONG, isReadOnly, MUCH, CallContext.Terms.DEFAULT);
  }

  static CallContext within(
      Duration time, boolean isReadOnly, int maxBytes, CallContext.Terms terms) {
    long deadline = System.nanoTime() + time.toNanos();
    return new CallContext("contract", "", "{}", deadline, isReadOnly, maxBytes, terms);
  }

  Result run(Query query, CallContext call) {
    return source.execute(List.of(asked(query)), call, CommitGate.OPEN).getFirst();
  }

  /** A read, or a write that is allowed to. */
  Result run(Query query) {
    return run(query, call(query instanceof Query.Read));
  }

  List<Map<String, Object>> rows(Query query) {
    return rows(run(query));
  }

  static List<Map<String, Object>> rows(Result result) {
    return rows(ContractJson.parse(result.body()));
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> rows(Object body) {
    if (!(body instanceof List<?> list)) {
      throw new AssertionError("the body is no array: " + body);
    }
    list.forEach(
        row -> {
          if (!(row instanceof Map)) {
            throw new AssertionError("a row is no object: " + row);
          }
        });
    return (List<Map<String, Object>>) list;
  }

  /** The ids of rows, as text. */
  static List<String> ids(List<Map<String, Object>> rows) {
    return rows.stream().map(row -> text(row.get("id"))).toList();
  }

  List<String> ids(Table table, Filter<ColumnUse> where) {
    return ids(rows(read(select(table, where, "id"))));
  }

  static String text(Object value) {
    return value instanceof BigDecimal digits ? digits.toPlainString() : String.valueOf(value);
  }

  Query.Create creating(Table table, String rows, String... columns) {
    return new Query.Create(
        table, columns(table, columns), Json.of(rows), Filter.all(), Optional.empty());
  }
}
