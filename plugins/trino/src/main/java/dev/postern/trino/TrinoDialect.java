package dev.postern.trino;

import dev.postern.jdbc.Dialect;
import dev.postern.jdbc.Sql;
import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import io.trino.jdbc.TrinoConnection;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Trino does otherwise than the standard.
 *
 * @param schemas the exposed ones, the default first
 * @param places where tables lie, as it was read last
 * @param readsComments whether comments are asked for, which some catalogs are slow to tell
 */
record TrinoDialect(
    List<Exposed> schemas,
    Map<QualifiedName, Exposed> places,
    Declared declared,
    SessionUser sessionUser,
    boolean readsComments)
    implements Dialect {

  TrinoDialect(
      List<Exposed> schemas, Declared declared, SessionUser sessionUser, boolean readsComments) {
    this(schemas, new ConcurrentHashMap<>(), declared, sessionUser, readsComments);
  }

  /** What Trino itself may take longer than the call, before it gives up too. */
  private static final long LEEWAY_MILLIS = 1_000;

  private static final Pattern COLUMN = Pattern.compile("NOT NULL column: (.+)$");

  @Override
  public Catalog introspect(Connection connection, List<String> ignored) throws SQLException {
    return new TrinoCatalog(this, connection).read();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all =
        EnumSet.of(Capability.READ, Capability.EMBED, Capability.KEYSET, Capability.STREAM);
    for (Exposed schema : schemas) {
      for (Action action : schema.writes()) {
        all.add(Capability.valueOf(action.name()));
      }
    }
    if (sessionUser instanceof SessionUser.Role) {
      all.add(Capability.IDENTITY);
    }
    return Set.copyOf(all);
  }

  @Override
  public Set<Operator> operators() {
    Set<Operator> all = EnumSet.copyOf(OPERATORS);
    all.add(Operator.MATCH);
    all.add(Operator.IMATCH);
    return Set.copyOf(all);
  }

  @Override
  public void table(Sql sql, Table table) {
    Exposed schema = place(table);
    sql.identifier(schema.catalog()).text(".").identifier(schema.schema());
    sql.text(".").identifier(table.name());
  }

  /** What has not been read is looked for where it would be, and Trino says that it is not. */
  Exposed place(Table table) {
    Exposed known = places.get(new QualifiedName(table.schema(), table.name()));
    return known != null
        ? known
        : schemas.stream()
            .filter(schema -> schema.name().equals(table.schema()))
            .findFirst()
            .orElseThrow();
  }

  @Override
  public void placeholder(Sql sql, ColumnType type) {
    TrinoType.compared(sql, type);
  }

  @Override
  public void stored(Sql sql, ColumnType type) {
    TrinoType.stored(sql, type);
  }

  @Override
  public void bind(PreparedStatement statement, int place, ColumnType type, String text)
      throws SQLException {
    TrinoValues.bind(statement, place, type, text);
  }

  @Override
  public String text(ResultSet rows, int place, ColumnType type) throws SQLException {
    return TrinoValues.text(rows, place, type);
  }

  @Override
  public void compare(Sql sql, Operator operator, Runnable left, Runnable right) {
    switch (operator) {
      case MATCH, IMATCH -> {
        sql.text("regexp_like(");
        left.run();
        sql.text(operator == Operator.MATCH ? ", " : ", concat('(?i)', ");
        right.run();
        sql.text(operator == Operator.MATCH ? ")" : "))");
      }
      default -> Dialect.super.compare(sql, operator, left, right);
    }
  }

  @Override
  public void page(Sql sql, Page page, boolean isOrdered) {
    if (page.offset() > 0) {
      sql.text(" offset ").value(page.offset());
    }
    if (page.isBounded()) {
      sql.text(" limit ").value(page.limit());
    }
  }

  /** Most catalogs write in a transaction of one statement alone. */
  @Override
  public boolean hasTransactions() {
    return false;
  }

  @Override
  public OptionalInt repeatable() {
    return OptionalInt.empty();
  }

  @Override
  public boolean setsDefaults() {
    return false;
  }

  /** All of it is set anew for each call, so nothing of one is left for the next. */
  @Override
  public void taken(Connection connection, CallContext call) throws SQLException {
    Optional<String> user = sessionUser.of(call);
    TrinoConnection trino = connection.unwrap(TrinoConnection.class);
    if (user.isPresent()) {
      trino.setSessionUser(user.get());
    } else {
      trino.clearSessionUser();
    }
    trino.setClientInfo("TraceToken", call.requestId().isEmpty() ? null : call.requestId());
    long millis = call.remaining().toMillis() + LEEWAY_MILLIS;
    trino.setSessionProperty("query_max_run_time", millis + "ms");
  }

  /** The driver would say yes without asking anybody. */
  @Override
  public boolean answers(Connection connection) throws SQLException {
    connection.unwrap(TrinoConnection.class).clearSessionUser();
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      return statement.execute("select 1");
    }
  }

  /** Numbers of errors are of no class of SQLSTATE; zero is what the driver itself says, too. */
  @Override
  public Optional<Kind> kind(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case 0 -> isUnreachable(failure) ? Optional.of(Kind.UNAVAILABLE) : Optional.empty();
      case 4 -> Optional.of(Kind.PERMISSION_DENIED);
      case 7, 8, 9, 19, 58, 59, 117 -> Optional.of(Kind.INVALID_VALUE);
      case 16 ->
          Optional.of(column(failure).isEmpty() ? Kind.CHECK_VIOLATION : Kind.NOT_NULL_VIOLATION);
      case 17, 119 -> Optional.of(Kind.CONFLICT);
      case 23 -> Optional.of(Kind.READ_ONLY);
      case 44, 45, 46, 47 -> Optional.of(Kind.MISSING_OBJECT);
      case 31, 35, 37, 40, 132 -> Optional.of(Kind.TOO_DEMANDING);
      case 125, 65_541, 65_545, 65_548, 65_565, 131_074 -> Optional.of(Kind.UNAVAILABLE);
      case 131_075 -> Optional.of(Kind.TIMEOUT);
      case 131_072, 131_073, 131_076, 131_077, 131_078, 131_079, 131_080, 131_081 ->
          Optional.of(Kind.TOO_DEMANDING);
      default -> Optional.empty();
    };
  }

  private static boolean isUnreachable(SQLException failure) {
    String said = String.valueOf(failure.getMessage());
    boolean isRefused = said.startsWith("Authentication failed") || said.contains("code 401");
    Throwable cause = failure;
    while (cause != null && !isRefused) {
      isRefused = cause instanceof IOException;
      cause = cause.getCause();
    }
    return isRefused;
  }

  @Override
  public String column(SQLException failure) {
    Matcher found = COLUMN.matcher(String.valueOf(failure.getMessage()));
    return failure.getErrorCode() == 16 && found.find() ? found.group(1) : "";
  }
}
