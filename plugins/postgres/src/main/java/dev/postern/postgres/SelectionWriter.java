package dev.postern.postgres;

import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Encoding;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what is selected: columns of the outermost rows as they are, embedded rows as sub-selects
 * that give JSON. Rows at the root are those of alias {@link #ROOT}; every sub-select takes the
 * next number.
 */
final class SelectionWriter {
  static final int ROOT = 0;

  private final Sql sql;
  private final Types types;
  private int aliases = ROOT;

  SelectionWriter(Sql sql, Types types) {
    this.sql = sql;
    this.types = types;
  }

  /** Writes the select list of the root rows and says how to read it. */
  List<Cell> items(Selection<Source, ColumnUse> selection) {
    return items(selection, false);
  }

  /** The same behind columns that are written already. */
  List<Cell> moreItems(Selection<Source, ColumnUse> selection) {
    return items(selection, true);
  }

  private List<Cell> items(Selection<Source, ColumnUse> selection, boolean continues) {
    List<Cell> cells = new ArrayList<>(selection.items().size());
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (isShown(item)) {
        sql.text(continues || !cells.isEmpty() ? ", " : "");
        cells.add(new Cell(JsonBuffer.key(name(item), cells.isEmpty()), item(item)));
      }
    }
    return cells;
  }

  private Encoding item(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) ->
          switch (use.mask()) {
            case NONE -> column(sql, ROOT, use.column());
          };
      case Item.Embed<Source, ColumnUse> embed -> {
        embed(embed, ROOT);
        yield Encoding.JSON;
      }
      case Item.Aggregate<Source, ColumnUse> aggregate -> throw new UnsupportedOperationException();
    };
  }

  /** Writes a column in the form in which its text is read. */
  private static Encoding column(Sql sql, int alias, Column column) {
    ColumnType type = column.type();
    if (isMadeByServer(type)) {
      sql.text("to_json(").column(alias, column.name()).text(")");
    } else {
      sql.column(alias, column.name());
    }
    if (type.kind() == Kind.BYTES) {
      sql.text("::text");
    }
    return encoding(type);
  }

  /** Whether the JSON form of a type is best left to the server. */
  static boolean isMadeByServer(ColumnType type) {
    return switch (type.kind()) {
      case ARRAY, COMPOSITE -> true;
      case JSON -> !type.name().equals("json") && !type.name().equals("jsonb");
      default -> false;
    };
  }

  static Encoding encoding(ColumnType type) {
    return switch (type.kind()) {
      case BOOLEAN -> Encoding.BOOLEAN;
      case INTEGER -> Encoding.INTEGER;
      case NUMBER -> Encoding.NUMBER;
      case UUID, DATE, TIME -> Encoding.PLAIN;
      case TIMESTAMP -> Encoding.TIMESTAMP;
      case TIMESTAMP_WITH_ZONE -> Encoding.TIMESTAMP_WITH_ZONE;
      case JSON, ARRAY, COMPOSITE -> Encoding.JSON;
      case TEXT, ENUM, BYTES, OTHER -> Encoding.STRING;
    };
  }

  /** Writes the condition of the root rows, unless all rows fit; tells whether it did. */
  boolean where(Selection<Source, ColumnUse> selection) {
    boolean hasInner = selection.items().stream().anyMatch(SelectionWriter::isInner);
    if (selection.where().isAll() && !hasInner) {
      return false;
    }
    sql.text(" where ");
    conditions(selection, ROOT, false);
    return true;
  }

  /** Writes order and page; one row more than the limit is asked for where {@code oneMore}. */
  void orderAndPage(Selection<Source, ColumnUse> selection, int alias, boolean oneMore) {
    for (int i = 0; i < selection.order().size(); i++) {
      if (i == 0) {
        sql.text(" order by ");
      } else {
        sql.text(", ");
      }
      order(selection.order().get(i), alias);
    }
    Page page = selection.page();
    if (page.isBounded()) {
      long more = oneMore ? 1 : 0;
      sql.text(" limit ").value(Long.toString(Math.addExact(page.limit(), more))).text("::bigint");
    }
    if (page.offset() > 0) {
      sql.text(" offset ").value(Long.toString(page.offset())).text("::bigint");
    }
  }

  private void order(Order<ColumnUse> order, int alias) {
    switch (order.column().mask()) {
      case NONE -> sql.column(alias, order.column().name());
    }
    if (order.descending()) {
      sql.text(" desc");
    }
    switch (order.nulls()) {
      case DEFAULT -> {}
      case FIRST -> sql.text(" nulls first");
      case LAST -> sql.text(" nulls last");
    }
  }

  /** Writes the selection's own conditions, behind others where it {@code follows} them. */
  private void conditions(Selection<Source, ColumnUse> selection, int alias, boolean follows) {
    boolean hasBefore = follows;
    if (!selection.where().isAll()) {
      sql.text(hasBefore ? " and " : "");
      new FilterWriter(sql, alias, types).write(selection.where());
      hasBefore = true;
    }
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed && isInner(item)) {
        int inner = ++aliases;
        sql.text(hasBefore ? " and " : "").text("exists (select from ");
        linked(embed.selection(), inner, alias);
        sql.text(")");
        hasBefore = true;
      }
    }
  }

  /** Writes the embedded table, how it hangs on the rows of {@code outer}, and its conditions. */
  private void linked(Selection<Source, ColumnUse> selection, int alias, int outer) {
    Source source = selection.from();
    sql.table(source.table()).text(" as ").alias(alias).text(" where ");
    switch (source.link()) {
      case Link.Root() -> throw new IllegalArgumentException("an embed hangs on a row");
      case Link.Direct(List<Pair> on, boolean isMany) -> equal(on, outer, alias);
      case Link.Through(Table table, List<Pair> outward, List<Pair> inward) -> {
        int junction = ++aliases;
        sql.text("exists (select from ").table(table).text(" as ").alias(junction).text(" where ");
        equal(outward, outer, junction);
        sql.text(" and ");
        equal(inward, junction, alias);
        sql.text(")");
      }
      case Link.Computed computed -> throw new UnsupportedOperationException();
    }
    conditions(selection, alias, true);
  }

  private void equal(List<Pair> pairs, int outer, int inner) {
    for (int i = 0; i < pairs.size(); i++) {
      sql.text(i == 0 ? "" : " and ").column(inner, pairs.get(i).inner());
      sql.text(" = ").column(outer, pairs.get(i).outer());
    }
  }

  private void embed(Item.Embed<Source, ColumnUse> embed, int outer) {
    Selection<Source, ColumnUse> selection = embed.selection();
    int alias = ++aliases;
    // names from the catalog become column names; a caller's own can only enter as values
    boolean isNamedByCatalog = selection.items().stream().allMatch(SelectionWriter::keepsName);
    sql.text("(select ");
    if (isMany(selection.from().link())) {
      sql.text(
          isNamedByCatalog ? "coalesce(json_agg(r.*), '[]')" : "coalesce(json_agg(r.o), '[]')");
    } else {
      sql.text(isNamedByCatalog ? "row_to_json(r.*)" : "r.o");
    }
    sql.text(" from (select ");
    if (isNamedByCatalog) {
      columns(selection, alias);
    } else {
      object(selection, alias);
      sql.text(" as o");
    }
    sql.text(" from ");
    linked(selection, alias, outer);
    if (isMany(selection.from().link())) {
      orderAndPage(selection, alias, false);
    } else {
      sql.text(" limit 1");
    }
    sql.text(") as r)");
  }

  private void columns(Selection<Source, ColumnUse> selection, int alias) {
    boolean isFirst = true;
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (isShown(item)) {
        sql.text(isFirst ? "" : ", ");
        isFirst = false;
        nested(item, alias);
        sql.text(" as ").identifier(name(item));
      }
    }
  }

  /** A function takes no more than a hundred arguments, so long objects are joined as text. */
  private void object(Selection<Source, ColumnUse> selection, int alias) {
    List<Item<Source, ColumnUse>> shown =
        selection.items().stream().filter(SelectionWriter::isShown).toList();
    if (shown.size() <= 50) {
      pairs(shown, alias);
      return;
    }
    sql.text("(");
    for (int from = 0; from < shown.size(); from += 50) {
      int to = Math.min(from + 50, shown.size());
      sql.text(from == 0 ? "'{'" : " || ', '");
      sql.text(" || substr(left(");
      pairs(shown.subList(from, to), alias);
      sql.text("::text, -1), 2)");
    }
    sql.text(" || '}')::json");
  }

  private void pairs(List<Item<Source, ColumnUse>> items, int alias) {
    sql.text("json_build_object(");
    for (int i = 0; i < items.size(); i++) {
      sql.text(i == 0 ? "" : ", ").value(name(items.get(i))).text("::text, ");
      nested(items.get(i), alias);
    }
    sql.text(")");
  }

  private void nested(Item<Source, ColumnUse> item, int alias) {
    switch (item) {
      case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) -> {
        switch (use.mask()) {
          case NONE -> sql.column(alias, use.name());
        }
      }
      case Item.Embed<Source, ColumnUse> embed -> embed(embed, alias);
      case Item.Aggregate<Source, ColumnUse> aggregate -> throw new UnsupportedOperationException();
    }
  }

  private static boolean isMany(Link link) {
    return switch (link) {
      case Link.Root() -> throw new IllegalArgumentException("an embed hangs on a row");
      case Link.Direct(List<Pair> on, boolean isMany) -> isMany;
      case Link.Through through -> true;
      case Link.Computed(var function, boolean isMany) -> isMany;
    };
  }

  /** Whether the item is a member of the answer; an embed that shows nothing only joins. */
  private static boolean isShown(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse> field -> true;
      case Item.Aggregate<Source, ColumnUse> aggregate -> true;
      case Item.Embed<Source, ColumnUse> embed ->
          embed.selection().items().stream().anyMatch(SelectionWriter::isShown);
    };
  }

  private static boolean isInner(Item<Source, ColumnUse> item) {
    return item instanceof Item.Embed<Source, ColumnUse> embed
        && embed.join() == Selection.Join.INNER;
  }

  private static boolean keepsName(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) ->
          name.equals(use.name());
      case Item.Aggregate<Source, ColumnUse> aggregate -> false;
      case Item.Embed<Source, ColumnUse> embed ->
          embed.name().equals(embed.selection().from().table().name());
    };
  }

  private static String name(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) -> name;
      case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate.name();
      case Item.Embed<Source, ColumnUse> embed -> embed.name();
    };
  }
}
