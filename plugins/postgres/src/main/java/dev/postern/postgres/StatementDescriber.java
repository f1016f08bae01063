package dev.postern.postgres;

import dev.postern.postgres.WordingReader.UnreadableException;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Lineage;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.StatementDraft;
import dev.postern.spi.StatementDraft.Described;
import dev.postern.spi.Table;
import dev.postern.spi.Wording;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Has the server prepare statements of an operator, so that it tells the types of what goes in and
 * what comes out. Nothing is run, and the transaction could not write.
 */
final class StatementDescriber {
  private static final String NAME = "postern_draft";
  private static final String UNKNOWN_TYPE = "42P18";
  private static final String NO_RIGHT = "42501";
  private static final String SYNTAX = "42601";
  private static final String NOT_SUPPORTED = "0A000";
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Connection connection;
  private final PostgresSettings settings;
  private final TypeNames types;

  /** What the server said of a draft; the message reads on after the draft's name. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String state;

    RefusedException(String message, String state) {
      super(message);
      this.state = state;
    }
  }

  /** A type by its number and as the server writes it with its schema. */
  private record Typed(long number, String name) {}

  StatementDescriber(Connection connection, PostgresSettings settings, TypeNames types) {
    this.connection = connection;
    this.settings = settings;
    this.types = types;
  }

  /** Which role may look up the names is not known, so each that may come to call is tried. */
  Described describe(StatementDraft draft) throws SQLException {
    List<String> roles = draft.sourceRoles().isEmpty() ? List.of("") : draft.sourceRoles();
    RefusedException refused = null;
    try {
      Wording wording = WordingReader.read(draft.text(), draft.parameters().keySet());
      for (String role : roles) {
        try {
          return new Described.Fits(routine(draft, wording, role));
        } catch (RefusedException reason) {
          refused = refused == null || refused.state.equals(NO_RIGHT) ? reason : refused;
        } finally {
          connection.rollback();
        }
      }
    } catch (UnreadableException unreadable) {
      return new Described.Refused(unreadable.getMessage());
    }
    return new Described.Refused(refused.getMessage());
  }

  /** A role that the login may not become is one that cannot call either. */
  private void begin(String role) throws SQLException, RefusedException {
    String schema = settings.schemas().getFirst();
    try (Statement setting = connection.createStatement()) {
      setting.execute("set transaction read only");
      setting.execute("set local statement_timeout to " + TIMEOUT_MILLIS);
      setting.execute("set local search_path to " + settings.searchPath(schema));
    }
    if (!role.isEmpty()) {
      try {
        run(new Sql().text("set local role ").identifier(role).statement(), Integer.MAX_VALUE);
      } catch (RefusedException gone) {
        throw new RefusedException(gone.getMessage(), NO_RIGHT);
      }
    }
  }

