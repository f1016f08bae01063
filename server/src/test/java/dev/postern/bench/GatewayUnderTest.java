package dev.postern.bench;

import dev.postern.DatabaseFiles;
import dev.postern.Gateway;
import dev.postern.cli.PosternCommand;
import dev.postern.config.ConfigLoader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A gateway in this process over an embedded PostgreSQL, all in a folder of its own: API keys, one
 * role, a database role to act as, audit on, hooks for all but one of the tables.
 */
final class GatewayUnderTest implements AutoCloseable {
  private static final String HOOK =
      """
      export function afterRead(event) {
        for (const row of event.rows) {
          row.name = row.name.toUpperCase();
        }
      }
      """;

  private static final String HOOK_IN_PYTHON =
      """
      def after_read(event):
          for row in event.rows:
              row["name"] = row["name"].upper()
      """;

  /** Roles that each have one thing more than the one before, and then masks of some kind. */
  private static final String GOVERNED =
      """
      open:
        allow: {bench/items: {actions: [read], max-rows: 1000}}
      ruled:
        allow:
          bench/items:
            actions: [read]
            max-rows: 1000
            columns: {include: [id, sku, name, price, quantity, weight, is_active, made_on, changed_at, batch]}
            rows: quantity=gte.0
      known: {extends: [ruled], database-role: bench_reader}
      masked:
        database-role: bench_reader
        allow: {bench/items: {actions: [read], max-rows: 1000, rows: quantity=gte.0, masks: {sku: 'partial(4,2)', price: 'null', batch: constant}}}
      masked-parts:
        database-role: bench_reader
        allow: {bench/items: {actions: [read], max-rows: 1000, rows: quantity=gte.0, masks: {sku: 'partial(4,2)', made_on: bucket(month), batch: last4}}}
      hashed:
        database-role: bench_reader
        allow: {bench/items: {actions: [read], max-rows: 1000, rows: quantity=gte.0, masks: {sku: hash}}}
      masked-here:
        database-role: bench_reader
        allow: {bench/items: {actions: [read], max-rows: 1000, rows: quantity=gte.0, masks: {sku: pii, name: 'pii(email,card)'}}}
      """;

  private static final List<String> ROLES =
      List.of(
          "reader", "open", "ruled", "known", "masked", "masked-parts", "hashed", "masked-here");

  private static final String HOOK_IN_VAIN = "export function afterRead() {}\n";

  private final Path folder;
  private final Map<String, String> apiKeys;
  private final Gateway gateway;
  private final int port;

  private GatewayUnderTest(Path folder, Map<String, String> apiKeys, Gateway gateway) {
    this.folder = folder;
    this.apiKeys = apiKeys;
    this.gateway = gateway;
    this.port = URI.create(gateway.listen()).getPort();
  }

  /** Makes the tables with a first gateway's database, then starts the one to be measured. */
  static GatewayUnderTest start(Path folder, BenchmarkSettings settings) throws Exception {
    Path hooks = Files.createDirectories(folder.resolve("scripts/bench"));
    Path file = folder.resolve("postern.yaml");
    Files.writeString(file, config("{embedded: {data: postgres, sample: shop}}", "", ""));
    Gateway first = assemble(folder);
    String password = UUID.randomUUID().toString();
    try (Connection superuser = database(folder).connect()) {
      ItemTable.create(superuser, settings.rows(), settings.exported(), password);
    } finally {
      first.close();
    }
    String source =
        "{embedded: {data: postgres}, user: %s, password: %s, pool-size: %d}"
            .formatted(ItemTable.LOGIN, password, settings.connections());
    Files.writeString(file, config(source, "database-role: " + ItemTable.READER, GOVERNED));
    Files.writeString(hooks.resolve(ItemTable.HOOKED + ".js"), HOOK);
    if (settings.runs(Benchmark.PYTHON)) {
      // Python's threads start slowly: cases without it are better off without them.
      Files.writeString(hooks.resolve(ItemTable.HOOKED_IN_PYTHON + ".py"), HOOK_IN_PYTHON);
    }
    Files.writeString(hooks.resolve(ItemTable.HOOKED_IN_VAIN + ".js"), HOOK_IN_VAIN);
    Map<String, String> apiKeys = new HashMap<>();
    for (String role : ROLES) {
      apiKeys.put(role, issueKey(folder, role));
    }
    return new GatewayUnderTest(folder, apiKeys, assemble(folder));
  }

  private static String config(String source, String databaseRole, String roles) {
    return """
    services:
      bench:
        connector: postgres
        settings: %s
    sign-in:
      - provider: api-key
        settings: {keys-file: api-keys.json}
    roles:
      reader:
        allow:
          bench/*: {actions: [read], max-rows: 1000, export: true}
        %s
    %s
    audit: {file: audit.jsonl}
    plugins: {folders: ["${POSTERN_HOME}/plugins"]}
    hooks: {folder: scripts, timeout-ms: 5000, load-timeout-ms: 300000}
    """
        .formatted(source, databaseRole, roles.indent(2));
  }

  private static Gateway assemble(Path folder) {
    Path home = Path.of(System.getProperty("postern.home"));
    return Gateway.assemble(
        () ->
            ConfigLoader.load(
                    folder.resolve("postern.yaml"), home, Map.of("POSTERN_HOME", home.toString()))
                .withPort(0));
  }

  int port() {
    return port;
  }

  DatabaseServer database() {
    return database(folder);
  }

  private static DatabaseServer database(Path folder) {
    DatabaseFiles files = new DatabaseFiles(folder.resolve("postgres"));
    return new DatabaseServer(files.pid(), files.port(), files.password(), "postgres");
  }

  /** An API key of a role. */
  String apiKey(String role) {
    return apiKeys.get(role);
  }

  private static String issueKey(Path folder, String role) {
    StringWriter out = new StringWriter();
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(out, true))
            .execute(
                "token",
                "--config",
                folder.resolve("postern.yaml").toString(),
                "--role",
                role,
                "--subject",
                "bench");
    if (status != 0) {
      throw new IllegalStateException("no API key was made");
    }
    return out.toString().strip();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
