package dev.postern.spi.contract;

import dev.postern.spi.ColumnType.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The small schema a source must show while it is tested: a vendor makes these tables and rows in
 * the way of the source. Everything of them lies in the catalog's default schema.
 *
 * <p>A source that cannot be given such tables, because its own are as they are, says by {@link
 * #naming}, {@link #only} and the like what it shows instead. What is left out is asked by no test;
 * what stays must hold as for any other.
 */
public final class ContractSchema {
  public static final ContractSchema WHOLE = new ContractSchema();

  private final Shape shape;

  /** Of every kind of value, for reading; never changed. */
  public final Table items;

  /** Related to items by {@code item}; a third of the items have two, a third one. */
  public final Table parts;

  /** Long enough for pages and for bounds on bytes. */
  public final Table many;

  /** With names that break a statement which is put together carelessly. */
  public final Table odd;

  /**
   * For writing, empty at first; only sources that write need it. {@code name} is unique, {@code
   * state} has the default {@code new}.
   */
  public final Table changes;

  private ContractSchema() {
    shape = Shape.PLAIN;
    items =
        new Table(
            "items",
            List.of(
                Column.needed("id", Kind.INTEGER),
                Column.nullable("name", Kind.TEXT),
                Column.nullable("amount", Kind.INTEGER),
                Column.optional("price", Kind.NUMBER),
                Column.optional("flag", Kind.BOOLEAN),
                Column.optional("uid", Kind.UUID),
                Column.optional("day", Kind.DATE),
                Column.optional("at", Kind.TIMESTAMP),
                Column.optional("moment", Kind.TIMESTAMP_WITH_ZONE),
                Column.optional("clock", Kind.TIME),
                Column.optional("doc", Kind.JSON),
                Column.optional("tags", Kind.ARRAY),
                Column.optional("span", Kind.OTHER)),
            List.of(),
            false,
            ContractRows.item());
    parts =
        new Table(
            "parts",
            List.of(
                Column.needed("id", Kind.INTEGER),
                Column.nullable("item", Kind.INTEGER),
                Column.nullable("label", Kind.TEXT)),
            List.of(new Reference("item", "items", "id")),
            true,
            ContractRows.part());
    many =
        new Table(
            "many",
            List.of(Column.needed("id", Kind.INTEGER), Column.nullable("filler", Kind.TEXT)),
            List.of(),
            false,
            ContractRows.many());
    odd =
        new Table(
            "odd \"table\"; drop -- '",
            List.of(
                Column.needed("id", Kind.INTEGER),
                Column.nullable("select", Kind.TEXT),
                Column.nullable("a\"b'c", Kind.TEXT),
                Column.nullable("x y", Kind.TEXT),
                Column.nullable("größe", Kind.TEXT)),
            List.of(),
            true,
            List.of(
                ContractRows.row("1", "one", "quoted", "blank", "ümlaut"),
                ContractRows.row("2", "two", null, "", "x")));
    changes =
        new Table(
            "changes",
            List.of(
                Column.needed("id", Kind.INTEGER),
                new Column("name", Kind.TEXT, true, false, "", true),
                Column.nullable("amount", Kind.INTEGER),
                new Column("state", Kind.TEXT, true, false, "new", false)),
            List.of(),
            true,
            List.of());
  }

  private ContractSchema(ContractSchema whole, Shape shape, UnaryOperator<Table> change) {
    this.shape = shape;
    items = change.apply(whole.items);
    parts = change.apply(whole.parts);
    many = change.apply(whole.many);
    odd = change.apply(whole.odd);
    changes = change.apply(whole.changes);
  }

  /**
   * What else is otherwise.
   *
   * @param names what columns of the contract are called there
   * @param changeNames the same for the table for changes alone
   * @param key a key in {@code changes} out of a number
   * @param removedFrom the table whose rows are removed where that is not {@code changes} itself
   * @param changesSingly whether it refuses to write several rows at once, before any is written
   * @param hasRoutine whether there is the contract's routine where calls are declared
   */
  record Shape(
      Map<String, String> names,
      Map<String, String> changeNames,
      LongFunction<String> key,
      Optional<String> removedFrom,
      boolean changesSingly,
      boolean hasRoutine) {
    private static final Shape PLAIN =
        new Shape(Map.of(), Map.of(), Long::toString, Optional.empty(), false, true);
  }

  /** In a source that calls columns of all tables otherwise, for instance a key that it makes. */
  public ContractSchema naming(Map<String, String> names) {
    return shaped(
        new Shape(
            Map.copyOf(names),
            shape.changeNames,
            shape.key,
            shape.removedFrom,
            shape.changesSingly,
            shape.hasRoutine));
  }

  /**
   * In a source that can only change a table of its own.
   *
   * @param names what columns of {@code changes} are called in it; the others it has not
   * @param key a key out of a number, a text
   * @param removedFrom the table whose rows are removed, with the same key
   */
  public ContractSchema changing(
      String table, Map<String, String> names, LongFunction<String> key, String removedFrom) {
    return new ContractSchema(
        this,
        new Shape(
            shape.names,
            Map.copyOf(names),
            key,
            Optional.of(removedFrom),
            shape.changesSingly,
            shape.hasRoutine),
        each -> each.equals(changes) ? each.named(table).of(names.keySet()) : each);
  }

  /** In a source that writes one row at a time and refuses several before it writes any. */
  public ContractSchema changingSingly() {
    return shaped(
        new Shape(
            shape.names, shape.changeNames, shape.key, shape.removedFrom, true, shape.hasRoutine));
  }

  /** In a source whose routines are its own, so that its vendor's tests call them. */
  public ContractSchema withoutRoutine() {
    return shaped(
        new Shape(
            shape.names,
            shape.changeNames,
            shape.key,
            shape.removedFrom,
            shape.changesSingly,
            false));
  }

  /** In a source whose tables have these columns of the contract and no others. */
  public ContractSchema only(String... columns) {
    Set<String> left = Set.of(columns);
    return new ContractSchema(this, shape, table -> table.without(name -> !left.contains(name)));
  }

  /** In a source in which several rows may have one name. */
  public ContractSchema withoutUniqueNames() {
    return new ContractSchema(this, shape, Table::repeatable);
  }

  /** In a source whose items can only be these, by their columns; their ids are counted anew. */
  public ContractSchema ofItems(Predicate<Map<String, Optional<String>>> canBe) {
    return new ContractSchema(
        this, shape, table -> table.equals(items) ? table.only(canBe) : table);
  }

  private ContractSchema shaped(Shape other) {
    return new ContractSchema(this, other, table -> table);
  }

  Shape shape() {
    return shape;
  }

  /** What a column of a table of the source is called there. */
  String own(String table, String column) {
    boolean isChanged =
        table.equals(changes.name()) || shape.removedFrom.filter(table::equals).isPresent();
    String everywhere = shape.names.getOrDefault(column, column);
    return isChanged ? shape.changeNames.getOrDefault(column, everywhere) : everywhere;
  }

  public List<Table> tables() {
    return List.of(items, parts, many, odd, changes);
  }

  /**
   * One table. Its primary key is {@code id}.
   *
   * @param isOptional whether a source may lack it: {@code parts} without embeds, {@code odd} where
   *     it cannot have such names, {@code changes} where it does not write
   * @param rows the text of each value in the form of its type, in the order of the columns
   */
  public record Table(
      String name,
      List<Column> columns,
      List<Reference> references,
      boolean isOptional,
      List<List<Optional<String>>> rows) {

    int place(String column) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).name().equals(column)) {
          return i;
        }
      }
      throw new IllegalArgumentException(column);
    }

    Column column(String column) {
      return columns.get(place(column));
    }

    boolean has(String column) {
      return columns.stream().anyMatch(one -> one.name().equals(column));
    }

    private Table of(String other, List<Column> those, List<List<Optional<String>>> lines) {
      return new Table(other, those, references, isOptional, lines);
    }

    private Table named(String other) {
      return of(other, columns, rows);
    }

    private Table with(UnaryOperator<Column> change) {
      return of(name, columns.stream().map(change).toList(), rows);
    }

    /** With a key that is a text, and these columns alone. */
    private Table of(Set<String> left) {
      return with(column -> column.name().equals("id") ? column.of(Kind.TEXT) : column)
          .without(column -> !left.contains(column));
    }

    private Table repeatable() {
      return with(
          one ->
              new Column(one.name, one.kind, one.isNullable, one.isOptional, one.fallback, false));
    }

    private Table without(Predicate<String> isGone) {
      List<Integer> left =
          IntStream.range(0, columns.size())
              .filter(place -> !isGone.test(columns.get(place).name()))
              .boxed()
              .toList();
      return of(
          name,
          left.stream().map(columns::get).toList(),
          rows.stream().map(row -> left.stream().map(row::get).toList()).toList());
    }

    private Table only(Predicate<Map<String, Optional<String>>> canBe) {
      List<List<Optional<String>>> left = new ArrayList<>();
      for (List<Optional<String>> row : rows) {
        if (canBe.test(byColumn(row))) {
          List<Optional<String>> counted = new ArrayList<>(row);
          counted.set(0, Optional.of(Integer.toString(left.size() + 1)));
          left.add(List.copyOf(counted));
        }
      }
      return of(name, columns, List.copyOf(left));
    }

    private Map<String, Optional<String>> byColumn(List<Optional<String>> row) {
      Map<String, Optional<String>> cells = new HashMap<>();
      for (int i = 0; i < row.size(); i++) {
        cells.put(columns.get(i).name(), row.get(i));
      }
      return cells;
    }
  }

  /**
   * One column.
   *
   * @param isOptional whether a source may lack it because it has no such type: leave it out
   * @param fallback its default, or empty
   * @param isUnique whether no two rows may have a value in common
   */
  public record Column(
      String name,
      Kind kind,
      boolean isNullable,
      boolean isOptional,
      String fallback,
      boolean isUnique) {

    private Column of(Kind other) {
      return new Column(name, other, isNullable, isOptional, fallback, isUnique);
    }

    private static Column needed(String name, Kind kind) {
      return new Column(name, kind, false, false, "", false);
    }

    private static Column nullable(String name, Kind kind) {
      return new Column(name, kind, true, false, "", false);
    }

    private static Column optional(String name, Kind kind) {
      return new Column(name, kind, true, true, "", false);
    }
  }

  /** The names in the rows of items, hostile ones among them. */
  public static List<String> names() {
    return ContractRows.NAMES;
  }

  /** A foreign key of one column. */
  public record Reference(String column, String table, String target) {}
}
