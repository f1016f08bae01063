package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of one selection are read: which columns one select fetches of them, and what the
 * answer shows of those. Embedded rows are levels of their own, read after the rows around them.
 */
final class Level {
  /** The number of the level's own rows, and of the junction that leads to them. */
  static final int ROWS = 0;

  static final int JUNCTION = 1;

  private static final ColumnType JSON = ColumnType.of("json", ColumnType.Kind.JSON);

  /**
   * A value that is fetched.
   *
   * @param use a column, a part of it, or what is made of many of them
   */
  record Fetched(int alias, ColumnUse use, ColumnType type) {
    Fetched(int alias, ColumnUse use) {
      this(alias, use, Uses.type(use));
    }

    Column column() {
      return use.column();
    }

    boolean isAggregate() {
      return Uses.aggregated(use).isPresent();
    }
  }

  /**
   * Single rows that are joined to those of a level, or to others that are.
   *
   * @param outer the number of the rows that they are joined to
   */
  record Joined(int outer, int alias, Item.Embed<Source, ColumnUse> embed) {

    /** What is null where, and only where, there is no such row. */
    ColumnUse presence() {
      Source rows = embed.selection().from();
      return Uses.plain(Level.column(rows, pairs(rows.link()).getFirst().inner()));
    }
  }

  /**
   * Embedded rows.
   *
   * @param outer where the values stand by which the row around them knows them
   */
  record Child(Item.Embed<Source, ColumnUse> embed, Level level, List<Integer> outer) {
    boolean isMany() {
      return Level.isMany(embed.selection().from().link());
    }
  }

  /** One member of a row of the answer. */
  interface Value {
    /** Writes it as JSON. */
    void write(Row row, JsonBuffer out);
  }

  /** A member with its name. */
  record Member(byte[] key, String name, ColumnType type, Value value) {}

  private final Selection<Source, ColumnUse> selection;
  private final List<Fetched> columns = new ArrayList<>();
  private final List<Child> children = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final List<Integer> links = new ArrayList<>();
  private final List<Joined> joins = new ArrayList<>();
  private final boolean isGrouped;
  private boolean hasKeys;

  private Level(Selection<Source, ColumnUse> selection) {
    this.selection = selection;
    this.isGrouped = isGrouped(selection);
    for (Order<ColumnUse> key : selection.order()) {
      if (!key.embed().isEmpty()) {
        join(ROWS, named(selection, key.embed()));
      }
    }
    selection.items().forEach(item -> add(item, ROWS, members));
    link(selection.from());
  }

  /** Whether a row of the answer is made of many rows. */
  static boolean isGrouped(Selection<Source, ColumnUse> selection) {
    return selection.isDistinct() || makesGroups(selection);
  }

  private static boolean makesGroups(Selection<Source, ColumnUse> selection) {
    for (Item<Source, ColumnUse> item : selection.items()) {
      boolean makes =
          switch (item) {
            case Item.Field<Source, ColumnUse> field -> field.column().making().isPresent();
            case Item.Aggregate<Source, ColumnUse> aggregate -> true;
            case Item.Embed<Source, ColumnUse> embed ->
                embed.isSpread()
                    && !isMany(embed.selection().from().link())
                    && makesGroups(embed.selection());
          };
      if (makes) {
        return true;
      }
    }
    return false;
  }

  static Level of(Selection<Source, ColumnUse> selection) {
    return new Level(selection);
  }

  private void add(Item<Source, ColumnUse> item, int alias, List<Member> into) {
    switch (item) {
      case Item.Field<Source, ColumnUse> field -> {
        hasKeys = true;
        fetched(field.name(), alias, field.column(), into);
      }
      case Item.Aggregate<Source, ColumnUse> aggregate ->
          fetched(aggregate.name(), alias, Uses.of(aggregate), into);
      case Item.Embed<Source, ColumnUse> embed -> {
        if (isShown(embed) && isGrouped) {
          joined(embed, alias, into);
        } else if (isShown(embed)) {
          embed(embed);
        }
      }
    }
  }

  private void fetched(String name, int alias, ColumnUse use, List<Member> into) {
    int place = place(alias, use);
    ColumnType type = columns.get(place).type();
    into.add(member(name, type, (row, out) -> out.value(type, row.text(place))));
  }

  private static Member member(String name, ColumnType type, Value value) {
    return new Member(JsonBuffer.key(name, false), name, type, value);
  }

  private Joined join(int outer, Item.Embed<Source, ColumnUse> embed) {
    for (Joined joined : joins) {
      if (joined.outer() == outer && joined.embed().name().equals(embed.name())) {
        return joined;
      }
    }
    Joined joined = new Joined(outer, JUNCTION + 1 + joins.size(), embed);
    joins.add(joined);
    return joined;
  }

  /** Related rows of grouped ones: what is shown of a single row makes the group with the rest. */
  private void joined(Item.Embed<Source, ColumnUse> embed, int outer, List<Member> into) {
    Selection<Source, ColumnUse> rows = embed.selection();
    if (isMany(rows.from().link()) || (!embed.isSpread() && isGrouped(rows))) {
      throw Uses.refused(
          "0A000", "rows beside aggregates or distinct ones are single here: " + embed.name());
    }
    Joined joined = join(outer, embed);
    if (embed.isSpread()) {
      rows.items().forEach(item -> add(item, joined.alias(), into));
      return;
    }
    hasKeys = true;
    List<Member> inner = new ArrayList<>();
    rows.items().forEach(item -> add(item, joined.alias(), inner));
    int presence = place(joined.alias(), joined.presence());
    into.add(
        member(
            embed.name(),
            JSON,
            (row, out) -> {
              if (row.text(presence) == null) {
                out.missing();
              } else {
                object(inner, row, out, false);
              }
            }));
  }

