package dev.postern.postgres;

import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Argument;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Routine.Volatility;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the routines of the exposed schemas. */
final class RoutineIntrospection {
  private final Connection connection;
  private final String[] schemas;
  private final String[] hoisted;
  private final String[] roles;
  private final TypeNames types;
  private final Map<Long, Table> relations;

  /**
   * @param hoisted the settings of a routine that hold for its whole transaction
   * @param types those of the database
   * @param relations by the server's number: tables and composite types
   */
  RoutineIntrospection(
      Connection connection,
      String[] schemas,
      String[] hoisted,
      String[] roles,
      TypeNames types,
      Map<Long, Table> relations) {
    this.connection = connection;
    this.schemas = schemas;
    this.hoisted = hoisted;
    this.roles = roles;
    this.types = types;
    this.relations = relations;
  }

  /** All that goes in or comes out by name; the modes are those of {@code pg_proc.proargmodes}. */
  private record Parameter(String mode, String name, ColumnType type) {

    boolean goesIn() {
      return mode.equals("i") || mode.equals("b") || mode.equals("v");
    }

    boolean comesOut() {
      return mode.equals("o") || mode.equals("b") || mode.equals("t");
    }
  }

  List<Routine> read() throws SQLException {
    List<Routine> routines = new ArrayList<>();
    try (PreparedStatement query =
            Introspection.prepare(connection, "routines.sql", hoisted, schemas, roles, schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        routines.add(routine(rows));
      }
    }
    return routines;
  }

  private Routine routine(ResultSet row) throws SQLException {
    List<Parameter> parameters = parameters(row);
    return new Routine(
        row.getString(1),
        row.getString(2),
        arguments(parameters, row.getInt(12)),
        returns(row, parameters),
        switch (row.getString(3)) {
          case "i" -> Volatility.IMMUTABLE;
          case "s" -> Volatility.STABLE;
          default -> Volatility.VOLATILE;
        },
        row.getString(13),
        row.getBoolean(14),
        Introspection.settings(Introspection.texts(row, 15)));
  }

  private List<Parameter> parameters(ResultSet row) throws SQLException {
    List<String> names = Introspection.texts(row, 8);
    List<String> modes = Introspection.texts(row, 9);
    List<String> oids = Introspection.texts(row, 10);
    List<String> typeNames = Introspection.texts(row, 11);
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < oids.size(); i++) {
      ColumnType type = types.of(Long.parseLong(oids.get(i)), typeNames.get(i));
      parameters.add(new Parameter(modes.get(i), i < names.size() ? names.get(i) : "", type));
    }
    return parameters;
  }

  /** Defaults belong to the last arguments. */
  private static List<Argument> arguments(List<Parameter> parameters, int defaults) {
    List<Parameter> in = parameters.stream().filter(Parameter::goesIn).toList();
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < in.size(); i++) {
      Parameter parameter = in.get(i);
      arguments.add(
          new Argument(
              parameter.name(),
              parameter.type(),
              i >= in.size() - defaults,
              parameter.mode().equals("v")));
    }
    return arguments;
  }

  private Returns returns(ResultSet row, List<Parameter> parameters) throws SQLException {
    boolean isSet = row.getBoolean(4);
    List<Parameter> out = parameters.stream().filter(Parameter::comesOut).toList();
    Table relation = relations.get(row.getLong(7));
    if (!out.isEmpty()) {
      return new Returns.Rows(result(row, out), isSet);
    }
    if (relation != null) {
      return new Returns.Rows(relation, isSet);
    }
    if (row.getString(6).equals("void")) {
      return new Returns.Nothing();
    }
    return new Returns.Scalar(types.of(row.getLong(5), row.getString(6)), isSet);
  }

  private static Table result(ResultSet row, List<Parameter> out) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < out.size(); i++) {
      Parameter parameter = out.get(i);
      // the server numbers what has no name
      String name = parameter.name().isEmpty() ? "column" + (i + 1) : parameter.name();
      columns.add(new Column(name, parameter.type(), true, false, false, ""));
    }
    return Table.of(
        row.getString(1),
        row.getString(2),
        Table.Kind.ROUTINE_RESULT,
        columns,
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        "");
  }
}
