package dev.postern.duckdb;

import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.JsonParts;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Making;
import dev.postern.spi.Operator;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * DuckDB, whose SQL is close to PostgreSQL's.
 *
 * @param files what is read, in a database in memory; empty for a database of its own
 */
record DuckDbDialect(List<FileTable> files, boolean isReadOnly) implements Dialect {
  /** Connections that come about together would make the same views. */
  private static final ReentrantLock OPENING = new ReentrantLock();

  private static final JsonParts JSON = new DuckDbJson();

  private static final Pattern COLUMN = Pattern.compile("NOT NULL constraint failed: .*\\.(.+)$");

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    return new DuckDbCatalog().read(connection, schemas).catalog(this, List.of());
  }

  /** It cannot undo a part of a transaction, as batches may want it. */
  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.copyOf(CAPABILITIES);
    all.remove(Capability.TRANSACTION);
    all.addAll(Set.of(Capability.AGGREGATE, Capability.JSON_PATH));
    if (isReadOnly) {
      all.removeAll(
          Set.of(
              Capability.CREATE,
              Capability.UPDATE,
              Capability.DELETE,
              Capability.UPSERT,
              Capability.RETURNING));
    }
    return Set.copyOf(all);
  }

  @Override
  public Set<Operator> operators() {
    Set<Operator> all = EnumSet.copyOf(OPERATORS);
    all.addAll(Set.of(Operator.MATCH, Operator.IMATCH));
    return Set.copyOf(all);
  }

  @Override
  public JsonParts parts() {
    return JSON;
  }

  @Override
  public void bucket(Sql sql, Making.Unit unit, ColumnType type, Runnable value) {
    boolean isDate = type.kind() == Kind.DATE;
    sql.text(isDate ? "cast(" : "");
    sql.text(
        switch (unit) {
          case YEAR -> "date_trunc('year', ";
          case QUARTER -> "date_trunc('quarter', ";
          case MONTH -> "date_trunc('month', ";
          case WEEK -> "date_trunc('week', ";
          case DAY -> "date_trunc('day', ";
          case HOUR -> "date_trunc('hour', ";
        });
    value.run();
    sql.text(isDate ? ") as date)" : ")");
  }

  @Override
  public void placeholder(Sql sql, ColumnType type) {
    switch (type.kind()) {
      case DATE -> sql.text("cast(? as date)");
      case TIME -> sql.text("cast(? as time)");
      case TIMESTAMP -> sql.text("cast(? as timestamp)");
      case TIMESTAMP_WITH_ZONE -> sql.text("cast(? as timestamp with time zone)");
      case UUID -> sql.text("cast(? as uuid)");
      case JSON -> sql.text("cast(? as json)");
      default -> sql.text("?");
    }
  }

  @Override
  public void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    Object value = text == null ? null : Texts.parse(type, text);
    switch (type.kind()) {
      case DATE, TIME, TIMESTAMP, TIMESTAMP_WITH_ZONE, UUID ->
          statement.setString(place, value == null ? null : Texts.of(value));
      default -> statement.setObject(place, value);
    }
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    if (DuckDbCatalog.isNested(type)) {
      Object value = rows.getObject(place);
      return value == null ? null : Nested.json(value);
    }
    return Texts.read(rows, place, type);
  }

  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    switch (operator) {
      case ILIKE -> {
        left.run();
        sql.text(" ilike ");
        right.run();
        escape(sql);
      }
      case MATCH, IMATCH -> {
        sql.text("regexp_matches(");
        left.run();
        sql.text(", ");
        right.run();
        sql.text(operator == Operator.MATCH ? ", 's')" : ", 'is')");
      }
      default -> Dialect.super.compare(sql, operator, left, right);
    }
  }

  /** Who changes what another has changed meanwhile is refused at the end. */
  @Override
  public void lock(Sql sql) {
    // nothing to add
  }

  @Override
  public boolean returning(Sql sql, List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " returning " : ", ").identifier(columns.get(i).name());
    }
    return true;
  }

  /**
   * Shows the files as views, then forbids to look at any other; the settings are those of the
   * whole database, and nobody changes them afterwards.
   */
  @Override
  public void opened(Connection connection) throws SQLException {
    OPENING.lock();
    try {
      prepare(connection);
    } finally {
      OPENING.unlock();
    }
  }

  private void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'UTC'");
      if (isLocked(statement)) {
        return;
      }
      for (FileTable file : files) {
        statement.execute(file.view());
      }
      if (!files.isEmpty()) {
        String folders =
            files.stream()
                .map(file -> FileTable.literal(file.folder()))
                .distinct()
                .collect(Collectors.joining(", ", "[", "]"));
        statement.execute("set allowed_directories = " + folders);
      }
      statement.execute("set enable_external_access = false");
    }
  }

  private static boolean isLocked(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("select current_setting('enable_external_access')")) {
      rows.next();
      return !rows.getBoolean(1);
    }
  }

  /** Every transaction sees one state. */
  @Override
  public OptionalInt repeatable() {
    return OptionalInt.empty();
  }

  @Override
  public int fetchRows() {
    return 0;
  }

  /** Errors have no codes, but a word before the colon. */
  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    int colon = message.indexOf(':');
    String word = colon < 0 ? message : message.substring(0, colon);
    return Optional.of(
        switch (word) {
          case "Constraint Error" -> constraintKind(message.toLowerCase(Locale.ROOT));
          case "Conversion Error", "Out of Range Error", "Invalid Input Error" ->
              SourceException.Kind.INVALID_VALUE;
          case "Catalog Error", "Binder Error" -> SourceException.Kind.MISSING_OBJECT;
          case "TransactionContext Error" ->
              message.contains("onflict")
                  ? SourceException.Kind.CONFLICT
                  : constraintKind(message.toLowerCase(Locale.ROOT));
          case "INTERRUPT Error" -> SourceException.Kind.TIMEOUT;
          case "Out of Memory Error" -> SourceException.Kind.TOO_DEMANDING;
          case "IO Error", "HTTP Error" -> SourceException.Kind.UNAVAILABLE;
          case "Permission Error" -> SourceException.Kind.PERMISSION_DENIED;
          default -> SourceException.Kind.INTERNAL;
        });
  }

  private static SourceException.Kind constraintKind(String message) {
    if (message.contains("duplicate key")) {
      return SourceException.Kind.UNIQUE_VIOLATION;
    }
    if (message.contains("foreign key")) {
      return SourceException.Kind.FOREIGN_KEY_VIOLATION;
    }
    if (message.contains("not null")) {
      return SourceException.Kind.NOT_NULL_VIOLATION;
    }
    return message.contains("check")
        ? SourceException.Kind.CHECK_VIOLATION
        : SourceException.Kind.INTERNAL;
  }

  @Override
  public String column(SQLException failure) {
    Matcher found = COLUMN.matcher(String.valueOf(failure.getMessage()));
    return found.find() ? found.group(1) : "";
  }
}
