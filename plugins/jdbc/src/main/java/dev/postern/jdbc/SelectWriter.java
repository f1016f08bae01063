package dev.postern.jdbc;

import static dev.postern.jdbc.Level.JUNCTION;
import static dev.postern.jdbc.Level.ROWS;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the selects of reads. */
final class SelectWriter {
  private final Dialect dialect;
  private final Sql sql;
  private final ValueWriter values;
  private int aliases;

  /** Where rows are grouped; else null. */
  private Groups groups;

  private SelectWriter(Dialect dialect, int aliases) {
    this.dialect = dialect;
    this.sql = new Sql(dialect);
    this.values = new ValueWriter(sql, dialect);
    this.aliases = aliases;
  }

  /** The rows themselves, one more than the page has. */
  static Sql rows(Dialect dialect, Level level) {
    SelectWriter writer = of(dialect, level);
    writer.all(level);
    writer.order(level);
    Page page = level.selection().page();
    Page oneMore =
        page.isBounded() ? new Page(Math.addExact(page.limit(), 1), page.offset()) : page;
    dialect.page(writer.sql, oneMore, !level.selection().order().isEmpty());
    return writer.sql;
  }

  private static SelectWriter of(Dialect dialect, Level level) {
    SelectWriter writer = new SelectWriter(dialect, JUNCTION + level.joins().size());
    if (level.isGrouped()) {
      writer.groups = Groups.of(writer.sql, level);
    }
    return writer;
  }

  /** All rows or groups, in no order. */
  private void all(Level level) {
    columns(level);
    if (groups == null) {
      from(level, List.of());
      where(level.selection(), ROWS, false);
    } else {
      within();
      from(level, List.of());
      where(level.selection(), ROWS, false);
      grouped();
    }
  }

  private void within() {
    sql.text(" from (select ");
    groups.within(values);
  }

  private void grouped() {
    sql.text(")");
    dialect.as(sql);
    sql.text("g");
    groups.by(dialect);
  }

  /** What is made of no rows at all, which are one group. */
  static Sql empty(Dialect dialect, Level level) {
    SelectWriter writer = new SelectWriter(dialect, JUNCTION + level.joins().size());
    Sql sql = writer.sql;
    writer.groups = Groups.ofNothing(sql, level);
    for (int i = 0; i < level.columns().size(); i++) {
      Level.Fetched fetched = level.columns().get(i);
      sql.text(i == 0 ? "select " : ", ");
      if (fetched.isAggregate()) {
        writer.groups.value(fetched.alias(), fetched.use());
      } else {
        sql.text("null");
      }
    }
    writer.within();
    sql.text(" from ");
    writer.table(level.selection().from().table(), ROWS);
    writer.joins(level);
    sql.text(" where 1 = 0)");
    dialect.as(sql);
    sql.text("g");
    writer.groups.having(dialect);
    return sql;
  }

  /** How many rows or groups there are without the page. */
  static Sql count(Dialect dialect, Query.Read read) {
    Selection<Source, ColumnUse> selection = read.selection();
    if (read.countsGroups() && Level.isGrouped(selection)) {
      Level level = Level.of(selection);
      SelectWriter writer = of(dialect, level);
      writer.sql.text("select count(*) from (");
      writer.all(level);
      writer.sql.text(")");
      dialect.as(writer.sql);
      writer.sql.text("n");
      return writer.sql;
    }
    SelectWriter writer = new SelectWriter(dialect, JUNCTION);
    writer.sql.text("select count(*) from ");
    writer.table(selection.from().table(), ROWS);
    writer.where(selection, ROWS, false);
    return writer.sql;
  }

  /**
   * The rows that hang on others; of each other's rows the page.
   *
   * @param keys the values of the others' columns by which they hang on them
   */
  static Sql related(Dialect dialect, Level level, List<List<String>> keys) {
    SelectWriter writer = of(dialect, level);
    Page page = level.selection().page();
    boolean isNumbered = !page.equals(Page.ALL);
    if (isNumbered) {
      writer.sql.text("select ");
      for (int i = 1; i <= level.columns().size(); i++) {
        writer.sql.text(i == 1 ? "r." : ", r.").place(i);
      }
      writer.sql.text(" from (");
    }
    writer.columns(level);
    if (isNumbered) {
      writer.number(level);
    }
    if (level.isGrouped()) {
      writer.within();
      writer.related(level, keys);
      writer.grouped();
    } else {
      writer.related(level, keys);
    }
    if (isNumbered) {
      writer.within(page);
    } else {
      writer.order(level);
    }
    return writer.sql;
  }

