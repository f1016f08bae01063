package dev.postern.sqlite;

import dev.postern.jdbc.Tables;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what SQLite's pragmas say of all tables at once. */
final class SqliteCatalog {
  private static final String MAIN = "main";
  private static final String TABLES =
      " from pragma_table_list l where l.schema = 'main' and l.type <> 'shadow'"
          + " and l.name not like 'sqlite\\_%' escape '\\'";

  private final Connection connection;
  private final boolean isReadOnly;
  private final Tables tables = new Tables(List.of(MAIN));
  private final Map<String, String> names = new HashMap<>();

  SqliteCatalog(Connection connection, boolean isReadOnly) {
    this.connection = connection;
    this.isReadOnly = isReadOnly;
  }

  Tables read() throws SQLException {
    each("select l.name, l.type" + TABLES + " order by l.name", this::table);
    each(
        "select t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.hidden, c.pk,"
            + " count(case when c.pk > 0 then 1 end) over (partition by t.name)"
            + " from (select l.name"
            + TABLES
            + ") t join pragma_table_xinfo(t.name) c where c.hidden <> 1 order by t.name, c.cid",
        this::column);
    each(
        "select t.name, c.name from (select l.name"
            + TABLES
            + ") t join pragma_table_xinfo(t.name) c where c.pk > 0 order by t.name, c.pk",
        row -> tables.primaryKey(MAIN, row.getString(1), row.getString(2)));
    each(
        "select t.name, i.name, c.name, i.\"unique\", i.origin, c.seqno from (select l.name"
            + TABLES
            + ") t join pragma_index_list(t.name) i join pragma_index_info(i.name) c"
            + " where i.partial = 0 and c.name is not null order by t.name, i.name, c.seqno",
        this::index);
    each(
        "select t.name, f.id, f.\"from\", f.\"table\", f.\"to\" from (select l.name"
            + TABLES
            + ") t join pragma_foreign_key_list(t.name) f order by t.name, f.id, f.seq",
        this::reference);
    return tables;
  }

  private void table(ResultSet row) throws SQLException {
    String name = row.getString(1);
    boolean isView = row.getString(2).equals("view");
    names.put(name.toLowerCase(Locale.ROOT), name);
    tables.table(
        MAIN, name, isView ? Table.Kind.VIEW : Table.Kind.TABLE, !isView && !isReadOnly, "");
  }

  private void column(ResultSet row) throws SQLException {
    String declared = row.getString(3) == null ? "" : row.getString(3);
    boolean isKey = row.getInt(7) > 0;
    // an integer that is the whole key is the row's number, which is given where it lacks
    boolean isRowId = isKey && row.getInt(8) == 1 && declared.equalsIgnoreCase("integer");
    String defaultText = row.getString(5);
    tables.column(
        MAIN,
        row.getString(1),
        new Column(
            row.getString(2),
            ColumnType.of(
                declared.isEmpty() ? "any" : declared.toLowerCase(Locale.ROOT),
                SqliteValues.kind(declared)),
            row.getInt(4) == 0 && !isKey,
            isRowId || defaultText != null,
            row.getInt(6) > 1,
            "",
            Optional.empty(),
            defaultText == null ? "" : defaultText));
  }

  private void index(ResultSet row) throws SQLException {
    if (row.getInt(4) == 1 && !row.getString(5).equals("pk")) {
      tables.unique(MAIN, row.getString(1), row.getString(2), row.getString(3));
    }
    if (row.getInt(6) == 0) {
      tables.indexed(MAIN, row.getString(1), row.getString(3));
    }
  }

  /** References have no names here, so they get some. */
  private void reference(ResultSet row) throws SQLException {
    String target = row.getString(4);
    tables.reference(
        MAIN,
        row.getString(1),
        row.getString(1) + "_fkey" + row.getInt(2),
        row.getString(3),
        new Tables.Target(
            MAIN,
            names.getOrDefault(target.toLowerCase(Locale.ROOT), target),
            row.getString(5) == null ? "" : row.getString(5)));
  }

  @FunctionalInterface
  private interface Take {
    void row(ResultSet row) throws SQLException;
  }

  private void each(String query, Take take) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        take.row(rows);
      }
    }
  }
}
