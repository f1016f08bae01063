package dev.postern.jdbc;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;

/** Writes the statements that change rows, and those that look for rows to be changed. */
final class ChangeWriter {
  private final Dialect dialect;
  private final Table table;

  ChangeWriter(Dialect dialect, Table table) {
    this.dialect = dialect;
    this.table = table;
  }

  /**
   * An insert.
   *
   * @param givesBack whether it gives back columns itself, rather than the driver
   */
  record Insert(Sql sql, boolean givesBack) {}

  /** One new row; columns that it does not name take their defaults. */
  Sql insert(Map<Column, String> row) {
    return insert(row, List.of()).sql();
  }

  /**
   * @param made columns of the row that are to come back
   */
  Insert insert(Map<Column, String> row, List<Column> made) {
    Sql sql = new Sql(dialect).text("insert into ").table(table);
    boolean isFirst = true;
    for (Column column : row.keySet()) {
      sql.text(isFirst ? " (" : ", ").identifier(column.name());
      isFirst = false;
    }
    sql.text(row.isEmpty() ? "" : ")");
    boolean givesBack = !made.isEmpty() && dialect.output(sql, made);
    if (row.isEmpty()) {
      dialect.defaults(sql, table);
    } else {
      isFirst = true;
      for (Map.Entry<Column, String> value : row.entrySet()) {
        sql.text(isFirst ? " values (" : ", ").value(value.getKey().type(), value.getValue());
        isFirst = false;
      }
      sql.text(")");
    }
    return new Insert(sql, givesBack || (!made.isEmpty() && dialect.returning(sql, made)));
  }

  Sql update(Map<Column, String> row, Filter<ColumnUse> where) {
    return update(row, List.of(), where);
  }

  /**
   * @param defaults columns that take their defaults again
   */
  Sql update(Map<Column, String> row, List<Column> defaults, Filter<ColumnUse> where) {
    Sql sql = new Sql(dialect).text("update ").table(table).text(" set ");
    boolean isFirst = true;
    for (Map.Entry<Column, String> value : row.entrySet()) {
      sql.text(isFirst ? "" : ", ").identifier(value.getKey().name()).text(" = ");
      sql.value(value.getKey().type(), value.getValue());
      isFirst = false;
    }
    for (Column column : defaults) {
      sql.text(isFirst ? "" : ", ").identifier(column.name()).text(" = default");
      isFirst = false;
    }
    return where(sql, where);
  }

  Sql delete(Filter<ColumnUse> where) {
    return where(new Sql(dialect).text("delete from ").table(table), where);
  }

  /** The keys of rows, which nobody else may change until the end of the transaction. */
  Sql keys(List<Column> key, Filter<ColumnUse> where) {
    Sql sql = new Sql(dialect);
    for (int i = 0; i < key.size(); i++) {
      sql.text(i == 0 ? "select " : ", ").identifier(key.get(i).name());
    }
    sql.text(" from ").table(table);
    dialect.lockTable(sql);
    where(sql, where);
    dialect.lock(sql);
    return sql;
  }

  /** How many rows fit. */
  Sql count(Filter<ColumnUse> where) {
    return where(new Sql(dialect).text("select count(*) from ").table(table), where);
  }

  private Sql where(Sql sql, Filter<ColumnUse> where) {
    if (!where.isAll()) {
      sql.text(" where ");
      FilterWriter.of(sql, dialect, Sql.UNNAMED, FilterWriter.Relations.NONE).write(where);
    }
    return sql;
  }
}
