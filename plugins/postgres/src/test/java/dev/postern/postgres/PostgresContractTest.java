package dev.postern.postgres;

import dev.postern.postgres.Databases.Library;
import dev.postern.spi.Count;
import dev.postern.spi.DataSource;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Routine;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.DataSourceContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of every data source, for a real PostgreSQL. */
@ExtendWith(Databases.class)
class PostgresContractTest extends DataSourceContract {
  private final Library library;

  PostgresContractTest(Library library) {
    this.library = library;
  }

  @Override
  protected Provided provide(ContractSchema schema, Path folder) {
    library.run("create schema contract authorization gateway");
    for (ContractSchema.Table table : schema.tables()) {
      create(table);
      insert(table);
    }
    library.run(
        """
        create function contract.contract_add(a int, b int) returns int immutable language sql
          as 'select a + b';
        create function contract.contract_slow() returns void stable language sql
          as 'select pg_sleep(60)';
        """);
    Map<String, Object> settings =
        Map.of(
            "url",
            library.server().jdbcUrl(library.database()),
            "user",
            "gateway",
            "password",
            "gateway",
            "schemas",
            List.of("contract"));
    return new Provided(new PostgresConnector(), settings);
  }

  @Override
  protected Optional<Query> slow(DataSource opened) {
    Routine slow =
        opened.introspect().routines().stream()
            .filter(routine -> routine.name().equals("contract_slow"))
            .findFirst()
            .orElseThrow();
    return Optional.of(
        new Query.Call(
            slow, List.of(), Json.of("{}"), Optional.empty(), Count.NONE, Rendering.JSON));
  }

  private void create(ContractSchema.Table table) {
    String columns =
        table.columns().stream()
            .map(
                column ->
                    "%s %s %s %s %s"
                        .formatted(
                            name(column.name()),
                            type(column),
                            column.isNullable() ? "" : "not null",
                            column.isUnique() ? "unique" : "",
                            column.fallback().isEmpty()
                                ? ""
                                : "default " + literal(column.fallback())))
            .collect(Collectors.joining(", "));
    String references =
        table.references().stream()
            .map(
                key ->
                    ", foreign key (%s) references contract.%s (%s)"
                        .formatted(name(key.column()), name(key.table()), name(key.target())))
            .collect(Collectors.joining());
    library.run(
        "create table contract.%s (%s, primary key (id)%s)"
            .formatted(name(table.name()), columns, references));
    library.run("alter table contract.%s owner to gateway".formatted(name(table.name())));
  }

  private void insert(ContractSchema.Table table) {
    if (!table.rows().isEmpty()) {
      library.run(
          "insert into contract.%s values %s"
              .formatted(
                  name(table.name()),
                  table.rows().stream()
                      .map(
                          row ->
                              row.stream()
                                  .map(
                                      value ->
                                          value.map(PostgresContractTest::literal).orElse("null"))
                                  .collect(Collectors.joining(", ", "(", ")")))
                      .collect(Collectors.joining(", "))));
    }
  }

  private static String type(ContractSchema.Column column) {
    return switch (column.kind()) {
      case INTEGER -> "int";
      case NUMBER -> "numeric";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_ZONE -> "timestamptz";
      case TIME -> "time";
      case JSON -> "jsonb";
      case ARRAY -> "int[]";
      case OTHER -> "int4range";
      case TEXT, ENUM, BYTES, COMPOSITE -> "text";
    };
  }

  private static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
