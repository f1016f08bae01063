package dev.postern.trino;

import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.Table;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The contract of every data source for a real Trino, over the memory catalog, as far as it is
 * declared; {@code mvn -Ptrino verify}.
 */
class TrinoContractRuns extends DataSourceContract {
  private static final String ODD = ContractSchema.WHOLE.odd.name();

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws Exception {
    TrinoServer server = TrinoServer.running();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema memory.contract");
      for (ContractSchema.Table table : schema.tables()) {
        if (!table.name().equals(schema.changes.name())) {
          make(statement, table);
        }
      }
    }
    Map<String, String> schemas = new LinkedHashMap<>();
    schemas.put("main", "memory.contract");
    schemas.put("huge", "tpch.sf1000");
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("host", "127.0.0.1");
    settings.put("port", server.port());
    settings.put("user", "gateway");
    settings.put("tls", "disable");
    settings.put("session-user", "role");
    settings.put("pool-size", 32);
    settings.put("pool-wait-ms", 60_000);
    settings.put("schemas", schemas);
    settings.put("keys", Map.of("items", "id", "parts", List.of("id"), "many", "id", ODD, "id"));
    settings.put(
        "references",
        Map.of("parts_item", Map.of("from", "parts", "columns", "item", "to", "items")));
    return new Provided(new TrinoConnector(), settings);
  }

  private static void make(Statement statement, ContractSchema.Table table) throws SQLException {
    List<Integer> places = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      ContractSchema.Column column = table.columns().get(i);
      String type = type(column.kind());
      if (type != null) {
        places.add(i);
        columns.add(name(column.name()) + " " + type + (column.isNullable() ? "" : " not null"));
      }
    }
    String name = "memory.contract." + name(table.name());
    statement.execute("create table %s (%s)".formatted(name, String.join(", ", columns)));
    List<String> rows = new ArrayList<>();
    for (List<Optional<String>> row : table.rows()) {
      List<String> values = new ArrayList<>();
      for (int place : places) {
        Kind kind = table.columns().get(place).kind();
        values.add(row.get(place).map(text -> literal(text, kind)).orElse("null"));
      }
      rows.add("(" + String.join(", ", values) + ")");
    }
    if (!rows.isEmpty()) {
      statement.execute("insert into %s values %s".formatted(name, String.join(", ", rows)));
    }
  }

  private static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text, Kind kind) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return switch (kind) {
      case TEXT -> quoted;
      case JSON -> "json_parse(" + quoted + ")";
      case ARRAY ->
          "cast(json_parse(%s) as array(integer))"
              .formatted(quoted.replace('{', '[').replace('}', ']'));
      case TIMESTAMP, TIMESTAMP_WITH_ZONE ->
          "cast(%s as %s)".formatted(quoted.replace('T', ' ').replace("+", " +"), type(kind));
      default -> "cast(%s as %s)".formatted(quoted, type(kind));
    };
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case INTEGER -> "integer";
      case NUMBER -> "decimal(12,2)";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp(3)";
      case TIMESTAMP_WITH_ZONE -> "timestamp(3) with time zone";
      case TIME -> "time(3)";
      case JSON -> "json";
      case ARRAY -> "array(integer)";
      case TEXT -> "varchar";
      case ENUM, BYTES, COMPOSITE, OTHER -> null;
    };
  }

  /** Rows that Trino makes up while it reads them: more than it has a minute for. */
  @Override
  protected Optional<Query> slow(DataSource opened) {
    Table lines =
        opened.introspect().tables().stream()
            .filter(table -> table.schema().equals("huge") && table.name().equals("lineitem"))
            .findFirst()
            .orElseThrow();
    ColumnUse comment = new ColumnUse(lines.column("comment").orElseThrow(), Mask.none());
    return Optional.of(
        new Query.Read(
            new Selection<>(
                Source.root(lines),
                List.of(new Selection.Item.Field<>(comment, "comment")),
                new Filter.Compare<>(comment, Operator.MATCH, "nothing of the kind"),
                List.of(),
                Page.ALL),
            false));
  }
}
