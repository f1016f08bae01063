package dev.postern.postgres;

import dev.postern.spi.Column;
import dev.postern.spi.Json;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;

/**
 * Writes what a payload of JSON holds as a from item: rows of an alias, each member a column of the
 * type it is to have in the table.
 *
 * @param alias what the rows are called; {@link #ROWS} but for what is joined to them
 */
record PayloadWriter(Sql sql, Types types, Table table, List<Column> columns, int alias) {
  static final int ROWS = 1;
  private static final int PRESET = 2;

  /** The objects of an array, each with the presets, as rows. */
  void rows(Json payload, Missing missing, Presets presets) {
    if (presets.isEmpty()) {
      rows(payload, missing);
      return;
    }
    open(presets);
    if (columns.isEmpty()) {
      sql.text("json_array_elements(").value(payload.text()).text("::json)");
    } else {
      rows(payload, missing);
    }
    close(presets);
  }

  /** One object with the presets, as one row. */
  void row(Json payload, Missing missing, Presets presets) {
    if (presets.isEmpty()) {
      row(payload, missing);
      return;
    }
    open(presets);
    row(payload, missing);
    close(presets);
  }

  /** Writes a sub-select up to its from list. */
  private void open(Presets presets) {
    sql.text("(select ");
    for (Column column : columns) {
      sql.column(alias, column.name()).text(", ");
    }
    for (int i = 0; i < presets.columns().size(); i++) {
      sql.text(i == 0 ? "" : ", ").column(PRESET, presets.columns().get(i).name());
    }
    sql.text(" from ");
  }

  private void close(Presets presets) {
    sql.text(", ");
    new PayloadWriter(sql, types, table, presets.columns(), PRESET)
        .row(presets.values(), Missing.NULL);
    sql.text(") as ").alias(alias);
  }

  /** The objects of an array, as rows. */
  void rows(Json payload, Missing missing) {
    if (hasDefaults(missing)) {
      members(true);
      sql.text("json_array_elements(").value(payload.text()).text("::json) as e(j), ");
      sql.text("json_to_record(e.j) as x(");
      typed();
      sql.text(")) as ").alias(alias);
    } else if (isConverted()) {
      members(false);
      sql.text("json_to_recordset(").value(payload.text()).text("::json) as x(");
      typed();
      sql.text(")) as ").alias(alias);
    } else {
      sql.text("json_to_recordset(").value(payload.text()).text("::json) as ").alias(alias);
      sql.text("(");
      typed();
      sql.text(")");
    }
  }

  /** One object, as one row. */
  void row(Json payload, Missing missing) {
    if (hasDefaults(missing)) {
      members(true);
      sql.text("(select ").value(payload.text()).text("::json as j) as e, ");
      sql.text("json_to_record(e.j) as x(");
      typed();
      sql.text(")) as ").alias(alias);
    } else if (isConverted()) {
      members(false);
      sql.text("json_to_record(").value(payload.text()).text("::json) as x(");
      typed();
      sql.text(")) as ").alias(alias);
    } else {
      sql.text("json_to_record(").value(payload.text()).text("::json) as ").alias(alias);
      sql.text("(");
      typed();
      sql.text(")");
    }
  }

  private boolean hasDefaults(Missing missing) {
    return missing == Missing.DEFAULT
        && columns.stream().anyMatch(column -> expression(column).isPresent());
  }

  /**
   * Writes a sub-select up to its from list. Defaults are made anew for each row that lacks one.
   */
  private void members(boolean withDefaults) {
    sql.text("(select ");
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      sql.text(i == 0 ? "" : ", ");
      Optional<String> expression = withDefaults ? expression(column) : Optional.empty();
      if (expression.isPresent()) {
        // a member that is there and null gives a null of JSON
        sql.text("case when (e.j -> ").value(column.name()).text("::text) is null then ");
        sql.expression(expression.get()).text(" else ");
      }
      member(column);
      sql.text(expression.isPresent() ? " end" : "");
      sql.text(" as ").identifier(column.name());
    }
    sql.text(" from ");
  }

  private void member(Column column) {
    Optional<QualifiedName> converter = converter(column);
    if (converter.isPresent()) {
      sql.function(converter.get()).text("(x.").identifier(column.name()).text(")");
    } else {
      sql.text("x.").identifier(column.name());
    }
  }

  /** Says how the members are typed. */
  private void typed() {
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      sql.text(i == 0 ? "" : ", ").identifier(column.name()).text(" ");
      if (converter(column).isPresent()) {
        sql.text("json");
      } else {
        sql.type(column.type());
      }
    }
  }

  private boolean isConverted() {
    return columns.stream().anyMatch(column -> converter(column).isPresent());
  }

  private Optional<QualifiedName> converter(Column column) {
    return types.representation(column.type()).fromJson();
  }

  private Optional<String> expression(Column column) {
    return types.defaultOf(table, column);
  }
}
