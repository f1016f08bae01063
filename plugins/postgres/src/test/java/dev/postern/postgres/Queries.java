package dev.postern.postgres;

import dev.postern.spi.CallContext;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Queries over a catalog, written short, and what a source answers to them. */
record Queries(DataSource source, Catalog catalog) {

  static Queries over(DataSource source) {
    return new Queries(source, source.introspect());
  }

  Table table(String name) {
    return catalog.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.column(column).orElseThrow(), Mask.none());
  }

  static Filter<ColumnUse> eq(Table table, String column, String value) {
    return compare(table, column, Operator.EQ, value);
  }

  static Filter<ColumnUse> compare(Table table, String column, Operator operator, String value) {
    return new Filter.Compare<>(use(table, column), operator, value);
  }

  static Item<Source, ColumnUse> field(Table table, String column) {
    return as(column, table, column);
  }

  static Item<Source, ColumnUse> as(String name, Table table, String column) {
    return new Item.Field<>(use(table, column), name);
  }

  static List<Item<Source, ColumnUse>> fields(Table table, String... columns) {
    return Arrays.stream(columns).map(column -> field(table, column)).toList();
  }

  static Order<ColumnUse> by(Table table, String column) {
    return new Order<>(use(table, column), false, Order.Nulls.DEFAULT);
  }

  static Link one(String outer, String inner) {
    return new Link.Direct(List.of(new Pair(outer, inner)), false);
  }

  static Link many(String outer, String inner) {
    return new Link.Direct(List.of(new Pair(outer, inner)), true);
  }

  /** A selection that can be changed piece by piece. */
  record Select(Selection<Source, ColumnUse> selection) {

    static Select from(Table table, String... columns) {
      return new Select(
          new Selection<>(
              Source.root(table), fields(table, columns), Filter.all(), List.of(), Page.ALL));
    }

    Select linked(Link link) {
      return with(new Source(selection.from().table(), link), selection.items());
    }

    Select and(Item<Source, ColumnUse> item) {
      return with(
          selection.from(), Stream.concat(selection.items().stream(), Stream.of(item)).toList());
    }

    Select embed(String name, Select embedded) {
      return and(new Item.Embed<>(name, Selection.Join.LEFT, embedded.selection));
    }

    Select inner(String name, Select embedded) {
      return and(new Item.Embed<>(name, Selection.Join.INNER, embedded.selection));
    }

    Select where(Filter<ColumnUse> filter) {
      return new Select(
          new Selection<>(
              selection.from(), selection.items(), filter, selection.order(), selection.page()));
    }

    Select order(Order<ColumnUse> key) {
      return new Select(
          new Selection<>(
              selection.from(),
              selection.items(),
              selection.where(),
              Stream.concat(selection.order().stream(), Stream.of(key)).toList(),
              selection.page()));
    }

    Select page(long limit, long offset) {
      return new Select(
          new Selection<>(
              selection.from(),
              selection.items(),
              selection.where(),
              selection.order(),
              new Page(limit, offset)));
    }

    private Select with(Source from, List<Item<Source, ColumnUse>> items) {
      return new Select(
          new Selection<>(from, items, selection.where(), selection.order(), selection.page()));
    }

    Query.Read read() {
      return new Query.Read(selection, false);
    }

    Query.Read counted() {
      return new Query.Read(selection, true);
    }
  }

  static List<Column> columns(Table table, String... names) {
    return Arrays.stream(names).map(name -> table.column(name).orElseThrow()).toList();
  }

  static Query.Create insert(Table table, String rows, String... columns) {
    return new Query.Create(
        table, columns(table, columns), Json.of(rows), Filter.all(), Optional.empty());
  }

  static Query.Update update(
      Table table, String values, Filter<ColumnUse> where, String... columns) {
    return new Query.Update(
        table, columns(table, columns), Json.of(values), where, Filter.all(), Optional.empty());
  }

  /** A call with the arguments named; rows are selected whole. */
  Query.Call call(String name, String arguments, String... given) {
    Routine routine =
        catalog.routines().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
    Optional<Selection<Source, ColumnUse>> rows =
        routine.returns() instanceof Routine.Returns.Rows(Table table, boolean isSet)
            ? Optional.of(
                Select.from(table, table.columns().keySet().toArray(String[]::new)).selection())
            : Optional.empty();
    return new Query.Call(
        routine,
        routine.arguments().stream().filter(a -> List.of(given).contains(a.name())).toList(),
        Json.of(arguments),
        rows,
        false);
  }

  /** The answer to one query asked as {@code reader}, who may read everything. */
  Result ask(Query query) {
    return ask(query, reader());
  }

  Result ask(Query query, CallContext call) {
    return source.execute(List.of(query), call, CommitGate.OPEN).getFirst();
  }

  String text(Query query) {
    return ask(query).body().text();
  }

  static CallContext reader() {
    return as("reader", "{}", true);
  }

  static CallContext member(String subject) {
    return as("member", "{\"sub\":\"" + subject + "\"}", false);
  }

  static CallContext as(String role, String claims, boolean isReadOnly) {
    return within(Duration.ofSeconds(30), role, claims, isReadOnly, 10_000_000);
  }

  static CallContext within(
      Duration time, String role, String claims, boolean isReadOnly, int maxResultBytes) {
    return new CallContext(
        "test", role, claims, System.nanoTime() + time.toNanos(), isReadOnly, maxResultBytes);
  }
}
