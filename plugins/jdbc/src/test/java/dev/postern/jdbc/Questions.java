package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Questions to a small library, and the SQL that a dialect has for each: for engines that cannot be
 * had where the tests run, so that at least every text is read by somebody.
 */
public final class Questions {
  private static final String SCHEMA = "lib";

  private final Dialect dialect;
  private final Table authors;
  private final Table books;
  private final Table tags;
  private final Table bookTags;
  private final Table odd;
  private final Map<String, List<Sql>> asked = new LinkedHashMap<>();

  private Questions(Dialect dialect, Function<Kind, ColumnType> types, String oddName) {
    this.dialect = dialect;
    Column id = new Column("id", types.apply(Kind.INTEGER), false, true, true, "");
    this.authors = table("authors", List.of("id"), id, nullable("name", Kind.TEXT, types));
    this.books =
        table(
            "books",
            List.of("id"),
            id,
            nullable("title", Kind.TEXT, types),
            nullable("author", Kind.INTEGER, types),
            nullable("editor", Kind.INTEGER, types),
            nullable("price", Kind.NUMBER, types),
            nullable("sold", Kind.BOOLEAN, types),
            nullable("printed", Kind.TIMESTAMP, types),
            nullable("lent", Kind.TIMESTAMP_WITH_ZONE, types));
    Column code = new Column("code", types.apply(Kind.TEXT), false, true, false, "");
    this.tags = table("tags", List.of("code"), code, nullable("label", Kind.TEXT, types));
    this.bookTags =
        table(
            "book_tags",
            List.of("book", "tag"),
            new Column("book", types.apply(Kind.INTEGER), false, false, false, ""),
            new Column("tag", types.apply(Kind.TEXT), false, false, false, ""));
    this.odd =
        table(
            oddName,
            List.of("select"),
            new Column("select", types.apply(Kind.INTEGER), false, false, false, ""),
            nullable(oddName + " größe", Kind.TEXT, types));
  }

  private static Column nullable(String name, Kind kind, Function<Kind, ColumnType> types) {
    return new Column(name, types.apply(kind), true, false, false, "");
  }

  private static Table table(String name, List<String> key, Column... columns) {
    return Table.of(
        SCHEMA, name, Table.Kind.TABLE, List.of(columns), key, List.of(), List.of(), Set.of(), "");
  }

  /**
   * All of them: each question with its statements, every one as its text and its values.
   *
   * @param types the engine's type for each kind of value
   * @param oddName a name that would break out of careless quotes
   */
  public static Map<String, List<Sql>> of(
      Dialect dialect, Function<Kind, ColumnType> types, String oddName) {
    Questions questions = new Questions(dialect, types, oddName);
    questions.rows();
    questions.filters();
    questions.embeds();
    questions.writes();
    questions.names();
    return questions.asked;
  }

  private void ask(String question, Sql... statements) {
    if (asked.put(question, List.of(statements)) != null) {
      throw new IllegalStateException("asked twice: " + question);
    }
  }

  private static ColumnUse use(Table table, String column) {
    return new ColumnUse(table.column(column).orElseThrow(), new Mask.None());
  }

  private static Selection<Source, ColumnUse> select(Source from, String... columns) {
    List<Item<Source, ColumnUse>> items = new ArrayList<>();
    for (String column : columns) {
      items.add(new Item.Field<>(use(from.table(), column), column));
    }
    return new Selection<>(from, items, Filter.all(), List.of(), Page.ALL);
  }

  private Selection<Source, ColumnUse> books() {
    return select(Source.root(books), "id", "title");
  }

  private Order<ColumnUse> by(String column, boolean descending, Order.Nulls nulls) {
    return new Order<>(use(books, column), descending, nulls);
  }

  private Sql written(Selection<Source, ColumnUse> selection) {
    return SelectWriter.rows(dialect, Level.of(selection));
  }

  private void rows() {
    Order<ColumnUse> id = by("id", false, Order.Nulls.DEFAULT);
    Selection<Source, ColumnUse> books = books();
    ask("every row", written(books));
    ask("ten rows in no order", written(books.within(new Page(10, 0))));
    ask("no row at all", written(books.within(new Page(0, 0))));
    ask(
        "rows from the fourth on",
        written(books.ordered(List.of(id)).within(new Page(Page.UNLIMITED, 3))));
    List<Order<ColumnUse>> dearest = List.of(by("price", true, Order.Nulls.LAST), id);
    ask(
        "the third ten of the dearest, absent prices last",
        written(books.ordered(dearest).within(new Page(10, 20))));
    List<Order<ColumnUse>> cheapest = List.of(by("price", false, Order.Nulls.FIRST), id);
    ask("the cheapest, absent prices first", written(books.ordered(cheapest)));
    ask(
        "by the title up and down again",
        written(
            books.ordered(
                List.of(
                    by("title", false, Order.Nulls.DEFAULT),
                    by("title", true, Order.Nulls.DEFAULT)))));
    ask("by the author's name", written(byAuthor()));
    Filter<ColumnUse> after =
        new Filter.Or<>(
            List.of(
                compare("price", Operator.GT, "9.50"),
                new Filter.And<>(
                    List.of(
                        compare("price", Operator.EQ, "9.50"), compare("id", Operator.GT, "7")))));
    ask(
        "the page behind a row",
        written(books.narrowed(after).ordered(cheapest).within(new Page(10, 0))));
    ask("how many are dear", counted(books.narrowed(compare("price", Operator.GTE, "50"))));
  }

