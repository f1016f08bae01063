package dev.postern.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.Sql;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.SourceException;
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

/** T-SQL, as of SQL Server 2016. */
class SqlServerDialect implements Dialect {
  private static final int LOCK_MILLIS = 2_000;

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

  private final boolean isSnapshot;

  /**
   * @param isSnapshot whether the database allows snapshots, so that transactions that see one
   *     state lock nobody out
   */
  SqlServerDialect(boolean isSnapshot) {
    this.isSnapshot = isSnapshot;
  }

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    return new SqlServerCatalog().read(connection, schemas).catalog(this, List.of());
  }

  @Override
  public Set<Capability> capabilities() {
    return ABLE;
  }

  @Override
  public char openingQuote() {
    return '[';
  }

  @Override
  public char closingQuote() {
    return ']';
  }

  @Override
  public void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    SqlServerValues.bind(statement, place, type, text);
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return SqlServerValues.text(rows, place, type);
  }

  /** Blanks at the end never tell texts apart, and mostly cases do not either. */
  @Override
  public String linkText(String text, ColumnType type) {
    if (type.kind() != Kind.TEXT) {
      return Dialect.super.linkText(text, type);
    }
    String trimmed = text.stripTrailing();
    return SqlServerTypes.isExact(type) ? trimmed : trimmed.toLowerCase(Locale.ROOT);
  }

  @Override
  public void truth(Sql sql, boolean value) {
    sql.text(value ? "1" : "0");
  }

  /**
   * Patterns tell cases and blanks apart, whatever the column's collation does. Two values are
   * distinct if the set of both has no common row; the predicate of that name came in 2022 alone.
   */
  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    switch (operator) {
      case LIKE -> {
        left.run();
        sql.text(" collate Latin1_General_100_BIN2 like ");
        right.run();
        escape(sql);
      }
      case ILIKE -> {
        sql.text("lower(");
        left.run();
        sql.text(") collate Latin1_General_100_BIN2 like lower(");
        right.run();
        sql.text(")");
        escape(sql);
      }
      case ISDISTINCT -> {
        sql.text("not exists (select ");
        left.run();
        sql.text(" intersect select ");
        right.run();
        sql.text(")");
      }
      default -> Dialect.super.compare(sql, operator, left, right);
    }
  }

  /** A bracket would begin a set of characters. */
  @Override
  public void like(Sql sql, Operator operator, Runnable left, String pattern) {
    Dialect.super.like(sql, operator, left, pattern == null ? null : literal(pattern));
  }

  private static String literal(String pattern) {
    StringBuilder literal = new StringBuilder(pattern.length() + 4);
    for (int i = 0; i < pattern.length(); i++) {
      char next = pattern.charAt(i);
      if (next == '\\' && i + 1 < pattern.length()) {
        literal.append(next).append(pattern.charAt(++i));
      } else {
        literal.append(next == '[' ? "\\[" : String.valueOf(next));
      }
    }
    return literal.toString();
  }

  @Override
  public boolean ordersNulls() {
    return false;
  }

  /** A page needs an order, even one that orders nothing. */
  @Override
  public void page(Sql sql, Page page, boolean isOrdered) {
    if (!page.isBounded() && page.offset() == 0) {
      return;
    }
    sql.text(isOrdered ? "" : " order by (select null)");
    sql.text(" offset ").value(page.offset()).text(" rows");
    if (page.isBounded()) {
      sql.text(" fetch next ").value(page.limit()).text(" rows only");
    }
  }

  /** Said behind the table's name. */
  @Override
  public void lock(Sql sql) {
    // nothing to add
  }

  /** Keeps others also from adding rows that would have been found, so that nobody is quicker. */
  @Override
  public void lockTable(Sql sql) {
    sql.text(" with (updlock, holdlock, rowlock)");
  }

  /** The number that a row is given, the driver tells itself, also where triggers run. */
  @Override
  public boolean output(Sql sql, List<Column> columns) {
    if (columns.size() == 1 && SqlServerTypes.isIdentity(columns.getFirst())) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " output inserted." : ", inserted.").identifier(columns.get(i).name());
    }
    return true;
  }

  /** Nobody waits for a lock until the deadline. */
  @Override
  public void opened(Connection connection) throws SQLException {
    lockTimeout(connection, LOCK_MILLIS);
  }

  @Override
  public void begin(Connection connection, boolean writes, CallContext call) throws SQLException {
    if (writes) {
      int asked = call.terms().lockTimeoutMillis();
      lockTimeout(
          connection, Math.min(asked > 0 ? asked : LOCK_MILLIS, call.remaining().toMillis()));
    }
  }

  /** As a batch of its own: what a prepared statement sets is forgotten at its end. */
  private static void lockTimeout(Connection connection, long millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set lock_timeout " + millis);
    }
  }

  @Override
  public OptionalInt repeatable() {
    return OptionalInt.of(
        isSnapshot
            ? SQLServerConnection.TRANSACTION_SNAPSHOT
            : Connection.TRANSACTION_SERIALIZABLE);
  }

  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    return SqlServerErrors.kind(failure);
  }

  @Override
  public String constraint(SQLException failure) {
    return SqlServerErrors.constraint(failure);
  }

  @Override
  public String column(SQLException failure) {
    return SqlServerErrors.column(failure);
  }
}
