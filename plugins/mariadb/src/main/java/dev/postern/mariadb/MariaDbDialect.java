package dev.postern.mariadb;

import com.google.errorprone.annotations.CompileTimeConstant;
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
import dev.postern.spi.Page;
import dev.postern.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the family of MySQL does otherwise than the standard. */
record MariaDbDialect(Engine engine) implements Dialect {

  /** A value that does not fit is refused, never cut; a backslash in a text is one. */
  private static final String MODE =
      "set session sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
          + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES'";

  /** An average has more digits than the four that the server would give it. */
  private static final String DIGITS = "set session div_precision_increment = 16";

  private static final int WRONG_PATTERN = 1139;
  private static final String MATCHES = " regexp concat(";

  private static final JsonParts JSON = new MariaDbJson();

  private static final Pattern KEY = Pattern.compile("for key '([^']+)'");
  private static final Pattern CONSTRAINT = Pattern.compile("CONSTRAINT [`']([^`']+)[`'] F");
  private static final Pattern FAILED =
      Pattern.compile("(?:CONSTRAINT|Check constraint) [`']([^`']+)[`'] (?:failed|is violated)");
  private static final Pattern COLUMN = Pattern.compile("(?:Column|Field) '([^']+)'");

  @Override
  public Catalog introspect(Connection connection, List<String> schemas) throws SQLException {
    return new MariaDbCatalog(engine).read(connection, schemas).catalog(this, List.of());
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.copyOf(CAPABILITIES);
    all.add(Capability.AGGREGATE);
    if (engine == Engine.MARIADB) {
      all.add(Capability.JSON_PATH);
    }
    return Set.copyOf(all);
  }

  @Override
  public Set<Operator> operators() {
    if (engine == Engine.MYSQL) {
      return OPERATORS;
    }
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
    sql.text(isDate ? "(" : "cast(");
    day(sql, value);
    switch (unit) {
      case YEAR -> less(sql, " - interval (dayofyear(", value, ") - 1) day");
      case QUARTER -> {
        less(sql, " - interval (dayofmonth(", value, ") - 1) day");
        less(sql, " - interval mod(month(", value, ") - 1, 3) month");
      }
      case MONTH -> less(sql, " - interval (dayofmonth(", value, ") - 1) day");
      case WEEK -> less(sql, " - interval weekday(", value, ") day");
      case DAY -> {}
      case HOUR -> less(sql, " + interval hour(", value, ") hour");
    }
    sql.text(isDate ? ")" : " as datetime)");
  }

  private static void day(Sql sql, Runnable value) {
    sql.text("date(");
    value.run();
    sql.text(")");
  }

  private static void less(
      Sql sql,
      @CompileTimeConstant String before,
      Runnable value,
      @CompileTimeConstant String behind) {
    sql.text(before);
    value.run();
    sql.text(behind);
  }

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
    Object value = text == null ? null : Texts.parse(type, text);
    switch (value) {
      case null -> statement.setString(place, null);
      case OffsetDateTime moment ->
          statement.setObject(
              place, moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
      case java.util.UUID id -> statement.setString(place, id.toString());
      case java.time.LocalTime time -> statement.setString(place, Texts.of(time));
      default -> statement.setObject(place, value);
    }
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return switch (type.kind()) {
      case TIMESTAMP_WITH_ZONE -> {
        LocalDateTime moment = rows.getObject(place, LocalDateTime.class);
        yield moment == null ? null : Texts.of(moment.atOffset(ZoneOffset.UTC));
      }
      // hours may be many, or less than none
      case TIME -> rows.getString(place);
      default -> Texts.read(rows, place, type);
    };
  }

  /** Most text is compared without regard to case, and to blanks at the end. */
  @Override
  public String linkText(String text, ColumnType type) {
    boolean isLoose =
        (type.kind() == Kind.TEXT || type.kind() == Kind.ENUM)
            && !type.name().endsWith(MariaDbCatalog.EXACT);
    return isLoose
        ? text.stripTrailing().toLowerCase(Locale.ROOT)
        : Dialect.super.linkText(text, type);
  }

