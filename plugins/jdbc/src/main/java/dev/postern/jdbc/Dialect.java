package dev.postern.jdbc;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How one engine differs from the SQL standard. Every method has the standard's answer as far as
 * there is one; a connector overrides what its engine does otherwise. Stateless.
 */
public interface Dialect {

  /** What comes about with this module on an engine that can be written. */
  Set<Capability> CAPABILITIES =
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
              Capability.RENDERING,
              Capability.STREAM,
              Capability.TRANSACTION));

  /** Comparisons that need nothing but standard SQL. */
  Set<Operator> OPERATORS =
      Set.copyOf(
          EnumSet.of(
              Operator.EQ,
              Operator.NEQ,
              Operator.GT,
              Operator.GTE,
              Operator.LT,
              Operator.LTE,
              Operator.LIKE,
              Operator.ILIKE,
              Operator.ISDISTINCT));

  /** Reads what there is, see {@link Tables} and {@link InformationSchema}. */
  Catalog introspect(Connection connection, List<String> schemas) throws SQLException;

  /** What a failure means where {@link Failures} cannot tell by the standard's SQLSTATE. */
  default Optional<SourceException.Kind> kind(SQLException failure) {
    return Optional.empty();
  }

  /** The constraint that a failure names, or an empty text. */
  default String constraint(SQLException failure) {
    return "";
  }

  /** The column that a failure names, or an empty text. */
  default String column(SQLException failure) {
    return "";
  }

  default Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  default Set<Operator> operators() {
    return OPERATORS;
  }

  default char openingQuote() {
    return '"';
  }

  default char closingQuote() {
    return '"';
  }

  /** Writes a table's full name. */
  default void table(Sql sql, Table table) {
    sql.identifier(table.schema()).text(".").identifier(table.name());
  }

  /** Writes the word between a table's name and its alias; Oracle knows none. */
  default void as(Sql sql) {
    sql.text(" as ");
  }

  /** Writes the place of a value of the type, for instance {@code cast(? as json)}. */
  default void placeholder(Sql sql, ColumnType type) {
    sql.text("?");
  }

  /**
   * Writes the place of a value that is to be stored in a column of the type, where such a place
   * must say more than one that a column is compared with.
   */
  default void stored(Sql sql, ColumnType type) {
    placeholder(sql, type);
  }

  /**
   * Binds a value.
   *
   * @param text in the text form of the type, or null
   * @throws SourceException of kind {@code INVALID_VALUE} where the text is no value of the type
   */
  default void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    statement.setObject(place, text == null ? null : Texts.parse(type, text));
  }

  /**
   * A value in the text form of its type, or null: numbers with every digit, times in ISO 8601,
   * bytes as {@code \x} and hexadecimal digits, {@code true} and {@code false}.
   */
  default String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return Texts.read(rows, place, type);
  }

  /**
   * The form in which two columns that refer to each other have the same text. Engines that compare
   * without regard to case give lower case.
   */
  default String linkText(String text, ColumnType type) {
    return type.kind() == Kind.NUMBER ? Texts.withoutZeros(text) : text;
  }

  /** Writes a truth value as a constant. */
  default void truth(Sql sql, boolean value) {
    sql.text(value ? "true" : "false");
  }

  /** The same where what is compared with it is of this type. */
  default void truth(Sql sql, ColumnType type, boolean value) {
    truth(sql, value);
  }

  /**
   * Writes a comparison.
   *
   * @param operator one of {@link #operators}
   * @param left writes the left side
   * @param right writes the right side; a pattern for the operators that take one
   */
  default void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    switch (operator) {
      case ILIKE -> {
        sql.text("lower(");
        left.run();
        sql.text(") like lower(");
        right.run();
        sql.text(")");
        escape(sql);
      }
      case LIKE -> {
        left.run();
        sql.text(" like ");
        right.run();
        escape(sql);
      }
      case ISDISTINCT -> {
        left.run();
        sql.text(" is distinct from ");
        right.run();
      }
      default -> {
        left.run();
        sql.text(
            switch (operator) {
              case EQ -> " = ";
              case NEQ -> " <> ";
              case GT -> " > ";
              case GTE -> " >= ";
              case LT -> " < ";
              case LTE -> " <= ";
              default -> throw new IllegalArgumentException("not declared: " + operator);
            });
        right.run();
      }
    }
  }

  /**
   * Writes a comparison with a pattern that is known, for engines that want it in words of their
   * own.
   *
   * @param operator {@code LIKE} or {@code ILIKE}
   * @param pattern null for an absent value
   */
  default void like(Sql sql, Operator operator, Runnable left, String pattern) {
    compare(sql, operator, left, () -> sql.value(Texts.TEXT, pattern));
  }

  /** Whether an empty text is kept as one; Oracle keeps nothing instead. */
  default boolean hasEmptyTexts() {
    return true;
  }

  /** The most values in the parentheses of an {@code in}; a power of two. */
  default int mostListed() {
    return 1 << 30;
  }

  /** Says behind a pattern that a backslash takes the meaning of what follows it. */
  default void escape(Sql sql) {
    sql.text(" escape '\\'");
  }

  /** How parts of JSON values are found; only with the capability {@code JSON_PATH}. */
  default JsonParts parts() {
    throw new IllegalArgumentException("not declared: ways into JSON");
  }

  /**
   * Writes the begin of the stretch of time in which a value lies, in UTC; of the value's type.
   * Weeks begin on Monday. Only with the capability {@code AGGREGATE}.
   *
   * @param type a date or a point in time
   */
  default void bucket(Sql sql, Making.Unit unit, ColumnType type, Runnable value) {
    throw new IllegalArgumentException("not declared: stretches of time");
  }

  /** Whether {@code nulls first} and {@code nulls last} may stand behind a sort key. */
  default boolean ordersNulls() {
    return true;
  }

  /**
   * Writes the page behind everything else.
   *
   * @param isOrdered whether an order stands before it
   */
  default void page(Sql sql, Page page, boolean isOrdered) {
    if (page.isBounded()) {
      sql.text(" limit ").value(page.limit());
    }
    if (page.offset() > 0) {
      sql.text(" offset ").value(page.offset());
    }
  }

  /** Writes what keeps others from changing rows that were looked for, behind the select. */
  default void lock(Sql sql) {
    sql.text(" for update");
  }

  /** The same for engines that want it behind the table's name. */
  default void lockTable(Sql sql) {
    // said behind the select
  }

  /** A column that every table without a key has, by which a row is known within a transaction. */
  default Optional<Column> rowId(Table table) {
    return Optional.empty();
  }

  /** Writes the insert of a row of defaults, behind {@code insert into …}. */
  default void defaults(Sql sql) {
    sql.text(" default values");
  }

  /** The same for engines that want a column named. */
  default void defaults(Sql sql, Table table) {
    defaults(sql);
  }

  /**
   * Writes what gives back columns of an inserted row, behind the insert; false where the driver
   * gives them as generated keys.
   */
  default boolean returning(Sql sql, List<Column> columns) {
    return false;
  }

  /** The same for engines that want it before the values; then nothing is said behind them. */
  default boolean output(Sql sql, List<Column> columns) {
    return false;
  }

  /**
   * Runs an insert that says that columns of its row come back, and gives them.
   *
   * @param binds how many values are bound already
   */
  default ResultSet inserted(PreparedStatement insert, int binds, List<Column> columns)
      throws SQLException {
    return insert.executeQuery();
  }

  /** The most values that one statement binds, keys of related rows apart from others. */
  default int mostKeys() {
    return 512;
  }

  /**
   * Whether several statements can be undone together. Where they cannot, each change is one
   * statement, see {@link Irrevocable}, and {@code RETURNING}, {@code UPSERT} and {@code
   * TRANSACTION} must not be declared.
   */
  default boolean hasTransactions() {
    return true;
  }

  /** Prepares a connection for a call, whatever the one before left on it. */
  default void taken(Connection connection, CallContext call) throws SQLException {
    // nothing to do
  }

  /** Whether the engine behind a connection answers, within about a second. */
  default boolean answers(Connection connection) throws SQLException {
    return connection.isValid(1);
  }

  /**
   * Looks at what a statement left behind, once its rows are read.
   *
   * @param text what it was
   * @throws SQLException where its answer is not to be trusted
   */
  default void finished(PreparedStatement statement, String text) throws SQLException {
    // engines that are not sure fail
  }

  /** Prepares a connection that the pool made. */
  default void opened(Connection connection) throws SQLException {
    // nothing to do
  }

  /**
   * Prepares a transaction that is about to begin; {@code setAutoCommit(false)} follows.
   *
   * @param writes whether it may change something
   */
  default void begin(Connection connection, boolean writes) throws SQLException {
    // nothing to do
  }

  /**
   * The same with the call whose transaction it is, for engines that must be told how long to wait
   * for others.
   */
  default void begin(Connection connection, boolean writes, CallContext call) throws SQLException {
    begin(connection, writes);
  }

  /** Whether {@code default} may stand for a value in an update. */
  default boolean setsDefaults() {
    return true;
  }

  /** The level at which all queries of a transaction see one state. */
  default OptionalInt repeatable() {
    return OptionalInt.of(Connection.TRANSACTION_REPEATABLE_READ);
  }

  /** How many rows the driver fetches at once while they are streamed; 0 for its own way. */
  default int fetchRows() {
    return 256;
  }
}
