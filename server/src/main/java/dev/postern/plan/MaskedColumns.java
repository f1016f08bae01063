package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.schema.ServiceSchema;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what of a query is masked; where nothing is, nothing is made. */
record MaskedColumns(ServiceSchema schema) {

  /**
   * The masked columns, {@code customers.email}, in order.
   *
   * @throws GatewayException where the form of the answer would show more than the rows
   */
  List<String> of(Planned planned) {
    List<String> masked =
        switch (planned.query()) {
          case Query.Read read -> in(read.selection(), List.of());
          case Query.Create create -> in(create.returning());
          case Query.Update update -> in(update.returning());
          case Query.Delete delete -> in(delete.returning());
          case Query.Call call -> in(call.rows());
        };
    if (!masked.isEmpty()) {
      check(planned.rendering(), masked);
    }
    return masked;
  }

  private List<String> in(Optional<Selection<Source, ColumnUse>> rows) {
    return rows.isEmpty() ? List.of() : in(rows.get(), List.of());
  }

  private List<String> in(Selection<Source, ColumnUse> rows, List<String> before) {
    List<String> masked = before;
    for (Item<Source, ColumnUse> item : rows.items()) {
      switch (item) {
        case Item.Field<Source, ColumnUse> field -> {
          if (!field.column().mask().isNone()) {
            masked = and(masked, name(rows.from().table()) + "." + field.column().name());
          }
        }
        case Item.Aggregate<Source, ColumnUse> aggregate -> {}
        case Item.Embed<Source, ColumnUse> embed -> masked = in(embed.selection(), masked);
      }
    }
    return masked;
  }

  private String name(Table table) {
    return table.kind() == Table.Kind.ROUTINE_RESULT ? table.name() : schema.resource(table);
  }

  private static List<String> and(List<String> masked, String name) {
    List<String> more = masked.isEmpty() ? new ArrayList<>() : masked;
    if (!more.contains(name)) {
      more.add(name);
    }
    return more;
  }

  /** A plan tells how values are spread, and a function of the source could do anything. */
  private static void check(Rendering rendering, List<String> masked) {
    switch (rendering) {
      case Rendering.Json json -> {}
      case Rendering.Lines lines -> {}
      case Rendering.Csv csv -> {}
      case Rendering.Plan plan -> throw refused("The plan of rows", masked);
      case Rendering.GeoJson geo -> throw refused("Another form of rows", masked);
      case Rendering.Handled handled -> throw refused("Another form of rows", masked);
    }
  }

  private static GatewayException refused(String what, List<String> masked) {
    return new GatewayException(
            ErrorCode.MEDIA_TYPE_NOT_SERVED, what + " with masked columns is not available")
        .details("Masked: " + String.join(", ", masked))
        .hint("Ask for application/json or text/csv, or leave those columns out");
  }
}
