package dev.postern.operation;

import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import java.util.List;

/**
 * What members of a row are called by what they hold, whatever name a caller wants for them: a
 * column by its own name, what is made of one by how that is written.
 */
public final class OwnName {
  private OwnName() {}

  /** {@code phone}, {@code address->>city}, {@code total.sum()}, {@code orders}. */
  public static String of(Item<RelationName, ColumnName> item) {
    return switch (item) {
      case Item.Field<RelationName, ColumnName> field -> field.column().toString();
      case Item.Aggregate<RelationName, ColumnName> aggregate ->
          aggregate.column().map(column -> column + ".").orElse("")
              + aggregate.function().word()
              + "()";
      case Item.Embed<RelationName, ColumnName> embed -> embed.selection().from().text();
    };
  }

  /** The name that the caller wants for it. */
  public static String asked(Item<RelationName, ColumnName> item) {
    return switch (item) {
      case Item.Field<RelationName, ColumnName> field -> field.name();
      case Item.Aggregate<RelationName, ColumnName> aggregate -> aggregate.name();
      case Item.Embed<RelationName, ColumnName> embed -> embed.name();
    };
  }

  /** Those of all members, in order. */
  public static List<String> of(Selection<RelationName, ColumnName> selection) {
    return selection.items().stream().map(OwnName::of).toList();
  }
}
