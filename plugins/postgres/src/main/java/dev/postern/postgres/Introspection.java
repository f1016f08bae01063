package dev.postern.postgres;

import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.Catalog.Computation;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the catalog of a database in a handful of queries, all of one moment. */
final class Introspection {
  /** What a routine may set for its whole transaction where the operator says nothing of it. */
  static final List<String> HOISTED =
      List.of(
          "statement_timeout", "plan_filter.statement_cost_limit", "default_transaction_isolation");

  /** Since then, rights to single settings can be granted. */
  private static final int GRANTS_SETTINGS = 15;

  private final Connection connection;
  private final List<String> schemas;
  private final List<String> extra;
  private final List<String> roles;
  private final List<String> hoisted;
  private final TypeNames names = new TypeNames();
  private final Map<Long, Relation> relations = new LinkedHashMap<>();

  Introspection(Connection connection, PostgresSettings settings) {
    this(connection, settings.schemas(), settings.extraSearchPath(), settings.roles(), HOISTED);
  }

  /**
   * @param schemas what is exposed
   * @param extra further schemas in which names without a schema are looked for
   * @param roles the roles of the database that the gateway may act as
   * @param hoisted the settings of a routine that hold for its whole transaction
   */
  Introspection(
      Connection connection,
      List<String> schemas,
      List<String> extra,
      List<String> roles,
      List<String> hoisted) {
    this.connection = connection;
    this.schemas = schemas;
    this.extra = extra;
    this.roles = roles;
    this.hoisted = hoisted;
  }

  Catalog read() throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement setting = connection.createStatement()) {
      // so that format_type gives every type outside of pg_catalog with its schema; to compile
      // queries over large catalogs would take longer than to run them
      setting.execute("set local search_path to ''; set local jit to off");
    }
    readTypes();
    readRepresentations();
    readColumns();
    KeyIntrospection keys = new KeyIntrospection(connection, searched(), relations);
    keys.read();
    List<Computation> computations =
        new ComputedIntrospection(connection, searched(), names, relations).read(extra);
    Map<Long, Table> tables = new LinkedHashMap<>();
    relations.forEach((oid, relation) -> tables.put(oid, relation.table()));
    List<Table> exposed =
        relations.entrySet().stream()
            .filter(entry -> entry.getValue().isExposed())
            .map(entry -> tables.get(entry.getKey()))
            .toList();
    Catalog catalog =
        new Catalog(
            schemas,
            exposed,
            new RoutineIntrospection(
                    connection, array(schemas), array(hoisted), array(roles), names, tables)
                .read(),
            computations,
            names.castable(),
            handlers(),
            roles(),
            warnings(),
            comments(),
            new LineageIntrospection(connection, array(schemas), relations, keys.shown()).read());
    connection.rollback();
    return catalog;
  }

  /** The types of everything read. */
  TypeNames names() {
    return names;
  }

  private String[] searched() {
    return Stream.concat(schemas.stream(), extra.stream()).distinct().toArray(String[]::new);
  }

  private static String[] array(List<String> texts) {
    return texts.toArray(String[]::new);
  }

  private void readTypes() throws SQLException {
    try (PreparedStatement query = prepare("types.sql", searched(), searched());
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        long number = rows.getLong(1);
        Kind kind = Kind.valueOf(rows.getString(2));
        names.add(
            number,
            new TypeNames.Known(kind, texts(rows, 3), rows.getString(4), rows.getString(10)));
        if (rows.getBoolean(9)) {
          names.allowCast(
              number, rows.getString(5), rows.getString(6), rows.getString(7), rows.getLong(8));
        }
      }
    }
  }

  private void readRepresentations() throws SQLException {
    Map<String, Map<String, QualifiedName>> functions = new HashMap<>();
    try (PreparedStatement query = prepare("representations.sql");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        functions
            .computeIfAbsent(rows.getString(1), unseen -> new HashMap<>())
            .put(rows.getString(2), new QualifiedName(rows.getString(3), rows.getString(4)));
      }
    }
    functions.forEach(
        (domain, ways) ->
            names.represent(
                domain,
                new Types.Representation(
                    Optional.ofNullable(ways.get("TO_JSON")),
                    Optional.ofNullable(ways.get("FROM_JSON")),
                    Optional.ofNullable(ways.get("FROM_TEXT")))));
  }

  private void readColumns() throws SQLException {
    String[] exposed = array(schemas);
    try (PreparedStatement query = prepare("columns.sql", exposed, exposed, exposed, exposed);
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
          relation.names().put(rows.getInt(15), rows.getString(8));
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
    return Relation.of(head, row.getBoolean(5));
  }

  private Column column(ResultSet row) throws SQLException {
    return new Column(
        row.getString(8),
        names.of(row.getLong(9), row.getString(10)),
        row.getBoolean(11),
        row.getBoolean(12),
        row.getBoolean(13),
        row.getString(14),
        Optional.empty(),
        Objects.requireNonNullElse(row.getString(16), ""));
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

  private List<MediaHandler> handlers() throws SQLException {
    List<MediaHandler> handlers = new ArrayList<>();
    try (PreparedStatement query = prepare("handlers.sql", array(schemas), array(schemas));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        handlers.add(
            new MediaHandler(
                rows.getString(1),
                name(rows.getString(2), rows.getString(3)),
                name(rows.getString(4), rows.getString(5)),
                rows.getBoolean(6)));
      }
    }
    return handlers;
  }

  private static Optional<QualifiedName> name(String schema, String name) {
    return schema == null ? Optional.empty() : Optional.of(new QualifiedName(schema, name));
  }

  private Map<String, Map<String, String>> roles() throws SQLException {
    String sql = text("roles.sql");
    if (connection.getMetaData().getDatabaseMajorVersion() >= GRANTS_SETTINGS) {
      sql = sql.replace("-- since 15: ", "");
    }
    Map<String, Map<String, String>> settings = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        settings.put(rows.getString(1), settings(texts(rows, 2)));
      }
    }
    return settings;
  }

  /** Settings out of {@code name=value}; of two for one name the later counts. */
  static Map<String, String> settings(List<String> assignments) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      settings.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    return settings;
  }

  private List<String> warnings() throws SQLException {
    List<String> warnings = new ArrayList<>();
    try (PreparedStatement query = prepare("lint.sql", array(schemas), array(roles));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        warnings.add(rows.getString(1));
      }
    }
    return warnings;
  }

  private Map<String, String> comments() throws SQLException {
    Map<String, String> comments = new HashMap<>();
    try (PreparedStatement query = prepare("schemas.sql", (Object) array(schemas));
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        comments.put(rows.getString(1), rows.getString(2));
      }
    }
    return comments;
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