  private Routine routine(StatementDraft draft, Wording wording, String role)
      throws SQLException, RefusedException {
    List<String> names = List.copyOf(draft.parameters().keySet());
    begin(role);
    List<Long> in = prepared(draft, wording, names, role);
    List<Typed> taken = typed(in);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Typed type = taken.get(i);
      arguments.add(new Argument(names.get(i), types.of(type.number(), type.name()), false, false));
    }
    String schema = settings.schemas().getFirst();
    Routine routine =
        new Routine(
            schema,
            draft.name(),
            arguments,
            new Returns.Nothing(),
            draft.isReadOnly() ? Routine.Volatility.STABLE : Routine.Volatility.VOLATILE,
            draft.comment(),
            false,
            Map.of(),
            Optional.of(wording));
    Map<String, Lineage.Origin> origins = new HashMap<>();
    List<Column> columns = returned(routine, origins);
    return returning(routine, columns, new Lineage(origins, Set.copyOf(origins.values())));
  }

  private static Routine returning(Routine routine, List<Column> columns, Lineage lineage) {
    if (columns.isEmpty()) {
      return routine;
    }
    Table table =
        Table.of(
            routine.schema(),
            routine.name(),
            Table.Kind.ROUTINE_RESULT,
            columns,
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            routine.comment());
    return new Routine(
        routine.schema(),
        routine.name(),
        routine.arguments(),
        new Returns.Rows(table, true),
        routine.volatility(),
        routine.comment(),
        false,
        Map.of(),
        routine.wording().map(wording -> wording.giving(lineage)));
  }

  /** The types of the parameters; where the server finds none, the one that the draft names. */
  private List<Long> prepared(
      StatementDraft draft, Wording wording, List<String> names, String role)
      throws SQLException, RefusedException {
    String text = numbered(wording, names);
    List<String> unknown = Collections.nCopies(names.size(), "unknown");
    try {
      prepare(unknown, text);
    } catch (RefusedException refused) {
      List<String> declared =
          names.stream()
              .map(name -> draft.parameters().get(name).map(this::sqlName).orElse("unknown"))
              .toList();
      if (!refused.state.equals(UNKNOWN_TYPE) || declared.equals(unknown)) {
        throw refused;
      }
      connection.rollback();
      begin(role);
      prepare(declared, text);
    }
    List<Long> numbers = new ArrayList<>();
    try (Statement asking = connection.createStatement();
        ResultSet rows =
            asking.executeQuery(
                "select t.type::oid from pg_prepared_statements, unnest(parameter_types) with"
                    + " ordinality as t(type, place) where name = 'postern_draft' order by"
                    + " place")) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    run("deallocate " + NAME, 0);
    return numbers;
  }

  private void prepare(List<String> parameterTypes, String text)
      throws SQLException, RefusedException {
    String head =
        "prepare "
            + NAME
            + (parameterTypes.isEmpty() ? "" : "(" + String.join(", ", parameterTypes) + ")")
            + " as ";
    run(head + text, head.length());
  }

  private void run(String text, int headLength) throws SQLException, RefusedException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException failure) {
      throw told(failure, text, headLength);
    }
  }

  /** The statement with numbered parameters, as the server itself writes them. */
  private static String numbered(Wording wording, List<String> names) {
    StringBuilder text = new StringBuilder(wording.texts().getFirst());
    for (int i = 0; i < wording.places().size(); i++) {
      text.append("($").append(names.indexOf(wording.places().get(i)) + 1).append(')');
      text.append(wording.texts().get(i + 1));
    }
    return text.toString();
  }

  private String sqlName(ColumnType.Kind kind) {
    return switch (kind) {
      case BOOLEAN -> "boolean";
      case INTEGER -> "bigint";
      case NUMBER -> "numeric";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamptz";
      case TIME -> "time";
      case BYTES -> "bytea";
      case JSON -> "jsonb";
      case TEXT -> "text";
      case ENUM, ARRAY, COMPOSITE, OTHER -> "unknown";
    };
  }

  /** The columns of its rows; none where it gives no rows. */
  private List<Column> returned(Routine routine, Map<String, Lineage.Origin> origins)
      throws SQLException, RefusedException {
    String text = CallWriter.whole(routine, true);
    List<String> names = new ArrayList<>();
    List<String> typeNames = new ArrayList<>();
    try {
      columns(text, names, typeNames, origins);
    } catch (SQLException failure) {
      String state = failure.getSQLState();
      if ((routine.isReadOnly() && SYNTAX.equals(state)) || NOT_SUPPORTED.equals(state)) {
        if (routine.isReadOnly()) {
          throw new RefusedException(
              "changes data, and may only read; a tool that is meant to change data says"
                  + " read-only: false",
              SYNTAX);
        }
        return List.of();
      }
      throw told(failure, text, 0);
    }
    return columns(names, typed(numbers(typeNames)));
  }

  private void columns(
      String text, List<String> names, List<String> typeNames, Map<String, Lineage.Origin> origins)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(text)) {
      ResultSetMetaData told = prepared.getMetaData();
      PGResultSetMetaData behind = told.unwrap(PGResultSetMetaData.class);
      for (int i = 1; i <= told.getColumnCount(); i++) {
        names.add(told.getColumnLabel(i));
        if (!behind.getBaseTableName(i).isEmpty()) {
          origins.put(
              told.getColumnLabel(i),
              new Lineage.Origin(
                  new QualifiedName(behind.getBaseSchemaName(i), behind.getBaseTableName(i)),
                  behind.getBaseColumnName(i)));
        }
        typeNames.add(typeName(told.getColumnTypeName(i)));
      }
    }
  }

  /** The driver says of columns that number themselves that they do. */
  private static String typeName(String told) {
    return switch (told) {
      case "smallserial" -> "int2";
      case "serial" -> "int4";
      case "bigserial" -> "int8";
      default -> told;
    };
  }

  private List<Column> columns(List<String> names, List<Typed> found) throws RefusedException {
    Set<String> seen = new HashSet<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.equals("?column?")) {
        throw new RefusedException("gives a column without a name; name it with as", "");
      }
      if (!seen.add(name)) {
        throw new RefusedException("gives two columns named " + name, "");
      }
      Typed type = found.get(i);
      columns.add(new Column(name, types.of(type.number(), type.name()), true, false, false, ""));
    }
    return columns;
  }

  private List<Long> numbers(List<String> typeNames) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (PreparedStatement asking =
        connection.prepareStatement(
            "select coalesce(to_regtype(t.name)::oid, 0) from unnest(?::text[]) with ordinality"
                + " as t(name, place) order by place")) {
      asking.setArray(1, connection.createArrayOf("text", typeNames.toArray()));
      try (ResultSet rows = asking.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getLong(1));
        }
      }
    }
    return numbers;
  }

  /** Every type outside of pg_catalog with its schema, as introspection has named it. */
  private List<Typed> typed(List<Long> numbers) throws SQLException {
    List<Typed> typed = new ArrayList<>();
    try (Statement setting = connection.createStatement()) {
      setting.execute("set local search_path to ''");
    }
    try (PreparedStatement asking =
        connection.prepareStatement(
            "select t.number, format_type(t.number::oid, null) from unnest(?::bigint[]) with"
                + " ordinality as t(number, place) order by place")) {
      asking.setArray(1, connection.createArrayOf("bigint", numbers.toArray()));
      try (ResultSet rows = asking.executeQuery()) {
        while (rows.next()) {
          typed.add(new Typed(rows.getLong(1), rows.getString(2)));
        }
      }
    }
    try (Statement setting = connection.createStatement()) {
      setting.execute(
          "set local search_path to " + settings.searchPath(settings.schemas().getFirst()));
    }
    return typed;
  }

  /** The server's words, with the line that they are about. */
  private static RefusedException told(SQLException failure, String text, int headLength) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    ServerErrorMessage server =
        failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
    if (server == null) {
      return new RefusedException("cannot be prepared: " + failure.getMessage(), state);
    }
    int position = Math.min(text.length(), server.getPosition() - 1);
    String line =
        position < headLength
            ? ""
            : ", in line "
                + (1 + text.substring(0, position).chars().filter(c -> c == '\n').count());
    return new RefusedException("cannot be prepared: " + server.getMessage() + line, state);
  }
}
