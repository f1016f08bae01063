package dev.postern.postgres;

import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the catalog of a database in a handful of queries, all of one moment. */
final class Introspection {
  private final Connection connection;
  private final String[] schemas;
  private final String[] roles;
  private final TypeNames names = new TypeNames();
  private final Map<Long, Relation> relations = new LinkedHashMap<>();

  Introspection(Connection connection, PostgresSettings settings) {
    this.connection = connection;
    this.schemas = settings.schemas().toArray(String[]::new);
    this.roles = settings.roles().toArray(String[]::new);
  }

  /** A relation while its parts are being collected. */
  private record Relation(
      Table head,
      boolean isExposed,
      List<Column> columns,
      List<String> primaryKey,
      List<List<String>> uniqueKeys,
      List<ForeignKey> foreignKeys) {

    Table table() {
      return Table.of(
          head.schema(),
          head.name(),
          isExposed ? head.kind() : Table.Kind.ROUTINE_RESULT,
          columns,
          primaryKey,
          uniqueKeys,
          foreignKeys,
          head.writable(),
          head.comment());
    }
  }

  Catalog read() throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement setting = connection.createStatement()) {
      // so that format_type gives every type outside of pg_catalog with its schema
      setting.execute("set local search_path to ''");
    }
    readTypes();
    readColumns();
    readKeys();
    readForeignKeys();
    Map<Long, Table> tables = new LinkedHashMap<>();
    relations.forEach((oid, relation) -> tables.put(oid, relation.table()));
    List<Table> exposed =
        relations.entrySet().stream()
            .filter(entry -> entry.getValue().isExposed())
            .map(entry -> tables.get(entry.getKey()))
            .toList();
    Catalog catalog =
        new Catalog(
            exposed,
            new RoutineIntrospection(connection, schemas, names, tables).read(),
            warnings());
    connection.rollback();
    return catalog;
  }

  /** How values are compared with the columns read. */
  Types types() {
    return names.types();
  }

  private void readTypes() throws SQLException {
    try (PreparedStatement query = prepare("types.sql");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        names.add(
            rows.getLong(1), Kind.valueOf(rows.getString(2)), texts(rows, 3), rows.getString(4));
      }
    }
  }

  private void readColumns() throws SQLException {
    try (PreparedStatement query = prepare("columns.sql", schemas, schemas, schemas, schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        long oid = rows.getLong(1);
        Relation relation = relations.get(oid);
        if (relation == null) {
          relation = relation(rows);
          relations.put(oid, relation);
        }
        if (rows.getString(8) != null) {
          relation.columns().add(column(rows));
        }
      }
    }
  }

  private static Relation relation(ResultSet row) throws SQLException {
    Table head =
        Table.of(
            row.getString(2),
            row.getString(3),
            kind(row.getString(4)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            writable(row.getInt(6)),
            row.getString(7));
    return new Relation(
        head,
        row.getBoolean(5),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  private Column column(ResultSet row) throws SQLException {
    return new Column(
        row.getString(8),
        names.of(row.getLong(9), row.getString(10)),
        row.getBoolean(11),
        row.getBoolean(12),
        row.getBoolean(13),
        row.getString(14));
  }

  private static Table.Kind kind(String relkind) {
    return switch (relkind) {
      case "r" -> Table.Kind.TABLE;
      case "p" -> Table.Kind.PARTITIONED_TABLE;
      case "v" -> Table.Kind.VIEW;
      case "m" -> Table.Kind.MATERIALIZED_VIEW;
      case "f" -> Table.Kind.FOREIGN_TABLE;
      default -> Table.Kind.ROUTINE_RESULT;
    };
  }

  /** Reads the bits of {@code pg_relation_is_updatable}. */
  private static Set<Action> writable(int events) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    if ((events & 1 << 2) != 0) {
      actions.add(Action.UPDATE);
    }
    if ((events & 1 << 3) != 0) {
      actions.add(Action.CREATE);
    }
    if ((events & 1 << 4) != 0) {
      actions.add(Action.DELETE);
    }
    return actions;
  }

  private void readKeys() throws SQLException {
    try (PreparedStatement query = prepare("keys.sql", (Object) schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Relation relation = relations.get(rows.getLong(1));
        if (relation != null) {
          List<String> columns = texts(rows, 3);
          if (rows.getBoolean(2)) {
            relation.primaryKey().addAll(columns);
          } else {
            relation.uniqueKeys().add(columns);
          }
        }
      }
    }
  }

  private void readForeignKeys() throws SQLException {
    try (PreparedStatement query = prepare("foreign_keys.sql", schemas, schemas);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        relations
            .get(rows.getLong(1))
            .foreignKeys()
            .add(
                new ForeignKey(
                    rows.getString(2),
                    texts(rows, 3),
                    rows.getString(4),
                    rows.getString(5),
                    texts(rows, 6)));
      }
    }
  }

  private List<String> warnings() throws SQLException {
    List<String> warnings = new ArrayList<>();
    try (PreparedStatement query = prepare("lint.sql", schemas, roles);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        warnings.add(rows.getString(1));
      }
    }
    return warnings;
  }

  private PreparedStatement prepare(String resource, Object... arrays) throws SQLException {
    return prepare(connection, resource, arrays);
  }

  /** A query of this package's resources with arrays of text bound to it. */
  static PreparedStatement prepare(Connection connection, String resource, Object... arrays)
      throws SQLException {
    PreparedStatement query = connection.prepareStatement(text(resource));
    for (int i = 0; i < arrays.length; i++) {
      query.setArray(i + 1, connection.createArrayOf("text", (Object[]) arrays[i]));
    }
    return query;
  }

  static List<String> texts(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  private static String text(String resource) {
    try (InputStream in = Introspection.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