  private void related(Level level, List<List<String>> keys) {
    from(level, keys);
    boolean follows = level.selection().from().link() instanceof Link.Direct;
    if (follows) {
      sql.text(" where ");
      keys(level, keys);
    }
    where(level.selection(), ROWS, follows);
  }

  private void within(Page page) {
    sql.text(")");
    dialect.as(sql);
    sql.text("r where r.n > ").value(page.offset());
    if (page.isBounded()) {
      sql.text(" and r.n <= ").value(Math.addExact(page.offset(), page.limit()));
    }
    sql.text(" order by r.n");
  }

  private void number(Level level) {
    sql.text(", row_number() over (partition by ");
    fetched(level, level.links());
    if (level.selection().order().isEmpty()) {
      sql.text(" order by ");
      fetched(level, level.links());
    } else {
      order(level);
    }
    sql.text(") as n");
  }

  private void fetched(Level level, List<Integer> places) {
    for (int i = 0; i < places.size(); i++) {
      Level.Fetched fetched = level.columns().get(places.get(i));
      sql.text(i == 0 ? "" : ", ");
      value(fetched.alias(), fetched.use());
    }
  }

  /** Writes a value of a row, or of a group where rows are grouped. */
  private void value(int alias, ColumnUse use) {
    if (groups == null) {
      values.write(alias, use);
    } else {
      groups.value(alias, use);
    }
  }

  private void columns(Level level) {
    sql.text("select ");
    for (int i = 0; i < level.columns().size(); i++) {
      Level.Fetched fetched = level.columns().get(i);
      sql.text(i == 0 ? "" : ", ");
      value(fetched.alias(), fetched.use());
      sql.text(" as ").place(i + 1);
    }
    sql.text(level.columns().isEmpty() ? "1" : "");
  }

  private void from(Level level, List<List<String>> keys) {
    sql.text(" from ");
    table(level.selection().from().table(), ROWS);
    if (level.selection().from().link() instanceof Link.Through through) {
      junction(through, level, keys);
    }
    joins(level);
  }

  private void joins(Level level) {
    for (Level.Joined joined : level.joins()) {
      Selection<Source, ColumnUse> rows = joined.embed().selection();
      sql.text(" left join ");
      table(rows.from().table(), joined.alias());
      sql.text(" on ");
      equal(Level.pairs(rows.from().link()), joined.outer(), joined.alias());
      where(rows, joined.alias(), true);
    }
  }

  /** Each pair of rows is joined once, however often the junction has it. */
  private void junction(Link.Through through, Level level, List<List<String>> keys) {
    Set<String> names = new LinkedHashSet<>();
    through.outer().forEach(pair -> names.add(pair.inner()));
    through.inner().forEach(pair -> names.add(pair.outer()));
    int inside = ++aliases;
    sql.text(" join (select distinct ");
    boolean isFirst = true;
    for (String name : names) {
      sql.text(isFirst ? "" : ", ").column(inside, name);
      isFirst = false;
    }
    sql.text(" from ");
    table(through.junction(), inside);
    sql.text(" where ");
    List<Column> columns =
        level.links().stream().map(place -> level.columns().get(place).column()).toList();
    keys(inside, columns, keys);
    sql.text(")");
    dialect.as(sql);
    sql.alias(JUNCTION).text(" on ");
    equal(through.inner(), JUNCTION, ROWS);
  }

  private void keys(Level level, List<List<String>> keys) {
    keys(
        ROWS,
        level.links().stream().map(place -> level.columns().get(place).column()).toList(),
        keys);
  }

  private void keys(int alias, List<Column> columns, List<List<String>> keys) {
    if (columns.size() == 1) {
      Column column = columns.getFirst();
      List<String> values = keys.stream().map(List::getFirst).toList();
      FilterWriter.in(sql, () -> sql.column(alias, column.name()), column.type(), values);
      return;
    }
    sql.text("(");
    for (int i = 0; i < keys.size(); i++) {
      sql.text(i == 0 ? "(" : " or (");
      for (int j = 0; j < columns.size(); j++) {
        sql.text(j == 0 ? "" : " and ").column(alias, columns.get(j).name());
        sql.text(" = ").value(columns.get(j).type(), keys.get(i).get(j));
      }
      sql.text(")");
    }
    sql.text(")");
  }

