package dev.postern.pipeline;

import dev.postern.json.RenamedMembers;
import dev.postern.json.RenamedMembers.Renaming;
import dev.postern.operation.ColumnName;
import dev.postern.operation.OwnName;
import dev.postern.operation.RelationName;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the members of rows are called by what they hold, and what their caller wants them to be
 * called.
 *
 * @param own by the name asked for
 * @param inner of related rows, by the name asked for
 */
record SelectedNames(Map<String, String> own, Map<String, SelectedNames> inner) {

  /** Something is asked for twice, so that hooks could not tell which of the two they look at. */
  static final class TwiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TwiceException(String name) {
      super(name, null, false, false);
    }
  }

  /**
   * Whether a caller wants every member called what it is, once, in a selection and those in it.
   */
  static boolean areAsked(Selection<RelationName, ColumnName> selection) {
    List<Item<RelationName, ColumnName>> items = selection.items();
    Set<String> names = items.size() > 1 ? HashSet.newHashSet(items.size()) : null;
    for (Item<RelationName, ColumnName> item : items) {
      boolean isPlain =
          switch (item) {
            case Item.Field<RelationName, ColumnName> field -> isPlain(field.column());
            case Item.Aggregate<RelationName, ColumnName> aggregate -> false;
            case Item.Embed<RelationName, ColumnName> embed ->
                !embed.isSpread() && areAsked(embed.selection());
          };
      String name = OwnName.asked(item);
      if (!isPlain || !name.equals(OwnName.of(item)) || (names != null && !names.add(name))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(ColumnName column) {
    return column.path().isNone() && column.bucket().isEmpty();
  }

  /**
   * Those of a selection.
   *
   * @throws TwiceException where the same is asked for twice, or the same name for two things
   */
  static SelectedNames of(Selection<RelationName, ColumnName> selection) {
    SelectedNames names = new SelectedNames(new LinkedHashMap<>(), new HashMap<>());
    names.add(selection, "");
    names.addEmbeds(selection, "");
    return names;
  }

  /** Members that are spread into a row have the name of where they come from before their own. */
  private void add(Selection<RelationName, ColumnName> selection, String from) {
    boolean hasAll = false;
    for (Item<RelationName, ColumnName> item : selection.items()) {
      switch (item) {
        case Item.Field<RelationName, ColumnName> field when field.column().isAll() ->
            hasAll = true;
        case Item.Field<RelationName, ColumnName> field -> {
          if (hasAll && isPlain(field.column()) && from.isEmpty()) {
            throw new TwiceException(field.column().text());
          }
          put(OwnName.asked(item), from + OwnName.of(item));
        }
        case Item.Aggregate<RelationName, ColumnName> aggregate ->
            put(OwnName.asked(item), from + OwnName.of(item));
        case Item.Embed<RelationName, ColumnName> embed when embed.isSpread() ->
            add(embed.selection(), from + OwnName.of(embed) + ".");
        case Item.Embed<RelationName, ColumnName> embed -> {}
      }
    }
  }

  private void put(String asked, String name) {
    if (own.containsValue(name)) {
      throw new TwiceException(name);
    }
    if (own.putIfAbsent(asked, name) != null) {
      throw new TwiceException(asked);
    }
  }

  /** Related rows of the same table may well be asked for twice, by different ways. */
  private void addEmbeds(Selection<RelationName, ColumnName> selection, String from) {
    for (Item<RelationName, ColumnName> item : selection.items()) {
      if (!(item instanceof Item.Embed<RelationName, ColumnName> embed)) {
        continue;
      }
      if (embed.isSpread()) {
        addEmbeds(embed.selection(), from + OwnName.of(embed) + ".");
        continue;
      }
      RelationName relation = embed.selection().from();
      Optional<String> free =
          List.of(relation.text(), relation.toString(), embed.name()).stream()
              .map(name -> from + name)
              .filter(name -> !own.containsValue(name))
              .findFirst();
      put(embed.name(), free.orElseThrow(() -> new TwiceException(embed.name())));
      if (!areAsked(embed.selection())) {
        inner.put(embed.name(), of(embed.selection()));
      }
    }
  }

  /** From the names asked for to those by what members hold. */
  RenamedMembers toOwn() {
    Map<String, Renaming> names = new HashMap<>();
    own.forEach(
        (asked, name) ->
            names.put(
                asked,
                Renaming.to(name, inner.containsKey(asked) ? inner.get(asked).toOwn() : null)));
    return new RenamedMembers(names, Set.of());
  }

  /**
   * The way back.
   *
   * @param gone members to take away, by what they hold
   */
  RenamedMembers toAsked(Set<String> gone) {
    Map<String, Renaming> names = new HashMap<>();
    own.forEach(
        (asked, name) ->
            names.put(
                name,
                Renaming.to(
                    asked, inner.containsKey(asked) ? inner.get(asked).toAsked(Set.of()) : null)));
    gone.forEach(name -> names.put(name, Renaming.GONE));
    return new RenamedMembers(names, own.keySet());
  }
}
