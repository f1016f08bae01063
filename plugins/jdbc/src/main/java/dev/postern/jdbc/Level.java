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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the rows of one selection are read: which columns one select fetches of them, and what the
 * answer shows of those. Embedded rows are levels of their own, read after the rows around them.
 */
final class Level {
  /** The number of the level's own rows, and of the junction that leads to them. */
  static final int ROWS = 0;

  static final int JUNCTION = 1;

  /** A column that is fetched. */
  record Fetched(int alias, Column column) {}

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
  private final Map<String, Integer> joined = new LinkedHashMap<>();

  private Level(Selection<Source, ColumnUse> selection) {
    this.selection = selection;
    for (Order<ColumnUse> key : selection.order()) {
      if (!key.embed().isEmpty()) {
        joined.putIfAbsent(key.embed(), JUNCTION + 1 + joined.size());
      }
    }
    selection.items().forEach(this::add);
    link(selection.from());
  }

  static Level of(Selection<Source, ColumnUse> selection) {
    return new Level(selection);
  }

  private void add(Item<Source, ColumnUse> item) {
    switch (item) {
      case Item.Field<Source, ColumnUse> field -> {
        ColumnType type = field.column().column().type();
        int place = place(ROWS, field.column().column());
        member(field.name(), type, (row, out) -> out.value(type, row.text(place)));
      }
      case Item.Embed<Source, ColumnUse> embed -> {
        if (isShown(embed)) {
          embed(embed);
        }
      }
      case Item.Aggregate<Source, ColumnUse> aggregate ->
          throw new IllegalArgumentException("not declared: aggregates");
    }
  }

  private void member(String name, ColumnType type, Value value) {
    members.add(new Member(JsonBuffer.key(name, false), name, type, value));
  }

  private void embed(Item.Embed<Source, ColumnUse> embed) {
    Child child = new Child(embed, of(embed.selection()), outer(embed.selection().from().link()));
    int number = children.size();
    children.add(child);
    ColumnType json = ColumnType.of("json", ColumnType.Kind.JSON);
    if (!embed.isSpread()) {
      member(embed.name(), json, (row, out) -> child.level.rows(child, row, number, out));
      return;
    }
    for (Member inner : child.level.members) {
      Value value =
          child.isMany()
              ? (row, out) -> each(row.related().get(number), inner.value, out)
              : (row, out) -> one(row.related().get(number), inner.value, out);
      member(inner.name, child.isMany() ? json : inner.type, value);
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
        .map(pair -> place(ROWS, column(selection.from(), pair.outer())))
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
          direct.on().forEach(pair -> links.add(place(ROWS, column(from, pair.inner()))));
      case Link.Through through ->
          through
              .outer()
              .forEach(
                  pair ->
                      links.add(
                          place(JUNCTION, through.junction().column(pair.inner()).orElseThrow())));
      case Link.Computed computed -> throw new IllegalArgumentException("no computed relations");
    }
  }

  private static Column column(Source from, String name) {
    return from.table().column(name).orElseThrow();
  }

  /** Where a column stands among those that are fetched, from now on. */
  int place(int alias, Column column) {
    Fetched fetched = new Fetched(alias, column);
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

  /** The embeds by whose columns the rows are ordered, each with the number of its rows. */
  Map<String, Integer> joined() {
    return joined;
  }

  /** The rows whose column a sort key is. */
  int alias(Order<ColumnUse> key) {
    return key.embed().isEmpty() ? ROWS : joined.get(key.embed());
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
