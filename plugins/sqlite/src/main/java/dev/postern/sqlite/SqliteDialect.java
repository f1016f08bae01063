package dev.postern.sqlite;

import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.JsonParts;
import dev.postern.jdbc.Sql;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Making;
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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * SQLite 3.
 *
 * @param isReadOnly whether nothing may be written
 * @param busyMillis how long a transaction waits for another at most
 */
record SqliteDialect(boolean isReadOnly, int busyMillis) implements Dialect {
  private static final JsonParts JSON = new SqliteJson();
  private static final Column ROW_ID =
      new Column("rowid", ColumnType.of("integer", Kind.INTEGER), false, true, true, "");

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    return new SqliteCatalog(connection, isReadOnly).read().catalog(this, List.of());
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.copyOf(CAPABILITIES);
    all.addAll(Set.of(Capability.AGGREGATE, Capability.JSON_PATH));
    return Set.copyOf(all);
  }

  @Override
  public JsonParts parts() {
    return JSON;
  }

  @Override
  public void bucket(Sql sql, Making.Unit unit, ColumnType type, Runnable value) {
    boolean isDate = type.kind() == Kind.DATE;
    if (unit == Making.Unit.HOUR) {
      sql.text(isDate ? "date(" : "strftime('%Y-%m-%d %H:00:00', ");
      value.run();
      sql.text(")");
      return;
    }
    sql.text("date(");
    value.run();
    switch (unit) {
      case YEAR -> sql.text(", 'start of year'");
      case QUARTER -> {
        sql.text(", 'start of month', '-' || ((strftime('%m', ");
        value.run();
        sql.text(") - 1) % 3) || ' months'");
      }
      case MONTH -> sql.text(", 'start of month'");
      case WEEK -> sql.text(", 'weekday 0', '-6 days'");
      case DAY, HOUR -> {}
    }
    sql.text(isDate ? ")" : ") || ' 00:00:00'");
  }

  /** What stands in double quotes is taken for a text where there is no such column. */
  @Override
  public char openingQuote() {
    return '`';
  }

  @Override
  public char closingQuote() {
    return '`';
  }

  @Override
  public void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    SqliteValues.bind(statement, place, type, text);
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return SqliteValues.text(rows.getObject(place), type);
  }

  @Override
  public void truth(Sql sql, boolean value) {
    sql.text(value ? "1" : "0");
  }

  /** SQLite's own function knows the letters of ASCII alone. */
  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    if (operator == Operator.ILIKE) {
      sql.text("postern_lower(");
      left.run();
      sql.text(") like postern_lower(");
      right.run();
      sql.text(")");
      escape(sql);
    } else {
      Dialect.super.compare(sql, operator, left, right);
    }
  }

  @Override
  public void page(Sql sql, Page page, boolean isOrdered) {
    if (!page.isBounded() && page.offset() > 0) {
      sql.text(" limit -1 offset ").value(page.offset());
    } else {
      Dialect.super.page(sql, page, isOrdered);
    }
  }

  /** Whoever writes has the whole file. */
  @Override
  public void lock(Sql sql) {
    // nothing to add
  }

  @Override
  public Optional<Column> rowId(Table table) {
    return table.kind() == Table.Kind.TABLE ? Optional.of(ROW_ID) : Optional.empty();
  }

  @Override
  public boolean returning(Sql sql, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " returning " : ", ").identifier(columns.get(i).name());
    }
    return true;
  }

  @Override
  public void opened(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma case_sensitive_like = on");
    }
    Function.create(connection, "postern_lower", new Lower(), 1, Function.FLAG_DETERMINISTIC);
  }

  private static final class Lower extends Function {
    @Override
    protected void xFunc() throws SQLException {
      String text = value_text(0);
      if (text == null) {
        result();
      } else {
        result(text.toLowerCase(Locale.ROOT));
      }
    }
  }

  /**
   * A write that begins as a read would fail where another was quicker. Waiting for others cannot
   * be stopped, so it ends by itself in time.
   */
  @Override
  public void begin(Connection connection, boolean writes, CallContext call) throws SQLException {
    SQLiteConnection own = connection.unwrap(SQLiteConnection.class);
    int asked = call.terms().lockTimeoutMillis();
    long wait = Math.min(asked > 0 ? asked : busyMillis, call.remaining().toMillis());
    own.setBusyTimeout((int) wait);
    own.setCurrentTransactionMode(writes ? TransactionMode.IMMEDIATE : TransactionMode.DEFERRED);
  }

  @Override
  public boolean setsDefaults() {
    return false;
  }

  /** Every transaction sees one state. */
  @Override
  public OptionalInt repeatable() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    SQLiteErrorCode code =
        failure instanceof SQLiteException own
            ? own.getResultCode()
            : SQLiteErrorCode.getErrorCode(failure.getErrorCode());
    return Optional.of(
        switch (code) {
          case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID ->
              SourceException.Kind.UNIQUE_VIOLATION;
          case SQLITE_CONSTRAINT_FOREIGNKEY -> SourceException.Kind.FOREIGN_KEY_VIOLATION;
          case SQLITE_CONSTRAINT_NOTNULL -> SourceException.Kind.NOT_NULL_VIOLATION;
          case SQLITE_CONSTRAINT_CHECK -> SourceException.Kind.CHECK_VIOLATION;
          case SQLITE_CONSTRAINT_DATATYPE, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE ->
              SourceException.Kind.INVALID_VALUE;
          case SQLITE_CONSTRAINT_TRIGGER -> SourceException.Kind.RAISED;
          case SQLITE_INTERRUPT -> SourceException.Kind.TIMEOUT;
          case SQLITE_BUSY,
              SQLITE_BUSY_SNAPSHOT,
              SQLITE_BUSY_TIMEOUT,
              SQLITE_BUSY_RECOVERY,
              SQLITE_LOCKED ->
              SourceException.Kind.CONFLICT;
          case SQLITE_READONLY, SQLITE_READONLY_DIRECTORY -> SourceException.Kind.READ_ONLY;
          case SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOMEM ->
              SourceException.Kind.UNAVAILABLE;
          default -> ofMessage(String.valueOf(failure.getMessage()));
        });
  }

  private static SourceException.Kind ofMessage(String message) {
    if (message.contains("integer overflow")) {
      return SourceException.Kind.INVALID_VALUE;
    }
    return message.contains("no such table") || message.contains("no such column")
        ? SourceException.Kind.MISSING_OBJECT
        : SourceException.Kind.INTERNAL;
  }

  /** {@code NOT NULL constraint failed: shop.name}. */
  @Override
  public String column(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    String mark = "NOT NULL constraint failed: ";
    int at = message.indexOf(mark);
    if (at < 0) {
      return "";
    }
    String name = message.substring(at + mark.length()).replace(")", "").strip();
    return name.substring(name.indexOf('.') + 1);
  }
}