  /** A pattern of {@code like} tells cases apart, as the dialect of REST has it. */
  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    switch (operator) {
      case LIKE -> {
        left.run();
        sql.text(" like ");
        right.run();
        sql.text(" collate utf8mb4_bin");
        escape(sql);
      }
      case MATCH, IMATCH -> {
        left.run();
        sql.text(MATCHES);
        sql.text(operator == Operator.MATCH ? "'(?-i)', " : "'(?i)', ");
        right.run();
        sql.text(") collate utf8mb4_bin");
      }
      case ISDISTINCT -> {
        sql.text("not (");
        left.run();
        sql.text(" <=> ");
        right.run();
        sql.text(")");
      }
      default -> Dialect.super.compare(sql, operator, left, right);
    }
  }

  @Override
  public boolean ordersNulls() {
    return false;
  }

  @Override
  public void page(Sql sql, Page page, boolean isOrdered) {
    if (!page.isBounded() && page.offset() > 0) {
      sql.text(" limit 18446744073709551615 offset ").value(page.offset());
    } else {
      Dialect.super.page(sql, page, isOrdered);
    }
  }

  @Override
  public void defaults(Sql sql) {
    sql.text(" () values ()");
  }

  @Override
  public boolean returning(Sql sql, List<Column> columns) {
    if (engine == Engine.MYSQL) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      sql.text(i == 0 ? " returning " : ", ").identifier(columns.get(i).name());
    }
    return true;
  }

  /**
   * A pattern that takes too many steps is said not to fit, with no more than a warning. The driver
   * tells of none behind rows that it fetched bit by bit, so the server is asked.
   */
  @Override
  public void finished(PreparedStatement statement, String text) throws SQLException {
    if (!text.contains(MATCHES)) {
      return;
    }
    try (Statement asked = statement.getConnection().createStatement();
        ResultSet warnings = asked.executeQuery("show warnings")) {
      while (warnings.next()) {
        if (warnings.getInt(2) == WRONG_PATTERN) {
          throw new SQLException(warnings.getString(3), "42000", WRONG_PATTERN);
        }
      }
    }
  }

  @Override
  public void opened(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(MODE);
      statement.execute(DIGITS);
      if (engine == Engine.MARIADB) {
        statement.execute("set session default_regex_flags = 'DOTALL'");
      }
    }
  }

  /** Numbers of errors are the engines' own; their SQLSTATEs tell too little. */
  @Override
  public Optional<SourceException.Kind> kind(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1022, 1062, 1169, 1586 -> Optional.of(SourceException.Kind.UNIQUE_VIOLATION);
      case 1216, 1217, 1451, 1452 -> Optional.of(SourceException.Kind.FOREIGN_KEY_VIOLATION);
      case 1048, 1263, 1364 -> Optional.of(SourceException.Kind.NOT_NULL_VIOLATION);
      case 3819, 4025 -> Optional.of(SourceException.Kind.CHECK_VIOLATION);
      case 1264, 1265, 1292, 1366, 1406, 1411, 1416, 1690, 1906, 3140 ->
          Optional.of(SourceException.Kind.INVALID_VALUE);
      case WRONG_PATTERN ->
          Optional.of(
              String.valueOf(failure.getMessage()).contains("limit exceeded")
                  ? SourceException.Kind.TOO_DEMANDING
                  : SourceException.Kind.INVALID_VALUE);
      case 1205, 1213, 1020 -> Optional.of(SourceException.Kind.CONFLICT);
      case 1290, 1792, 1836 -> Optional.of(SourceException.Kind.READ_ONLY);
      case 1049, 1054, 1146 -> Optional.of(SourceException.Kind.MISSING_OBJECT);
      case 1044, 1142, 1143, 1227, 1370 -> Optional.of(SourceException.Kind.PERMISSION_DENIED);
      case 1317, 1969, 3024 -> Optional.of(SourceException.Kind.TIMEOUT);
      case 1644 -> Optional.of(SourceException.Kind.RAISED);
      case 1114, 1153, 1206 -> Optional.of(SourceException.Kind.TOO_DEMANDING);
      case 1040, 1045, 1203, 1226 -> Optional.of(SourceException.Kind.UNAVAILABLE);
      default -> Optional.empty();
    };
  }

  @Override
  public String constraint(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1062, 1586 -> {
        String name = named(KEY, failure);
        yield name.substring(name.lastIndexOf('.') + 1);
      }
      case 1451, 1452 -> named(CONSTRAINT, failure);
      case 3819, 4025 -> named(FAILED, failure);
      default -> "";
    };
  }

  @Override
  public String column(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 1048, 1364 -> named(COLUMN, failure);
      default -> "";
    };
  }

  /** A duplicate's message begins with the value, so what is looked for last counts. */
  private static String named(Pattern pattern, SQLException failure) {
    Matcher found = pattern.matcher(String.valueOf(failure.getMessage()));
    String name = "";
    while (found.find()) {
      name = found.group(1);
    }
    return name;
  }
}