  private void table(Table table, int alias) {
    sql.table(table);
    dialect.as(sql);
    sql.alias(alias);
  }

  private void equal(List<Pair> pairs, int outer, int inner) {
    for (int i = 0; i < pairs.size(); i++) {
      sql.text(i == 0 ? "" : " and ").column(inner, pairs.get(i).inner());
      sql.text(" = ").column(outer, pairs.get(i).outer());
    }
  }

  /** Writes the selection's conditions, with the word before them where they follow no others. */
  private void where(Selection<Source, ColumnUse> selection, int alias, boolean follows) {
    boolean isNext = follows;
    if (!selection.where().isAll()) {
      sql.text(isNext ? " and " : " where ");
      filter(selection, alias);
      isNext = true;
    }
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed
          && embed.join() == Selection.Join.INNER) {
        sql.text(isNext ? " and " : " where ");
        exists(embed.selection(), alias);
        isNext = true;
      }
    }
  }

  private void filter(Selection<Source, ColumnUse> selection, int alias) {
    FilterWriter.Relations relations =
        (name, where) -> exists(Level.named(selection, name).selection().narrowed(where), alias);
    FilterWriter.of(sql, dialect, alias, relations).write(selection.where());
  }

  private void exists(Selection<Source, ColumnUse> selection, int outer) {
    int inner = ++aliases;
    sql.text("exists (select 1 from ");
    table(selection.from().table(), inner);
    sql.text(" where ");
    switch (selection.from().link()) {
      case Link.Through through -> {
        int junction = ++aliases;
        sql.text("exists (select 1 from ");
        table(through.junction(), junction);
        sql.text(" where ");
        equal(through.outer(), outer, junction);
        sql.text(" and ");
        equal(through.inner(), junction, inner);
        sql.text(")");
      }
      case Link link -> equal(Level.pairs(link), outer, inner);
    }
    where(selection, inner, true);
    sql.text(")");
  }

  /** What stands twice decides nothing, and some engines refuse it. */
  private void order(Level level) {
    Set<Map.Entry<String, ColumnUse>> known = new LinkedHashSet<>();
    for (Order<ColumnUse> key : level.selection().order()) {
      boolean isFirst = known.isEmpty();
      if (known.add(Map.entry(key.embed(), key.column()))) {
        sql.text(isFirst ? " order by " : ", ");
        order(key, level);
      }
    }
  }

  private void order(Order<ColumnUse> key, Level level) {
    int alias = level.alias(key);
    ColumnUse use = key.column();
    if (use.path().isNone() || use.path().isText() || use.making().isPresent()) {
      order(key, Groups.mayBeAbsent(key), () -> value(alias, use));
      return;
    }
    if (groups != null) {
      throw Uses.refused("0A000", "groups are not ordered by JSON; ->> gives text");
    }
    boolean[] isNext = {false};
    new JsonComparison(
            sql,
            dialect.parts(),
            use.path(),
            use.column().type(),
            () -> sql.column(alias, use.name()))
        .keys(
            part -> {
              sql.text(isNext[0] ? ", " : "");
              isNext[0] = true;
              order(key, true, part);
            });
  }

  /** Absent values go where the standard's defaults put them, whatever the engine's are. */
  private void order(Order<ColumnUse> key, boolean mayBeAbsent, Runnable value) {
    boolean areFirst =
        key.nulls() == Order.Nulls.DEFAULT ? key.descending() : key.nulls() == Order.Nulls.FIRST;
    if (mayBeAbsent && !dialect.ordersNulls()) {
      sql.text("case when ");
      value.run();
      sql.text(areFirst ? " is null then 0 else 1 end, " : " is null then 1 else 0 end, ");
    }
    value.run();
    sql.text(key.descending() ? " desc" : "");
    if (mayBeAbsent && dialect.ordersNulls()) {
      sql.text(areFirst ? " nulls first" : " nulls last");
    }
  }
}
