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
import dev.postern.spi.Making;
import dev.postern.spi.Mask;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of one table that exist for one caller.
 *
 * @param name how errors call the table
 */
record ColumnScope(Table table, Columns visible, String name) {

  /** A table under its own name. */
  ColumnScope(Table table, Columns visible) {
    this(table, visible, table.name());
  }

  List<Column> all() {
    List<Column> shown = new ArrayList<>(table.columns().size());
    for (Column column : table.columns().values()) {
      if (shows(column)) {
        shown.add(column);
      }
    }
    return shown;
  }

  /** A computed field may tell of every column, so a rule that keeps some back must name it. */
  boolean shows(Column column) {
    boolean mustBeNamed = column.computedBy().isPresent() && visible.isRestricted();
    return mustBeNamed
        ? visible.only().filter(only -> only.contains(column.name())).isPresent()
        : visible.contains(column.name());
  }

  /**
   * The column a caller named.
   *
   * @throws GatewayException where there is none for the caller
   */
  ColumnUse use(ColumnName name) {
    return find(name).orElseThrow(() -> unknown(name.text()));
  }

  /** The column a caller named; empty where there is none for the caller. */
  Optional<ColumnUse> find(ColumnName name) {
    return table
        .column(name.text())
        .filter(this::shows)
        .map(
            column ->
                new ColumnUse(
                    column, Mask.NONE, name.path(), name.bucket().<Making>map(bucket -> bucket)));
  }

  static ColumnUse use(Column column) {
    return new ColumnUse(column, Mask.NONE);
  }

  /** A caller's own condition, without embeds in it, together with the rows the grant allows. */
  Filter<ColumnUse> where(Filter<ColumnName> asked, Access access) {
    if (asked.looksAtEmbeds()) {
      throw new GatewayException(
              ErrorCode.QUERY_SYNTAX, "Rows to write are chosen by their own columns alone")
          .hint("Read their keys first, and write by those.");
    }
    Filter<ColumnUse> own = asked.isAll() ? Filter.all() : asked.map(this::use);
    return own.and(rows(table, access));
  }

  /**
   * The rows the grant allows, which may depend on columns the caller does not see.
   *
   * @throws GatewayException where the rule names a column the table lacks: then nothing is allowed
   */
  static Filter<ColumnUse> rows(Table table, Access access) {
    return fitted(table, access.rows());
  }

  /** A condition of a rule on the rows of a table. */
  static Filter<ColumnUse> fitted(Table table, Filter<ColumnName> condition) {
    return condition.isAll()
        ? Filter.all()
        : condition.map(
            name ->
                table
                    .column(name.text())
                    .map(column -> new ColumnUse(column, Mask.NONE, name.path()))
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

  /** In the words of PostgreSQL, whose business this is behind other servers of the dialect. */
  GatewayException unknown(String column) {
    return new GatewayException(
            ErrorCode.COLUMN_UNKNOWN, "column %s.%s does not exist".formatted(name, column))
        .hint(
            Suggestion.columnHint(name, column, all().stream().map(Column::name).toList())
                .orElse(null));
  }
}
