package dev.postern.schema;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.mask.JsonMasking;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The masks of one query that its source leaves to the gateway.
 *
 * @param members what becomes of the members of each row, by name
 */
record LeftMasks(Map<String, Left> members) {

  /**
   * What becomes of one member.
   *
   * @param mask of the value, or of each value of an array
   * @param inner for the rows in it; empty where it is a value
   */
  private record Left(Mask mask, boolean isOfEach, Optional<LeftMasks> inner) {}

  /** Those of a selection; without members where the source does all. */
  static LeftMasks of(Selection<Source, ColumnUse> selection, DataSource source) {
    Map<String, Left> left = new HashMap<>();
    collect(selection, source, false, left);
    return new LeftMasks(left);
  }

  private static void collect(
      Selection<Source, ColumnUse> selection,
      DataSource source,
      boolean isOfEach,
      Map<String, Left> left) {
    for (Item<Source, ColumnUse> item : selection.items()) {
      switch (item) {
        case Item.Field<Source, ColumnUse> field -> {
          if (isLeft(field.column(), source)) {
            if (isGrouped(selection)) {
              throw refused("grouped");
            }
            left.put(field.name(), new Left(field.column().mask(), isOfEach, Optional.empty()));
          }
        }
        case Item.Aggregate<Source, ColumnUse> aggregate -> {}
        case Item.Embed<Source, ColumnUse> embed -> {
          if (embed.isSpread()) {
            collect(embed.selection(), source, isOfEach || isMany(embed), left);
          } else {
            LeftMasks inner = of(embed.selection(), source);
            if (!inner.members.isEmpty()) {
              left.put(embed.name(), new Left(Mask.none(), isOfEach, Optional.of(inner)));
            }
          }
        }
      }
    }
  }

  private static boolean isMany(Item.Embed<Source, ColumnUse> embed) {
    return switch (embed.selection().from().link()) {
      case Link.Root root -> true;
      case Link.Direct(var on, boolean isMany) -> isMany;
      case Link.Through through -> true;
      case Link.Computed(var function, boolean isMany) -> isMany;
    };
  }

  private static boolean isGrouped(Selection<Source, ColumnUse> selection) {
    return selection.isDistinct()
        || selection.items().stream().anyMatch(Item.Aggregate.class::isInstance);
  }

  static boolean isLeft(ColumnUse use, DataSource source) {
    return !use.mask().isNone() && !source.masks(use.column().type(), use.mask());
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** The selection without the masks that are left to the gateway. */
  static Selection<Source, ColumnUse> bare(
      Selection<Source, ColumnUse> selection, DataSource source) {
    List<Item<Source, ColumnUse>> items = new ArrayList<>(selection.items().size());
    for (Item<Source, ColumnUse> item : selection.items()) {
      items.add(
          switch (item) {
            case Item.Field<Source, ColumnUse>(ColumnUse use, String name, var cast) ->
                isLeft(use, source)
                    ? new Item.Field<>(new ColumnUse(use.column(), Mask.none()), name, cast)
                    : item;
            case Item.Aggregate<Source, ColumnUse> aggregate -> aggregate;
            case Item.Embed<Source, ColumnUse>(String name, var join, boolean spreads, var rows) ->
                new Item.Embed<>(name, join, spreads, bare(rows, source));
          });
    }
    return new Selection<>(
        selection.from(),
        items,
        selection.where(),
        selection.order(),
        selection.page(),
        selection.having(),
        selection.isDistinct());
  }

  /** Refuses the forms in which the gateway cannot mask. */
  static void check(Query query) {
    switch (query.form()) {
      case Rendering.Json(boolean stripsNulls, var isSingle) when !stripsNulls -> {}
      case Rendering.Lines lines -> {}
      case Rendering.Csv csv -> {}
      default -> throw refused("given in this form");
    }
  }

  static GatewayException refused(String what) {
    return new GatewayException(
            ErrorCode.FEATURE_NOT_SERVED,
            "A column that only the gateway can mask cannot be " + what)
        .hint("Leave the masked column out, call it by a plain name, or ask for application/json");
  }

  /** The rows, or the row, as they leave. */
  Json in(Json rows) {
    JsonMasking.Output out = new JsonMasking.Output(rows.buffer(), rows.length());
    int at = 0;
    while (at < rows.length()) {
      if (rows.buffer()[at] <= ' ') {
        at++;
        continue;
      }
      Span value = Span.of(rows.buffer(), at, rows.length());
      rows(value, out);
      at = value.end();
    }
    out.copyTo(rows.length());
    return new Json(out.buffer(), out.size());
  }

  private void rows(Span value, JsonMasking.Output out) {
    if (value.isArray()) {
      value.elements().forEach(element -> rows(element, out));
    } else if (value.isObject()) {
      for (Member member : value.members()) {
        Left left = members.get(member.name().decoded());
        if (left != null) {
          member(member.value(), left, out);
        }
      }
    }
  }

  private static void member(Span value, Left left, JsonMasking.Output out) {
    if (left.inner.isPresent()) {
      left.inner.get().rows(value, out);
    } else if (left.isOfEach && value.isArray()) {
      value.elements().forEach(element -> JsonMasking.mask(element, left.mask, out));
    } else {
      JsonMasking.mask(value, left.mask, out);
    }
  }
}
