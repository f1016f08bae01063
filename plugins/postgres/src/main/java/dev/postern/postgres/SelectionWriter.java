package dev.postern.postgres;

import dev.postern.postgres.Level.Joined;
import dev.postern.postgres.Level.Member;
import dev.postern.postgres.Level.Missing;
import dev.postern.postgres.Statement.Cell;
import dev.postern.postgres.Statement.Encoding;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Page;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what is selected: values of the outermost rows as they are, embedded rows as sub-selects
 * that give JSON, spread rows as joins. Rows at the root are those of alias {@link #ROOT}; all
 * others take the next number.
 *
 * <p>One after the other: {@link #items}, the place where the root rows come from, {@link #where}
 * and {@link #orderAndPage}.
 */
final class SelectionWriter {
  static final int ROOT = 0;

  private final Sql sql;
  private final ColumnWriter columns;
  private final MemberWriter members;
  private final Rendering rendering;
  private final EmbedWriter embeds;
  private int aliases = ROOT;
  private Level root;
  private int firstPosition = 1;

  SelectionWriter(Sql sql, Types types) {
    this(sql, types, Rendering.JSON);
  }

  /** For rows that leave in some form. */
  SelectionWriter(Sql sql, Types types, Rendering rendering) {
    this(sql, new ColumnWriter(sql, types), rendering);
  }

  private SelectionWriter(Sql sql, ColumnWriter columns, Rendering rendering) {
    this.sql = sql;
    this.columns = columns;
    this.members = new MemberWriter(sql, columns);
    this.rendering = rendering;
    this.embeds = new EmbedWriter(this, sql);
  }

  /** For root rows that a change returned, see {@link ColumnWriter#areReturned}. */
  static SelectionWriter ofReturned(Sql sql, Types types, Rendering rendering) {
    return new SelectionWriter(sql, new ColumnWriter(sql, types, true), rendering);
  }

  int nextAlias() {
    return ++aliases;
  }

  private Level root(Selection<Source, ColumnUse> selection) {
    if (root == null || !root.selection().equals(selection)) {
      root = Level.of(selection, ROOT, this::nextAlias);
    }
    return root;
  }

  /** Writes the select list of the root rows and says how to read it. */
  List<Cell> items(Selection<Source, ColumnUse> selection) {
    return items(selection, false);
  }

  /** The same behind one column that is written already. */
  List<Cell> moreItems(Selection<Source, ColumnUse> selection) {
    return items(selection, true);
  }

  private List<Cell> items(Selection<Source, ColumnUse> selection, boolean continues) {
    Level level = root(selection);
    firstPosition = continues ? 2 : 1;
    List<Cell> cells = new ArrayList<>(level.members().size());
    for (Member member : level.members()) {
      sql.text(continues || !cells.isEmpty() ? ", " : "");
      cells.add(cell(member, level.isGrouped(), cells.isEmpty()));
    }
    return cells;
  }

  private Cell cell(Member member, boolean isGrouped, boolean isFirst) {
    return switch (rendering) {
      case Rendering.Json(boolean stripsNulls, boolean isSingle) ->
          new Cell(JsonBuffer.key(member.name(), isFirst), encoded(member, isGrouped, stripsNulls));
      case Rendering.Lines() ->
          new Cell(JsonBuffer.key(member.name(), isFirst), encoded(member, isGrouped, false));
      case Rendering.Csv() -> {
        raw(member, member.isDocument());
        sql.text(members.type(member).kind() == Kind.BYTES ? "::text" : "");
        yield new Cell(RecordText.heading(member.name(), isFirst), Encoding.RECORD);
      }
      case Rendering.GeoJson geo -> named(member, isGrouped);
      case Rendering.Handled handled -> named(member, isGrouped);
      case Rendering.Plan plan -> throw new IllegalArgumentException("a plan has no columns");
    };
  }

  private Cell named(Member member, boolean isGrouped) {
    raw(member, isGrouped && member.isDocument());
    sql.text(" as ").label(member.name());
    return new Cell(new byte[0], Encoding.RAW);
  }

  /** Writes a value in the form in which its text is read. */
  private Encoding encoded(Member member, boolean isGrouped, boolean stripsNulls) {
    ColumnType type = members.type(member);
    Encoding encoding = encoding(type);
    boolean strips = stripsNulls && encoding == Encoding.JSON;
    // json knows no equality, jsonb does
    boolean isKey = isGrouped && !member.isAggregate() && !member.isKeyByItself();
    sql.text(strips ? isKey ? "jsonb_strip_nulls((" : "json_strip_nulls((" : "");
    if (isMadeByServer(type)) {
      sql.text(isKey ? "to_jsonb(" : "to_json(");
      raw(member, false);
      sql.text(")");
    } else {
      raw(member, isKey && member.isDocument());
      sql.text(type.kind() == Kind.BYTES ? "::text" : "");
    }
    sql.text(strips ? isKey ? ")::jsonb)" : ")::json)" : "");
    return encoding;
  }

  /**
   * Writes a value as it is.
   *
   * @param isBinary whether a document is turned into {@code jsonb}
   */
  void raw(Member member, boolean isBinary) {
    boolean isGuarded =
        member.place() == 0
            && member.missing().isPresent()
            && members.outlivesItsRow(member.item());
    if (isGuarded) {
      Missing missing = member.missing().get();
      sql.text("case when ");
      members.present(missing);
      boolean isRow = missing.link() instanceof Link.Computed;
      sql.text(isRow ? " is distinct from null then " : " is not null then ");
    }
    if (member.place() > 0) {
      sql.alias(member.alias()).text(".").place(member.place());
    } else {
      switch (member.item()) {
        case Item.Field<Source, ColumnUse> field -> members.field(field, member.alias());
        case Item.Embed<Source, ColumnUse> embed -> embeds.write(embed, member.alias());
        case Item.Aggregate<Source, ColumnUse> aggregate ->
            members.aggregate(aggregate, member.alias(), member.missing());
      }
    }
    sql.text(isBinary ? "::jsonb" : "");
    sql.text(isGuarded ? " end" : "");
  }

  /** Whether the JSON form of a type is best left to the server. */
  static boolean isMadeByServer(ColumnType type) {
    return MemberWriter.isMadeByServer(type);
  }

  static Encoding encoding(ColumnType type) {
    return MemberWriter.encoding(type);
  }

  /**
   * Writes what is joined to the root rows and the condition they must fulfil, if there is any;
   * tells whether there is.
   */
  boolean where(Selection<Source, ColumnUse> selection) {
    joins(root(selection));
    return where(root(selection), false);
  }

  /**
   * The same for rows that are only counted: nothing is joined, every condition looks by itself.
   */
  boolean countedWhere(Selection<Source, ColumnUse> selection) {
    return where(Level.bare(selection, ROOT), false);
  }

  /** Writes conditions, the word before them included where they do not follow others. */
  private boolean where(Level level, boolean follows) {
    if (level.selection().where().isAll() && !looksForRows(level)) {
      return follows;
    }
    sql.text(follows ? " and " : " where ");
    conditions(level);
    return true;
  }

  /** Writes the selection's own conditions, of which there is at least one. */
  private void conditions(Level level) {
    Selection<Source, ColumnUse> selection = level.selection();
    boolean follows = false;
    if (!selection.where().isAll()) {
      filter(level);
      follows = true;
    }
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (looksForRows(item, level) && item instanceof Item.Embed<Source, ColumnUse> embed) {
        sql.text(follows ? " and " : "");
        exists(embed.selection(), level.alias());
        follows = true;
      }
    }
  }

  private static boolean looksForRows(Level level) {
    for (Item<Source, ColumnUse> item : level.selection().items()) {
      if (looksForRows(item, level)) {
        return true;
      }
    }
    return false;
  }

  private static boolean looksForRows(Item<Source, ColumnUse> item, Level level) {
    return item instanceof Item.Embed<Source, ColumnUse> embed
        && embed.join() == Selection.Join.INNER
        && !level.joinsInner(embed);
  }

  private void filter(Level level) {
    Selection<Source, ColumnUse> selection = level.selection();
    FilterWriter.Relations relations =
        (name, where) ->
            exists(Level.named(selection, name).selection().narrowed(where), level.alias());
    new FilterWriter(sql, level.alias(), columns, relations).write(selection.where());
  }

  private void exists(Selection<Source, ColumnUse> selection, int outer) {
    int inner = nextAlias();
    sql.text("exists (select from ");
    linked(Level.bare(selection, inner), outer);
    sql.text(")");
  }

  /** Writes the related rows, how they hang on the row of {@code outer}, and their conditions. */
  void linked(Level level, int outer) {
    Source source = level.selection().from();
    source(source, level.alias(), outer);
    joins(level);
    boolean hangs = !(source.link() instanceof Link.Computed);
    if (hangs) {
      sql.text(" where ");
      link(source.link(), level.alias(), outer);
    }
    where(level, hangs);
  }

  private void source(Source source, int alias, int outer) {
    if (source.link() instanceof Link.Computed(var function, boolean isMany)) {
      sql.function(function).text("(");
      columns.row(outer);
      sql.text(")");
    } else {
      sql.table(source.table());
    }
    sql.text(" as ").alias(alias);
  }

  private void link(Link link, int alias, int outer) {
    switch (link) {
      case Link.Direct(List<Pair> on, boolean isMany) -> equal(on, outer, alias);
      case Link.Through(var table, List<Pair> outward, List<Pair> inward) -> {
        int junction = nextAlias();
        sql.text("exists (select from ").table(table).text(" as ").alias(junction).text(" where ");
        equal(outward, outer, junction);
        sql.text(" and ");
        equal(inward, junction, alias);
        sql.text(")");
      }
      case Link.Computed computed -> sql.text("true");
      case Link.Root() -> throw new IllegalArgumentException("an embed hangs on a row");
    }
  }

  private void equal(List<Pair> pairs, int outer, int inner) {
    for (int i = 0; i < pairs.size(); i++) {
      sql.text(i == 0 ? "" : " and ").column(inner, pairs.get(i).inner());
      sql.text(" = ").column(outer, pairs.get(i).outer());
    }
  }

  private void joins(Level level) {
    for (Joined joined : level.joins()) {
      boolean isInner = joined.embed().join() == Selection.Join.INNER && !joined.isMany();
      sql.text(isInner ? " join " : " left join ");
      if (joined.isMany()) {
        embeds.arrays(joined, level.alias());
      } else {
        join(joined.rows(), level.alias());
      }
    }
  }

  /** Joins single rows, to which others may be joined before. */
  private void join(Level rows, int outer) {
    Source source = rows.selection().from();
    boolean nests = !rows.joins().isEmpty();
    sql.text(nests ? "(" : "");
    source(source, rows.alias(), outer);
    joins(rows);
    sql.text(nests ? ") on " : " on ");
    link(source.link(), rows.alias(), outer);
    where(rows, true);
  }

  /** Whether the root rows are grouped, so that they are not those of the source. */
  boolean isGrouped(Selection<Source, ColumnUse> selection) {
    return root(selection).isGrouped();
  }

  /** Writes groups, order and page; one row more than the limit where {@code oneMore}. */
  void orderAndPage(Selection<Source, ColumnUse> selection, int alias, boolean oneMore) {
    if (alias != ROOT) {
      throw new IllegalArgumentException("only root rows are ordered from outside");
    }
    groups(selection);
    orderAndPage(root(selection), oneMore);
  }

  /** Writes by what the root rows are grouped, if they are. */
  void groups(Selection<Source, ColumnUse> selection) {
    groups(root(selection), firstPosition);
  }

  /** Every member that is no aggregate is a key. */
  void groups(Level level, int firstPosition) {
    if (!level.isGrouped()) {
      return;
    }
    boolean isFirst = true;
    for (int i = 0; i < level.members().size(); i++) {
      Member member = level.members().get(i);
      if (!member.isAggregate()) {
        sql.text(isFirst ? " group by " : ", ");
        isFirst = false;
        if (member.isKeyByItself() && member.item() instanceof Item.Field<Source, ColumnUse> key) {
          columns.value(member.alias(), key.column());
        } else {
          sql.position(firstPosition + i);
        }
      }
    }
    if (!level.selection().having().isAll()) {
      sql.text(" having ");
      new FilterWriter(sql, level.alias(), columns, FilterWriter.Relations.NONE)
          .write(level.selection().having());
    }
  }

  void orderAndPage(Level level, boolean oneMore) {
    Selection<Source, ColumnUse> selection = level.selection();
    for (int i = 0; i < selection.order().size(); i++) {
      sql.text(i == 0 ? " order by " : ", ");
      order(selection.order().get(i), level);
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

  /** The rows that a sort key of the root rows is a column of, once those are written. */
  int alias(Order<ColumnUse> key) {
    return alias(key, root);
  }

  private static int alias(Order<ColumnUse> key, Level level) {
    return key.embed().isEmpty() ? level.alias() : level.one(key.embed());
  }

  private void order(Order<ColumnUse> order, Level level) {
    int key = level.keyByPlace(order);
    if (key < 0) {
      columns.value(alias(order, level), order.column());
    } else {
      sql.position(key + (level.alias() == ROOT ? firstPosition : 1));
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
}
