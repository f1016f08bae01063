package dev.postern.export;

import dev.postern.DatabaseFiles;
import dev.postern.TestGateway;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/** A gateway over views of many rows. The role full may export, brief may not. */
final class ExportGateway implements AutoCloseable {
  private static final String SCHEMA =
      """
      create role export_reader nologin;
      create role export_login login noinherit password 'export_login';
      grant export_reader to export_login;
      create schema mill;
      create view mill.grains as
        select i as id, 'grain ' || i as name, i * 7 as secret from generate_series(1, 30000) as i;
      create view mill.nothing as select 1 as id, null::text as name where false;
      create view mill.soon as select i as id, 1 / (2 - i) as share from generate_series(1, 9) as i;
      create view mill.late as
        select i as id, 1 / (20000 - i) as share from generate_series(1, 30000) as i;
      create view mill.endless as
        with recursive n(i) as (select 1 union all select i + 1 from n)
        select i as id, repeat('x', 1000) as name from n;
      create view mill.slow as
        select i as id, pg_sleep(3600)::text as name from generate_series(1, 2) as i;
      create view mill.formulas as
        select n as id, t as name from (values (-1, '=1+1'), (2, '+a,"b"'), (3, '-5'), (4, '-1+1|x'),
          (5, '@sum'), (6, E'\\tx'), (7, E'\\rx'), (8, 'a=b'), (9, ''), (10, '-1.5e+3')) as v(n, t);
      grant usage on schema mill to export_reader;
      grant select on all tables in schema mill to export_reader;
      """;

  private static final String CONFIG =
      """
      services:
        mill:
          connector: postgres
          rest: {csv-formulas: mark}
          settings:
            url: $URL
            user: export_login
            password: export_login
            schemas: [mill]
      sign-in:
        - provider: api-key
          settings: {keys-file: api-keys.jsonl}
      roles:
        full:
          database-role: export_reader
          allow:
            mill/*: {actions: [read], max-rows: 10, export: true}
            mill/grains:
              actions: [read]
              columns: {exclude: [secret]}
              rows: id=gt.5
              export: true
        brief:
          database-role: export_reader
          allow: {mill/*: {actions: [read], max-rows: 10}}
      limits: {max-rows: 10, max-result-bytes: 2000, $LIMITS}
      audit: {file: audit.jsonl}
      hooks: {folder: scripts}
      """;

  private final TestGateway server;
  private final TestGateway gateway;

  private ExportGateway(TestGateway server, TestGateway gateway) {
    this.server = server;
    this.gateway = gateway;
  }

  /**
   * Starts one.
   *
   * @param limits further limits, as members of a YAML map
   */
  static ExportGateway start(String limits) {
    TestGateway server = TestGateway.demo();
    try {
      DatabaseFiles files = new DatabaseFiles(server.folder().resolve("postgres"));
      run(files, "shop", "create database mill");
      run(files, "mill", SCHEMA);
      String yaml = CONFIG.replace("$URL", url(files, "mill")).replace("$LIMITS", limits);
      return new ExportGateway(server, TestGateway.start(shipped -> yaml));
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  TestGateway gateway() {
    return gateway;
  }

  private static String url(DatabaseFiles files, String database) {
    return "jdbc:postgresql://127.0.0.1:" + files.port() + "/" + database;
  }

  private static void run(DatabaseFiles files, String database, String sql) {
    try (Connection connection = connect(files, database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Connection connect(DatabaseFiles files, String database) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url(files, database));
    return source.getConnection("postgres", files.password());
  }

  /** Waits until a condition on what runs in the database for the gateway holds. */
  void awaitActivity(String condition) throws SQLException {
    DatabaseFiles files = new DatabaseFiles(server.folder().resolve("postgres"));
    String question =
        "select count(*), pg_sleep(0.02) from pg_stat_activity where usename = 'export_login' and ";
    try (Connection connection = connect(files, "mill");
        Statement statement = connection.createStatement()) {
      while (true) {
        try (ResultSet found = statement.executeQuery(question + condition)) {
          found.next();
          if (found.getLong(1) > 0) {
            return;
          }
        }
      }
    }
  }

  /** Waits until nothing runs in the database for the gateway. */
  void awaitQuiet() throws SQLException {
    awaitActivity(
        "not exists (select from pg_stat_activity"
            + " where usename = 'export_login' and state <> 'idle')");
  }

  /** The record of the last call of a resource, as soon as there are {@code count} of them. */
  JsonNode record(String resource, int count) {
    while (true) {
      List<JsonNode> found =
          gateway.auditRecords().stream()
              .filter(each -> each.path("resource").asString("").equals(resource))
              .toList();
      if (found.size() >= count) {
        return found.getLast();
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    gateway.close();
    server.close();
  }
}
