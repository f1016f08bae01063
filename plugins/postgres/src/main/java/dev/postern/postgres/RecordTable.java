package dev.postern.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A table of an operator's that audit records are put into. */
final class RecordTable {
  private final Connection connection;
  private final String table;

  /**
   * @param table with its schema before a dot, or without one
   */
  RecordTable(Connection connection, String table) {
    this.connection = connection;
    this.table = table;
  }

  /** Puts in those that are not there yet, all of them or none. */
  void keep(List<String> records) throws SQLException {
    Sql sql = new Sql().text("insert into ");
    int dot = table.indexOf('.');
    if (dot > 0) {
      sql.identifier(table.substring(0, dot)).text(".");
    }
    sql.identifier(table.substring(dot + 1))
        .text(" (node, seq, record) select r->>'node', (r->>'seq')::bigint, r")
        .text(" from unnest(?::text[]) t, lateral (select t::jsonb) as j(r)")
        .text(" on conflict (node, seq) do nothing");
    try (PreparedStatement insert = connection.prepareStatement(sql.statement())) {
      Array all = connection.createArrayOf("text", records.toArray());
      insert.setArray(1, all);
      insert.executeUpdate();
    }
  }
}