  private Sql counted(Selection<Source, ColumnUse> rows) {
    return SelectWriter.count(dialect, new Query.Read(rows, true));
  }

  private Selection<Source, ColumnUse> byAuthor() {
    Item<Source, ColumnUse> author =
        new Item.Embed<>("author", Selection.Join.LEFT, select(author(), "name"));
    Selection<Source, ColumnUse> books = books();
    return new Selection<>(
        books.from(),
        List.of(books.items().getFirst(), author),
        Filter.all(),
        List.of(new Order<>("author", use(authors, "name"), false, Order.Nulls.DEFAULT)),
        Page.ALL);
  }

  private Source author() {
    return new Source(authors, new Link.Direct(List.of(new Pair("author", "id")), false));
  }

  private Filter<ColumnUse> compare(String column, Operator operator, String value) {
    return new Filter.Compare<>(use(books, column), operator, value);
  }

  private void where(String question, Filter<ColumnUse> filter) {
    ask("where " + question, written(books().narrowed(filter)));
  }

  private void filters() {
    for (Operator operator : Operator.values()) {
      if (dialect.operators().contains(operator)) {
        where("title " + operator.word(), compare("title", operator, "50\\% [off] _"));
        where("title " + operator.word() + " nothing", compare("title", operator, ""));
      }
    }
    where("price gt", compare("price", Operator.GT, "12.50"));
    where("printed gte", compare("printed", Operator.GTE, "2026-01-31T12:30:00.123"));
    where("lent lt", compare("lent", Operator.LT, "2026-01-31T12:30:00+01:00"));
    where("sold eq", compare("sold", Operator.EQ, "true"));
    for (Filter.Truth truth : Filter.Truth.values()) {
      where(
          "sold is " + truth.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
          new Filter.Is<>(use(books, "sold"), truth));
    }
    where("title in none", new Filter.In<>(use(books, "title"), List.of()));
    where("title in one", new Filter.In<>(use(books, "title"), List.of("Emma")));
    where(
        "title in three, one of them empty",
        new Filter.In<>(use(books, "title"), List.of("Emma", "", "Persuasion")));
    where("title in nothing but an empty one", new Filter.In<>(use(books, "title"), List.of("")));
    where("not", new Filter.Not<>(compare("price", Operator.LTE, "1")));
    where("no terms", new Filter.Or<>(List.of()));
    where(
        "any of two",
        new Filter.Quantified<>(
            use(books, "title"), Operator.LIKE, Filter.Quantifier.ANY, "{E%,\"P[%\"}"));
    where(
        "all of two",
        new Filter.Quantified<>(use(books, "price"), Operator.GT, Filter.Quantifier.ALL, "{1,2}"));
    where(
        "author is the editor",
        new Filter.CompareColumns<>(use(books, "author"), Operator.EQ, use(books, "editor")));
  }

  /** More values than one list may have; for engines that bound it. */
  public static Sql many(Dialect dialect, Function<Kind, ColumnType> types) {
    Questions questions = new Questions(dialect, types, "odd");
    List<String> ids = IntStream.rangeClosed(1, 1_100).mapToObj(Integer::toString).toList();
    return questions.written(
        questions.books().narrowed(new Filter.In<>(use(questions.books, "id"), ids)));
  }

  private void embeds() {
    List<List<String>> keys = List.of(List.of("1"), List.of("2"), List.of("3"));
    Source written = new Source(books, new Link.Direct(List.of(new Pair("id", "author")), true));
    Selection<Source, ColumnUse> all = select(written, "title");
    ask("the books of three authors", SelectWriter.related(dialect, Level.of(all), keys));
    Selection<Source, ColumnUse> newest =
        all.ordered(List.of(by("printed", true, Order.Nulls.LAST))).within(new Page(2, 1));
    ask(
        "the second and third newest book of each",
        SelectWriter.related(dialect, Level.of(newest), keys));
    ask(
        "one book of each, whichever",
        SelectWriter.related(dialect, Level.of(all.within(new Page(1, 0))), keys));
    Source through =
        new Source(
            tags,
            new Link.Through(
                bookTags, List.of(new Pair("id", "book")), List.of(new Pair("tag", "code"))));
    Selection<Source, ColumnUse> labels = select(through, "label");
    ask("the tags of three books", SelectWriter.related(dialect, Level.of(labels), keys));
    ask(
        "books with a tag that has a label",
        written(
            with(
                labels.narrowed(new Filter.Is<>(use(tags, "label"), Filter.Truth.NOT_NULL)),
                Selection.Join.INNER,
                Filter.all())));
    ask(
        "books without a tag",
        written(
            with(labels, Selection.Join.LEFT, new Filter.Related<>("tags", false, Filter.all()))));
    ask("how many have a tag", counted(with(labels, Selection.Join.INNER, Filter.all())));
    Source twice =
        new Source(
            books,
            new Link.Direct(List.of(new Pair("a", "author"), new Pair("b", "editor")), true));
    ask(
        "by two columns at once",
        SelectWriter.related(
            dialect, Level.of(select(twice, "id")), List.of(List.of("1", "2"), List.of("3", "4"))));
  }

