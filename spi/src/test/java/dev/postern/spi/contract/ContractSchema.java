package dev.postern.spi.contract;

import dev.postern.spi.ColumnType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The small schema a source must show while it is tested: a vendor makes these tables and rows in
 * the way of the source. Everything of them lies in the catalog's default schema.
 */
public final class ContractSchema {
  private static final List<String> NAMES =
      List.of(
          "ada",
          "Ada Lovelace",
          "100% sure",
          "under_score",
          "back\\slash",
          "quote ' and \"double\"",
          "'; drop table items; --",
          "new\nline\tand tab",
          "größe 😀",
          "null",
          "",
          "{a,b}",
          "ada@example.org",
          "+44 20 7946 0123",
          "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00");

  public static final ContractSchema WHOLE = new ContractSchema();

  /** Of every kind of value, for reading; never changed. */
  public final Table items =
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
          itemRows());

  /** Related to items by {@code item}; a third of the items have two, a third one. */
  public final Table parts =
      new Table(
          "parts",
          List.of(
              Column.needed("id", Kind.INTEGER),
              Column.nullable("item", Kind.INTEGER),
              Column.nullable("label", Kind.TEXT)),
          List.of(new Reference("item", "items", "id")),
          true,
          partRows());

  /** Long enough for pages and for bounds on bytes. */
  public final Table many =
      new Table(
          "many",
          List.of(Column.needed("id", Kind.INTEGER), Column.nullable("filler", Kind.TEXT)),
          List.of(),
          false,
          manyRows());

  /** With names that break a statement which is put together carelessly. */
  public final Table odd =
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
          List.of(row("1", "one", "quoted", "blank", "ümlaut"), row("2", "two", null, "", "x")));

  /**
   * For writing, empty at first; only sources that write need it. {@code name} is unique, {@code
   * state} has the default {@code new}.
   */
  public final Table changes =
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

  private ContractSchema() {}

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

  /** A foreign key of one column. */
  public record Reference(String column, String table, String target) {}

  private static List<Optional<String>> row(String... values) {
    List<Optional<String>> row = new ArrayList<>();
    for (String value : values) {
      row.add(Optional.ofNullable(value));
    }
    return List.copyOf(row);
  }

  /** The names in the rows of items, hostile ones among them. */
  public static List<String> names() {
    return NAMES;
  }

  private static List<List<Optional<String>>> itemRows() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      boolean isBare = i % 5 == 4; // nothing but a name
      rows.add(isBare ? bare(i) : full(i));
    }
    rows.add(row("17", null, "3", null, null, null, null, null, null, null, null, null, null));
    return List.copyOf(rows);
  }

  private static List<Optional<String>> bare(int i) {
    List<Optional<String>> row = new ArrayList<>(row(Integer.toString(i + 1), NAMES.get(i)));
    while (row.size() < 13) {
      row.add(Optional.empty());
    }
    return List.copyOf(row);
  }

  private static List<Optional<String>> full(int i) {
    String two = "%02d".formatted(i + 1);
    return row(
        Integer.toString(i + 1),
        NAMES.get(i),
        Integer.toString(i % 4 == 3 ? -i : i * 1_000_000),
        (i - 3) + ".25",
        Boolean.toString(i % 2 == 0),
        "00000000-0000-4000-8000-0000000000" + two,
        "2026-01-" + two,
        "2026-02-" + two + "T12:30:00",
        "2026-03-" + two + "T23:30:00+00:00",
        two + ":15:30",
        "{\"a\": \"x" + i + "\", \"n\": [" + i + ", null, true], \"o\": {\"deep\": 1.5}}",
        "{" + i + "," + (i + 1) + "}",
        "[" + i + "," + (i + 3) + ")");
  }

  private static List<List<Optional<String>>> partRows() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int item = 1; item <= NAMES.size(); item++) {
      for (int part = 0; part < item % 3; part++) {
        rows.add(
            row(
                Integer.toString(rows.size() + 1),
                Integer.toString(item),
                "part " + item + "." + part));
      }
    }
    rows.add(row(Integer.toString(rows.size() + 1), null, "loose"));
    return List.copyOf(rows);
  }

  private static List<List<Optional<String>>> manyRows() {
    List<List<Optional<String>>> rows = new ArrayList<>();
    for (int i = 1; i <= 400; i++) {
      rows.add(row(Integer.toString(i), "filler %03d ".formatted(i) + "ü".repeat(20)));
    }
    return List.copyOf(rows);
  }
}