  private void embed(Item.Embed<Source, ColumnUse> embed) {
    Child child = new Child(embed, of(embed.selection()), outer(embed.selection().from().link()));
    int number = children.size();
    children.add(child);
    if (!embed.isSpread()) {
      members.add(
          member(embed.name(), JSON, (row, out) -> child.level.rows(child, row, number, out)));
      return;
    }
    for (Member inner : child.level.members) {
      Value value =
          child.isMany()
              ? (row, out) -> each(row.related().get(number), inner.value, out)
              : (row, out) -> one(row.related().get(number), inner.value, out);
      members.add(member(inner.name, child.isMany() ? JSON : inner.type, value));
    }
  }

  private static void one(List<Row> rows, Value value, JsonBuffer out) {
    if (rows.isEmpty()) {
      out.missing();
    } else {
      value.write(rows.getFirst(), out);
    }
  }

  private static void each(List<Row> rows, Value value, JsonBuffer out) {
    out.raw('[');
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      value.write(rows.get(i), out);
    }
    out.raw(']');
  }

  private void rows(Child child, Row row, int number, JsonBuffer out) {
    List<Row> rows = row.related().get(number);
    if (child.isMany()) {
      each(rows, (one, to) -> object(one, to, false), out);
    } else {
      one(rows, (one, to) -> object(one, to, false), out);
    }
  }

  /** Writes a row as an object. */
  void object(Row row, JsonBuffer out, boolean stripsNulls) {
    object(members, row, out, stripsNulls);
  }

  private static void object(List<Member> members, Row row, JsonBuffer out, boolean stripsNulls) {
    out.raw('{');
    int start = out.length();
    for (Member member : members) {
      int before = out.length();
      if (before == start) {
        out.rest(member.key);
      } else {
        out.raw(member.key);
      }
      int value = out.length();
      member.value.write(row, out);
      if (stripsNulls && out.isNullSince(value)) {
        out.cut(before);
      }
    }
    out.raw('}');
  }

  private List<Integer> outer(Link link) {
    return pairs(link).stream()
        .map(pair -> place(ROWS, Uses.plain(column(selection.from(), pair.outer()))))
        .toList();
  }

  /** The pairs that lead from the row around to these rows, or to the junction before them. */
  static List<Pair> pairs(Link link) {
    return switch (link) {
      case Link.Direct direct -> direct.on();
      case Link.Through through -> through.outer();
      case Link.Root() -> throw new IllegalArgumentException("an embed hangs on a row");
      case Link.Computed computed -> throw new IllegalArgumentException("no computed relations");
    };
  }

  private void link(Source from) {
    switch (from.link()) {
      case Link.Root() -> {}
      case Link.Direct direct ->
          direct.on().forEach(pair -> link(ROWS, column(from, pair.inner())));
      case Link.Through through ->
          through
              .outer()
              .forEach(
                  pair -> link(JUNCTION, through.junction().column(pair.inner()).orElseThrow()));
      case Link.Computed computed -> throw new IllegalArgumentException("no computed relations");
    }
  }

  private void link(int alias, Column column) {
    links.add(place(alias, Uses.plain(column)));
  }

  private static Column column(Source from, String name) {
    return from.table().column(name).orElseThrow();
  }

  /** Where a value stands among those that are fetched, from now on. */
  int place(int alias, ColumnUse use) {
    Fetched fetched = new Fetched(alias, use);
    int place = columns.indexOf(fetched);
    if (place < 0) {
      columns.add(fetched);
      return columns.size() - 1;
    }
    return place;
  }

  Selection<Source, ColumnUse> selection() {
    return selection;
  }

  List<Fetched> columns() {
    return columns;
  }

  List<Child> children() {
    return children;
  }

  List<Member> members() {
    return members;
  }

  /** Where the values stand by which these rows know the row around them. */
  List<Integer> links() {
    return links;
  }

  /** What is joined: for the order, or because it makes groups. */
  List<Joined> joins() {
    return joins;
  }

  boolean isGrouped() {
    return isGrouped;
  }

  /** Whether all rows are one group, which is there even where they are none. */
  boolean isOneGroup() {
    return isGrouped && !hasKeys;
  }

  /** Joined rows by their number. */
  Joined joined(int alias) {
    return joins.get(alias - JUNCTION - 1);
  }

  /** The rows whose column a sort key is. */
  int alias(Order<ColumnUse> key) {
    return key.embed().isEmpty() ? ROWS : join(ROWS, named(selection, key.embed())).alias();
  }

  /**
   * The embed of that name in a selection.
   *
   * @throws IllegalArgumentException where there is none
   */
  static Item.Embed<Source, ColumnUse> named(Selection<Source, ColumnUse> selection, String name) {
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (item instanceof Item.Embed<Source, ColumnUse> embed && embed.name().equals(name)) {
        return embed;
      }
    }
    throw new IllegalArgumentException("no such embed: " + name);
  }

  static boolean isMany(Link link) {
    return switch (link) {
      case Link.Direct(List<Pair> on, boolean isMany) -> isMany;
      case Link.Through through -> true;
      case Link.Computed(var function, boolean isMany) -> isMany;
      case Link.Root() -> throw new IllegalArgumentException("an embed hangs on a row");
    };
  }

  /** Whether the embed is a member of the answer; one that shows nothing only joins. */
  private static boolean isShown(Item.Embed<Source, ColumnUse> embed) {
    return embed.selection().items().stream()
        .anyMatch(item -> !(item instanceof Item.Embed<Source, ColumnUse> inner) || isShown(inner));
  }
}
