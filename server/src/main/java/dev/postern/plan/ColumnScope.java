package dev.postern.plan;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.error.Suggestion;
import dev.postern.mask.MaskFit;
import dev.postern.mask.MaskUse;
import dev.postern.mask.MaskWords;
import dev.postern.mask.Masks;
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
 * The columns of one table that exist for one caller, and how they are seen.
 *
 * @param name how errors call the table
 */
public record ColumnScope(Table table, Columns visible, Masks masks, String name) {

  /** A table under its own name. */
  public ColumnScope(Table table, Columns visible, Masks masks) {
    this(table, visible, masks, table.name());
  }

  /** The columns of the catalog. */
  List<Column> all() {
    List<Column> shown = new ArrayList<>(table.columns().size());
    for (Column column : table.columns().values()) {
      if (shows(column)) {
        shown.add(column);
      }
    }
    return shown;
  }

  /** The same as they are seen, for documents. */
  List<Column> seen() {
    return masks.isAny()
        ? all().stream()
            .map(column -> MaskFit.seen(column, masks.of(column.name()).mask()))
            .toList()
        : all();
  }

  /**
   * A computed field may tell of every column, so a rule that keeps some back or masks some must
   * name it.
   */
  public boolean shows(Column column) {
    boolean mustBeNamed =
        column.computedBy().isPresent() && (visible.isRestricted() || masks.isAny());
    return mustBeNamed
        ? isNamed(column.name()) && !masks.hides(column.name())
        : visible.contains(column.name()) && !masks.hides(column.name());
  }

  private boolean isNamed(String column) {
    return visible.only().filter(only -> only.contains(column)).isPresent()
        || (masks.names(column) && visible.only().isEmpty() && visible.contains(column));
  }

  /**
   * A column that a caller uses for more than to see it: its value as it is.
   *
   * @throws GatewayException where there is none for the caller, or it is masked and not to be used
   *     so
   */
  ColumnUse use(ColumnName name, MaskUse how) {
    Column column = find(name).orElseThrow(() -> unknown(name.text()));
    check(column, how);
    return new ColumnUse(
        column, Mask.none(), name.path(), name.bucket().<Making>map(bucket -> bucket));
  }

  /**
   * A column that a caller wants to see, as it is seen.
   *
   * @throws GatewayException where there is none for the caller, or a part of a masked one is meant
   */
  ColumnUse shown(ColumnName name, boolean isCast) {
    Column column = find(name).orElseThrow(() -> unknown(name.text()));
    Mask mask = masks.of(column.name()).mask();
    if (!mask.isNone() && (isCast || !name.path().isNone() || name.bucket().isPresent())) {
      throw masked(column, "shown in part or as another type")
          .hint("Select the column as it is; it is masked whole");
    }
    return new ColumnUse(column, mask, name.path(), name.bucket().<Making>map(bucket -> bucket));
  }

  /** A column as it is seen. */
  ColumnUse shown(Column column) {
    return new ColumnUse(column, masks.of(column.name()).mask());
  }

  /** The column a caller named; empty where there is none for the caller. */
  Optional<Column> find(ColumnName name) {
    return table.column(name.text()).filter(this::shows);
  }

  /**
   * Holds a column against what it can be used for.
   *
   * @throws GatewayException where it is masked and not to be used so
   */
  void check(Column column, MaskUse how) {
    if (!masks.allows(column.name(), how)) {
      throw masked(column, how.told())
          .hint(
              "An operator can open this, by allow: [%s] beside the mask in your role"
                  .formatted(how.word()));
    }
  }

  private GatewayException masked(Column column, String what) {
    return new GatewayException(
            ErrorCode.COLUMN_MASKED,
            "column %s.%s is masked and cannot be %s".formatted(name, column.name(), what))
        .details("Your role sees it as: " + MaskWords.told(masks.of(column.name()).mask()));
  }

  static ColumnUse use(Column column) {
    return new ColumnUse(column, Mask.none());
  }

  /** A caller's own condition, without embeds in it, together with the rows the grant allows. */
  Filter<ColumnUse> where(Filter<ColumnName> asked, Access access) {
    if (asked.looksAtEmbeds()) {
      throw new GatewayException(
              ErrorCode.QUERY_SYNTAX, "Rows to write are chosen by their own columns alone")
          .hint("Read their keys first, and write by those.");
    }
    Filter<ColumnUse> own =
        asked.isAll() ? Filter.all() : asked.map(name -> use(name, MaskUse.FILTER));
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
                    .map(column -> new ColumnUse(column, Mask.none(), name.path()))
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
