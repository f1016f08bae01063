package dev.postern.oracle;

import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.Sql;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import oracle.jdbc.OraclePreparedStatement;

/** Oracle's SQL, as of 12.2. */
class OracleDialect implements Dialect {
  private static final Set<Capability> ABLE =
      Set.copyOf(
          EnumSet.of(
              Capability.READ,
              Capability.EMBED,
              Capability.CREATE,
              Capability.UPDATE,
              Capability.DELETE,
              Capability.RETURNING,
              Capability.UPSERT,
              Capability.KEYSET,
              Capability.STREAM,
              Capability.TRANSACTION));

  /**
   * The driver takes language and zone from this machine; texts are compared by their bytes, and
   * messages are read here.
   */
  private static final String SESSION =
      "alter session set nls_language = 'AMERICAN' nls_territory = 'AMERICA'"
          + " nls_sort = 'BINARY' nls_comp = 'BINARY' nls_numeric_characters = '.,'"
          + " nls_date_format = 'YYYY-MM-DD\"T\"HH24:MI:SS'"
          + " nls_timestamp_format = 'YYYY-MM-DD\"T\"HH24:MI:SSXFF'"
          + " nls_timestamp_tz_format = 'YYYY-MM-DD\"T\"HH24:MI:SSXFFTZH:TZM'"
          + " time_zone = '+00:00'";

  private final OracleCatalog.Truths truths;

  /**
   * @param truths which numbers are truth values
   */
  OracleDialect(OracleCatalog.Truths truths) {
    this.truths = truths;
  }

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    OracleCatalog catalog = OracleCatalog.begin(connection, schemas, truths);
    return catalog.read(connection, schemas).catalog(this, catalog.warnings());
  }

  @Override
  public Set<Capability> capabilities() {
    return ABLE;
  }

  /** No word stands between a table and its alias. */
  @Override
  public void as(Sql sql) {
    sql.text(" ");
  }

  /** A day with a time of day is compared as such, so that its index is used. */
  @Override
  public void placeholder(Sql sql, ColumnType type) {
    sql.text(type.name().equals("date") ? "cast(? as date)" : "?");
  }

  @Override
  public void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    OracleValues.bind(statement, place, type, text);
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return OracleValues.text(rows, place, type);
  }

  /** Texts of a fixed length are filled with blanks, which count only against others. */
  @Override
  public String linkText(String text, ColumnType type) {
    return OracleValues.isFixed(type) ? text.stripTrailing() : Dialect.super.linkText(text, type);
  }

  @Override
  public boolean hasEmptyTexts() {
    return false;
  }

  @Override
  public int mostListed() {
    return 512;
  }

  @Override
  public void truth(Sql sql, boolean value) {
    sql.text(value ? "1" : "0");
  }

  @Override
  public void truth(Sql sql, ColumnType type, boolean value) {
    if (OracleValues.isTruth(type)) {
      sql.text(value ? "true" : "false");
    } else {
      truth(sql, value);
    }
  }

  /** The one function that finds two absent values equal. */
  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    if (operator == Operator.ISDISTINCT) {
      sql.text("decode(");
      left.run();
      sql.text(", ");
      right.run();
      sql.text(", 0, 1) = 1");
    } else {
      Dialect.super.compare(sql, operator, left, right);
    }
  }

  @Override
  public void page(Sql sql, Page page, boolean isOrdered) {
    if (page.offset() > 0) {
      sql.text(" offset ").value(page.offset()).text(" rows");
    }
    if (page.isBounded()) {
      sql.text(" fetch next ").value(page.limit()).text(" rows only");
    }
  }

  /** Two seconds, as for other engines; a change of rows that others hold waits by itself. */
  @Override
  public void lock(Sql sql) {
    sql.text(" for update wait 2");
  }

  @Override
  public void defaults(Sql sql, Table table) {
    String any = table.columns().keySet().iterator().next();
    sql.text(" (").identifier(any).text(") values (default)");
  }

  @Override
  public boolean returning(Sql sql, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " returning " : ", ").identifier(columns.get(i).name());
    }
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " into ?" : ", ?");
    }
    return true;
  }

  /** What comes back is put into places of the statement itself. */
  @Override
  public ResultSet inserted(PreparedStatement insert, int binds, List<Column> columns)
      throws SQLException {
    OraclePreparedStatement own = insert.unwrap(OraclePreparedStatement.class);
    for (int i = 0; i < columns.size(); i++) {
      OracleValues.awaited(own, binds + i + 1, columns.get(i).type());
    }
    own.executeUpdate();
    return own.getReturnResultSet();
  }

  @Override
  public void opened(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
    }
  }

  /** Every transaction of that level sees the state of its beginning, and locks nobody out. */
  @Override
  public OptionalInt repeatable() {
    return OptionalInt.of(Connection.TRANSACTION_SERIALIZABLE);
  }

  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    return OracleErrors.kind(failure);
  }

  @Override
  public String constraint(SQLException failure) {
    return OracleErrors.constraint(failure);
  }

  @Override
  public String column(SQLException failure) {
    return OracleErrors.column(failure);
  }
}
