package dev.postern.postgres;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.Making;
import dev.postern.spi.Order;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The rows of one selection as they stand in one {@code select}: with the rows that are spread
 * among them, or by which they are ordered, joined to them.
 *
 * @param alias the number of the rows
 * @param members what a row of the answer holds, spread ones in their place
 * @param joins what is joined, in order
 * @param isGrouped whether a row of the answer is made of many rows
 */
record Level(
    int alias,
    Selection<Source, ColumnUse> selection,
    List<Member> members,
    List<Joined> joins,
    boolean isGrouped) {

  /**
   * One member of a row of the answer.
   *
   * @param alias the rows that it comes from
   * @param missing joined rows which, where they are missing, leave this member null
   * @param place which column of {@code alias} it is; 0 where the item says it itself
   */
  record Member(
      String name, Item<Source, ColumnUse> item, int alias, Optional<Missing> missing, int place) {

    /** Whether it is called as the catalog calls it. */
    boolean keepsName() {
      return switch (item) {
        case Item.Field<Source, ColumnUse>(ColumnUse use, String itsName, var cast) ->
            itsName.equals(use.name());
        case Item.Aggregate<Source, ColumnUse> aggregate ->
            aggregate.name().equals(aggregate.function().word());
        case Item.Embed<Source, ColumnUse> embed ->
            embed.name().equals(embed.selection().from().table().name());
      };
    }

    boolean isAggregate() {
      return place == 0 && item instanceof Item.Aggregate;
    }

    /** Whether it is a stretch of time, in which there may be many rows. */
    boolean isBucket() {
      return place == 0
          && item instanceof Item.Field<Source, ColumnUse> field
          && field.column().making().isPresent();
    }

    /**
     * Whether the column makes the group, whatever is shown of it. A cast counts only where the
     * caller gave its result a name.
     */
    boolean isKeyByItself() {
      return place == 0
          && item instanceof Item.Field<Source, ColumnUse> field
          && field.column().path().isNone()
          && field.column().mask().isNone()
          && (field.cast().isEmpty() || keepsName());
    }

    /** Whether it is JSON as it is written. */
    boolean isDocument() {
      return place != 0 || item instanceof Item.Embed;
    }
  }

  /** Joined rows that may be missing. */
  record Missing(int alias, Link link) {}

  /**
   * Rows joined to those of a level.
   *
   * @param place the number under which they are joined: that of their level, or where there may be
   *     several for a row that of the arrays made of them
   */
  record Joined(Item.Embed<Source, ColumnUse> embed, Level rows, int place) {

    boolean isMany() {
      return Level.isMany(embed.selection().from().link());
    }
  }

  Level {
    members = List.copyOf(members);
    joins = List.copyOf(joins);
  }

  /** Rows that nothing is joined to and nothing shown of: they only exist. */
  static Level bare(Selection<Source, ColumnUse> selection, int alias) {
    return new Level(alias, selection, List.of(), List.of(), selection.isDistinct());
  }

  /**
   * @param aliases gives a number for each further kind of rows
   */
  static Level of(Selection<Source, ColumnUse> selection, int alias, IntSupplier aliases) {
    return of(selection, alias, Optional.empty(), aliases);
  }

  private static Level of(
      Selection<Source, ColumnUse> selection,
      int alias,
      Optional<Missing> missing,
      IntSupplier aliases) {
    List<Member> members = new ArrayList<>(selection.items().size());
    List<Joined> joins = new ArrayList<>();
    for (Item<Source, ColumnUse> item : selection.items()) {
      if (!isShown(item)) {
        continue;
      }
      if (item instanceof Item.Embed<Source, ColumnUse> embed && embed.isSpread()) {
        Joined joined = joined(embed, missing.isPresent(), aliases);
        joins.add(joined);
        if (joined.isMany()) {
          elements(joined, members);
        } else {
          members.addAll(joined.rows().members());
        }
      } else {
        members.add(new Member(name(item), item, alias, missing, 0));
      }
    }
    for (Order<ColumnUse> key : selection.order()) {
      if (!key.embed().isEmpty() && one(joins, key.embed()).isEmpty()) {
        joins.add(ordering(named(selection, key.embed()), aliases.getAsInt()));
      }
    }
    return new Level(alias, selection, members, joins, isGrouped(selection, members));
  }

  private static Joined joined(
      Item.Embed<Source, ColumnUse> embed, boolean isPerhapsMissing, IntSupplier aliases) {
    Link link = embed.selection().from().link();
    int alias = aliases.getAsInt();
    if (isMany(link)) {
      Level rows = of(embed.selection(), alias, Optional.empty(), aliases);
      return new Joined(embed, rows, aliases.getAsInt());
    }
    Optional<Missing> missing =
        isPerhapsMissing || embed.join() == Selection.Join.LEFT
            ? Optional.of(new Missing(alias, link))
            : Optional.empty();
    return new Joined(embed, of(embed.selection(), alias, missing, aliases), alias);
  }

  private static void elements(Joined joined, List<Member> members) {
    int place = 0;
    for (Member member : joined.rows().members()) {
      members.add(
          new Member(member.name(), member.item(), joined.place(), Optional.empty(), ++place));
    }
  }

  /** A row that is joined for the order alone. */
  private static Joined ordering(Item.Embed<Source, ColumnUse> embed, int alias) {
    Item.Embed<Source, ColumnUse> left =
        new Item.Embed<>(embed.name(), Selection.Join.LEFT, embed.selection());
    return new Joined(left, bare(embed.selection(), alias), alias);
  }

  private static Optional<Joined> one(List<Joined> joins, String embed) {
    return joins.stream()
        .filter(joined -> joined.embed().name().equals(embed) && !joined.isMany())
        .findFirst();
  }

  /** The number of the rows of the to-one embed of that name. */
  int one(String embed) {
    return one(joins, embed).orElseThrow().place();
  }

  private static boolean isGrouped(Selection<Source, ColumnUse> selection, List<Member> members) {
    boolean isGrouped = selection.isDistinct();
    for (Member member : members) {
      isGrouped |= member.isAggregate() || member.isBucket();
    }
    return isGrouped;
  }

  /**
   * Which member a sort key is, counted from zero, where groups are made by its place in the select
   * list and must be ordered by it; -1 for none.
   */
  int keyByPlace(Order<ColumnUse> key) {
    for (int i = 0; isGrouped() && key.embed().isEmpty() && i < members.size(); i++) {
      if (members.get(i).item() instanceof Item.Field<Source, ColumnUse> field
          && members.get(i).place() == 0
          && !members.get(i).isKeyByItself()
          && shown(field).equals(key.column())) {
        return i;
      }
    }
    return -1;
  }

  private static ColumnUse shown(Item.Field<Source, ColumnUse> field) {
    ColumnUse use = field.column();
    return field.cast().isPresent() && use.making().isEmpty()
        ? use.made(new Making.Cast(field.cast().get()))
        : use;
  }

  boolean isNamedByCatalog() {
    return members.stream().allMatch(Member::keepsName);
  }

  /** Whether the embed's rows are joined so that rows without them are left out by that alone. */
  boolean joinsInner(Item.Embed<Source, ColumnUse> embed) {
    return joins.stream()
        .anyMatch(
            joined ->
                joined.embed().equals(embed)
                    && !joined.isMany()
                    && embed.join() == Selection.Join.INNER);
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
          embed.selection().items().stream().anyMatch(Level::isShown);
    };
  }

  private static String name(Item<Source, ColumnUse> item) {
    return switch (item) {
      case Item.Field<Source, ColumnUse> field -> field.name();
      case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate.name();
      case Item.Embed<Source, ColumnUse> embed -> embed.name();
    };
  }
}
