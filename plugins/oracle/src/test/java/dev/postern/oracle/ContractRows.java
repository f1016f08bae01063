package dev.postern.oracle;

import dev.postern.jdbc.contract.ContractTables;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Table;
import java.sql.Connection;
import java.sql.SQLException;

/** The contract's tables but for the one whose name has a quote, which Oracle does not allow. */
final class ContractRows {
  private ContractRows() {}

  static void make(Connection connection, ContractSchema schema, ContractTables.Types types)
      throws SQLException {
    ContractTables tables = new ContractTables('"', types);
    for (Table table : schema.tables()) {
      if (table.name().indexOf('"') < 0) {
        tables.make(connection, table);
      }
    }
  }
}
