package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.operation.ColumnName;
import dev.postern.policy.Access;
import dev.postern.policy.Columns;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Table;
import java.util.List;

/** The columns of one table that exist for one caller. */
record ColumnScope(Table table, Columns visible) {

  List<Column> all() {
    return table.columns().values().stream().filter(this::shows).toList();
  }

  boolean shows(Column column) {
    return visible.contains(column.name());
  }

  /**
   * The column a caller named.
   *
   * @throws GatewayException where there is none for the caller
   */
  ColumnUse use(ColumnName name) {
    Column column = table.columns().get(name.text());
    if (column == null || !shows(column)) {
      throw unknown(name.text());
    }
    return use(column);
  }

  static ColumnUse use(Column column) {
    return new ColumnUse(column, Mask.NONE);
  }

  /** A caller's own condition together with the rows the grant allows. */
  Filter<ColumnUse> where(Filter<ColumnName> asked, Access access) {
    Filter<ColumnUse> own = asked.isAll() ? Filter.all() : asked.map(this::use);
    return own.and(rows(table, access));
  }

  /**
   * The rows the grant allows, which may depend on columns the caller does not see.
   *
   * @throws GatewayException where the rule names a column the table lacks: then nothing is allowed
   */
  static Filter<ColumnUse> rows(Table table, Access access) {
    return access.rows().isAll()
        ? Filter.all()
        : access
            .rows()
            .map(
                name ->
                    table
                        .column(name.text())
                        .map(ColumnScope::use)
                        .orElseThrow(() -> inapplicable(table, name)));
  }

  private static GatewayException inapplicable(Table table, ColumnName name) {
    return new GatewayException(
            ErrorCode.INTERNAL, "The row filter of your role does not fit '" + table.name() + "'")
        .hint("An operator must mend the role; 'postern check' names the line")
        .causedBy(
            new IllegalStateException(
                "a row filter names column '%s', which '%s' does not have"
                    .formatted(name, table.name())));
  }

  private GatewayException unknown(String name) {
    String hint =
        Suggestion.nearest(name, all().stream().map(Column::name).toList())
            .map(
                near ->
                    "Perhaps you meant to reference the column \"%s.%s\"."
                        .formatted(table.name(), near))
            .orElse(null);
    return new GatewayException(
            ErrorCode.COLUMN_UNKNOWN, "column %s.%s does not exist".formatted(table.name(), name))
        .hint(hint);
  }
}
