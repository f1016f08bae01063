package dev.postern.pipeline;

import dev.postern.mask.MaskWords;
import dev.postern.pipeline.Explanation.Masked;
import dev.postern.plan.Planned;
import dev.postern.schema.Services;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;

/** Finds the members of an answer that are shown behind a mask. */
record MaskedOutputs(Services.Service service) {

  List<Masked> of(Planned planned) {
    List<Masked> found = new ArrayList<>();
    planned.query().leaving().ifPresent(rows -> collect(rows, "", found));
    return found;
  }

  private void collect(Selection<Source, ColumnUse> rows, String way, List<Masked> found) {
    for (Item<Source, ColumnUse> item : rows.items()) {
      switch (item) {
        case Item.Field<Source, ColumnUse> field -> {
          if (!field.column().mask().isNone()) {
            found.add(masked(rows.from().table(), field, way));
          }
        }
        case Item.Aggregate<Source, ColumnUse> aggregate -> {}
        case Item.Embed<Source, ColumnUse> embed ->
            collect(embed.selection(), embed.isSpread() ? way : way + embed.name() + ".", found);
      }
    }
  }

  private Masked masked(Table table, Item.Field<Source, ColumnUse> field, String way) {
    ColumnUse use = field.column();
    String resource =
        table.kind() == Table.Kind.ROUTINE_RESULT ? table.name() : service.schema().resource(table);
    boolean bySource =
        service.schema().can(Capability.MASK)
            && service.source().masks(use.column().type(), use.mask());
    return new Masked(
        way + field.name(),
        resource + "." + use.column().name(),
        MaskWords.told(use.mask()),
        bySource);
  }
}