  private Selection<Source, ColumnUse> with(
      Selection<Source, ColumnUse> tags, Selection.Join join, Filter<ColumnUse> where) {
    List<Item<Source, ColumnUse>> items = new ArrayList<>(books().items());
    items.add(new Item.Embed<>("tags", join, tags));
    return new Selection<>(Source.root(books), items, where, List.of(), Page.ALL);
  }

  private void writes() {
    ChangeWriter writer = new ChangeWriter(dialect, books);
    Map<Column, String> row = new LinkedHashMap<>();
    row.put(column(books, "title"), "it's [new]");
    row.put(column(books, "price"), "1.50");
    row.put(column(books, "sold"), null);
    row.put(column(books, "printed"), "2026-01-31T12:30:00");
    ask("a new row", writer.insert(row));
    ask(
        "a new row whose number comes back",
        writer.insert(row, List.of(column(books, "id"))).sql());
    ask("a row of defaults", writer.insert(Map.of()));
    ask(
        "a row of defaults whose code comes back",
        new ChangeWriter(dialect, tags).insert(Map.of(), List.of(column(tags, "code"))).sql());
    Map<Column, String> label = Map.of(column(tags, "label"), "x");
    ask(
        "a new row whose code and label come back",
        new ChangeWriter(dialect, tags)
            .insert(label, List.of(column(tags, "code"), column(tags, "label")))
            .sql());
    Filter<ColumnUse> one = RowKey.equal(List.of(column(books, "id")), List.of("7"));
    Filter<ColumnUse> some =
        RowKey.oneOf(
            List.of(column(books, "id")), List.of(List.of("7"), List.of("8"), List.of("9")));
    ask(
        "other values, one of them the default",
        writer.update(
            Map.of(column(books, "title"), "Emma"), List.of(column(books, "price")), one));
    ask("rows gone", writer.delete(some.and(compare("sold", Operator.EQ, "false"))));
    ask("every row gone", writer.delete(Filter.all()));
    ask(
        "an upsert of what is there or not",
        writer.keys(List.of(column(books, "id")), one),
        writer.update(Map.of(column(books, "title"), "Emma"), one),
        writer.insert(Map.of(column(books, "title"), "Emma")));
    List<Column> pair = List.of(column(bookTags, "book"), column(bookTags, "tag"));
    ask(
        "whether rows are as they may be",
        new ChangeWriter(dialect, bookTags)
            .count(RowKey.oneOf(pair, List.of(List.of("1", "a"), List.of("2", "b")))));
  }

  private static Column column(Table table, String name) {
    return table.column(name).orElseThrow();
  }

  private void names() {
    String text = odd.columns().keySet().stream().skip(1).findFirst().orElseThrow();
    Selection<Source, ColumnUse> rows =
        new Selection<>(
            Source.root(odd),
            List.of(new Item.Field<>(use(odd, text), "any")),
            new Filter.Compare<>(use(odd, text), Operator.EQ, "'; drop table x --"),
            List.of(new Order<>(use(odd, text), false, Order.Nulls.DEFAULT)),
            new Page(1, 0));
    ask("names that would break out", written(rows));
    ChangeWriter writer = new ChangeWriter(dialect, odd);
    ask(
        "names that would break out of changes",
        writer.insert(Map.of(column(odd, text), "x")),
        writer.update(
            Map.of(column(odd, text), "x"),
            RowKey.equal(List.of(column(odd, "select")), List.of("1"))),
        writer.delete(RowKey.equal(List.of(column(odd, "select")), List.of("1"))));
  }

  /** All of it as it stands in a file. */
  public static String text(Map<String, List<Sql>> asked) {
    StringBuilder text = new StringBuilder();
    asked.forEach(
        (question, statements) -> {
          text.append(text.isEmpty() ? "" : "\n").append("-- ").append(question).append('\n');
          for (Sql sql : statements) {
            text.append(sql.statement()).append(";\n");
            for (Sql.Bind bind : sql.binds()) {
              text.append("--   ").append(bind.type().name()).append(": ");
              text.append(
                  Optional.ofNullable(bind.text()).map(value -> "'" + value + "'").orElse("null"));
              text.append('\n');
            }
          }
        });
    return text.toString();
  }
}
