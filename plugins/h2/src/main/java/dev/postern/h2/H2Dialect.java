package dev.postern.h2;

import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.Sql;
import dev.postern.jdbc.Texts;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.Making;
import dev.postern.spi.Operator;
import dev.postern.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;

/** H2 2: close to the standard. */
final class H2Dialect implements Dialect {
  private static final int LOCK_MILLIS = 2_000;

  /** In the messages of unique and foreign keys: the constraint's or index's full name. */
  private static final Pattern CONSTRAINT = Pattern.compile("^[^\"]*\"([^ (:]+)");

  private static final Pattern COLUMN = Pattern.compile("^[^\"]*\"([^\"]+)\";");

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    return new H2Catalog().read(connection, schemas).catalog(this, List.of());
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.copyOf(CAPABILITIES);
    all.add(Capability.AGGREGATE);
    return Set.copyOf(all);
  }

  @Override
  public void bucket(Sql sql, Making.Unit unit, ColumnType type, Runnable value) {
    sql.text(
        switch (unit) {
          case YEAR -> "date_trunc(year, ";
          case QUARTER -> "date_trunc(quarter, ";
          case MONTH -> "date_trunc(month, ";
          case WEEK -> "date_trunc(iso_week, ";
          case DAY -> "date_trunc(day, ";
          case HOUR -> type.kind() == Kind.DATE ? "date_trunc(day, " : "date_trunc(hour, ";
        });
    value.run();
    // a point in time has an offset of its own here
    sql.text(type.kind() == Kind.TIMESTAMP_WITH_ZONE ? " at time zone 'UTC')" : ")");
  }

  @Override
  public void placeholder(Sql sql, ColumnType type) {
    sql.text(type.kind() == Kind.JSON ? "? format json" : "?");
  }

  /** As a regular expression, because a {@code _} of H2's own {@code like} is half an emoji. */
  @Override
  public void like(Sql sql, Operator operator, Runnable left, String pattern) {
    sql.text("(");
    folded(sql, operator, left);
    sql.text(" like ");
    folded(sql, operator, () -> sql.value(Texts.TEXT, LikePattern.begin(pattern)));
    escape(sql);
    sql.text(" and ");
    folded(sql, operator, left);
    sql.text(" regexp ");
    folded(sql, operator, () -> sql.value(Texts.TEXT, LikePattern.regex(pattern)));
    sql.text(")");
  }

  private static void folded(Sql sql, Operator operator, Runnable text) {
    sql.text(operator == Operator.ILIKE ? "lower(" : "");
    text.run();
    sql.text(operator == Operator.ILIKE ? ")" : "");
  }

  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    if (!operator.isPattern()) {
      Dialect.super.compare(sql, operator, left, right);
      return;
    }
    folded(sql, operator, left);
    sql.text(" regexp '(?s)^' || regexp_replace(regexp_replace(regexp_replace(");
    folded(sql, operator, right);
    // each character quoted, then what stands alone
    sql.text(", '(?s)\\\\(.)|([^\\\\%_])', '\\\\Q$1$2\\\\E')");
    sql.text(", '(?<!\\\\Q)%', '.*'), '(?<!\\\\Q)_', '.') || '\\z'");
  }

  @Override
  public void begin(Connection connection, boolean writes, CallContext call) throws SQLException {
    if (writes) {
      int asked = call.terms().lockTimeoutMillis();
      long wait = Math.min(asked > 0 ? asked : LOCK_MILLIS, call.remaining().toMillis());
      try (PreparedStatement statement = connection.prepareStatement("set lock_timeout ?")) {
        statement.setLong(1, wait);
        statement.execute();
      }
    }
  }

  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case ErrorCode.LOCK_TIMEOUT_1,
          ErrorCode.CONCURRENT_UPDATE_1,
          ErrorCode.ROW_NOT_FOUND_IN_PRIMARY_INDEX ->
          Optional.of(SourceException.Kind.CONFLICT);
      case ErrorCode.DATABASE_IS_READ_ONLY -> Optional.of(SourceException.Kind.READ_ONLY);
      case ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_WITH_CANDIDATES_2,
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1,
          ErrorCode.SCHEMA_NOT_FOUND_1,
          ErrorCode.COLUMN_NOT_FOUND_1 ->
          Optional.of(SourceException.Kind.MISSING_OBJECT);
      case ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1, ErrorCode.ADMIN_RIGHTS_REQUIRED ->
          Optional.of(SourceException.Kind.PERMISSION_DENIED);
      case ErrorCode.OUT_OF_MEMORY -> Optional.of(SourceException.Kind.TOO_DEMANDING);
      case ErrorCode.DATABASE_IS_CLOSED,
          ErrorCode.DATABASE_ALREADY_OPEN_1,
          ErrorCode.DATABASE_NOT_FOUND_WITH_IF_EXISTS_1,
          ErrorCode.CONNECTION_BROKEN_1,
          ErrorCode.IO_EXCEPTION_1,
          ErrorCode.IO_EXCEPTION_2 ->
          Optional.of(SourceException.Kind.UNAVAILABLE);
      default -> Optional.empty();
    };
  }

  @Override
  public String constraint(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case ErrorCode.DUPLICATE_KEY_1,
          ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_PARENT_MISSING_1,
          ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_CHILD_EXISTS_1,
          ErrorCode.CHECK_CONSTRAINT_VIOLATED_1 ->
          named(CONSTRAINT, failure);
      default -> "";
    };
  }

  @Override
  public String column(SQLException failure) {
    return failure.getErrorCode() == ErrorCode.NULL_NOT_ALLOWED ? named(COLUMN, failure) : "";
  }

  private static String named(Pattern pattern, SQLException failure) {
    Matcher found = pattern.matcher(String.valueOf(failure.getMessage()));
    if (!found.find()) {
      return "";
    }
    String name = found.group(1).replace("\"", "");
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
