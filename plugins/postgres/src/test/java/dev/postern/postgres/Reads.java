package dev.postern.postgres;

import dev.postern.postgres.Queries.Select;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.JsonPath;
import dev.postern.spi.Mask;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Aggregation;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What reads are made of, written short. */
final class Reads {
  static final ColumnType TEXT = ColumnType.of("text", ColumnType.Kind.TEXT);
  static final ColumnType INTEGER = ColumnType.of("integer", ColumnType.Kind.INTEGER);

  private Reads() {}

  /** The value behind arrows, each a word {@code ->key} or {@code ->>key}. */
  static ColumnUse path(Table table, String column, String... arrows) {
    List<JsonPath.Step> steps = new ArrayList<>();
    for (String arrow : arrows) {
      boolean isText = arrow.startsWith("->>");
      String key = arrow.substring(isText ? 3 : 2);
      steps.add(new JsonPath.Step(key, key.matches("-?[0-9]+"), isText));
    }
    return new ColumnUse(table.column(column).orElseThrow(), Mask.none(), new JsonPath(steps));
  }

  static Item<Source, ColumnUse> field(String name, ColumnUse use) {
    return new Item.Field<>(use, name);
  }

  static Item<Source, ColumnUse> cast(String name, ColumnUse use, ColumnType type) {
    return new Item.Field<>(use, name, Optional.of(type));
  }

  /** The number of rows. */
  static Item<Source, ColumnUse> count(String name) {
    return new Item.Aggregate<>(
        Aggregation.COUNT, Optional.empty(), Optional.empty(), Optional.empty(), false, name);
  }

  static Item<Source, ColumnUse> aggregate(String name, Aggregation function, ColumnUse use) {
    return new Item.Aggregate<>(
        function, Optional.of(use), Optional.empty(), Optional.empty(), false, name);
  }

  static Item<Source, ColumnUse> spread(String name, Select embedded) {
    return new Item.Embed<>(name, Selection.Join.LEFT, true, embedded.selection());
  }

  static Item<Source, ColumnUse> innerSpread(String name, Select embedded) {
    return new Item.Embed<>(name, Selection.Join.INNER, true, embedded.selection());
  }

  static ColumnUse computed(String function, ColumnType type) {
    return new ColumnUse(
        new Column(
            function,
            type,
            true,
            false,
            true,
            "",
            Optional.of(new QualifiedName("library", function))),
        Mask.none());
  }

  static Query.Read as(Rendering rendering, Select select) {
    return new Query.Read(select.selection(), Count.NONE, Long.MAX_VALUE, rendering);
  }

  static Query.Read counted(Count count, long exactUpTo, Select select) {
    return new Query.Read(select.selection(), count, exactUpTo, Rendering.JSON);
  }

  /** Without the white space that the server puts into the JSON that it makes. */
  static String compact(String json) {
    return json.replace(", \n ", ",").replace(", ", ",").replace("\" : ", "\":").replace(": ", ":");
  }
}
