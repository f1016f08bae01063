package dev.postern.sqlserver;

import dev.postern.jdbc.contract.ContractTables;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Column;
import dev.postern.spi.contract.ContractSchema.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The contract's tables where two absent values are not unique. */
final class ContractRows {
  private ContractRows() {}

  /**
   * Makes them.
   *
   * @param unique makes the column {@code name} of {@code changes} unique as far as it has values
   */
  static void make(
      Connection connection, ContractSchema schema, ContractTables.Types types, String unique)
      throws SQLException {
    ContractTables tables = new ContractTables('"', types);
    for (Table table : schema.tables()) {
      List<Column> columns = table.columns().stream().map(ContractRows::loose).toList();
      tables.make(
          connection,
          new Table(table.name(), columns, table.references(), table.isOptional(), table.rows()));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(unique);
    }
  }

  private static Column loose(Column column) {
    return new Column(
        column.name(),
        column.kind(),
        column.isNullable(),
        column.isOptional(),
        column.fallback(),
        false);
  }
}
