package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A gateway over the sample shop with further tables, without rules of the database's own, so that
 * those of the gateway alone decide. Its clock stands until it is set.
 */
final class PolicyGateway implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  /** Of whoever writes, merges, owns, looks for a while, asks by hooks, and of agents. */
  static final String ROLES =
      """
        writer:
          database-role: shop_tenant
          allow:
            shop/notes:
              actions: [read, create, update, delete]
              columns: {exclude: [tenant_id, updated_by]}
              rows: tenant_id=eq.{claims.tenant_id}
              set: {tenant_id: "{claims.tenant_id}", updated_by: "{subject}", updated_at: "{now}"}
              mcp: {writes: [create, update], confirm: never}
            shop/note_lines:
              actions: [read, create, update]
              set: {tenant_id: "{claims.tenant_id}"}
              mcp: {writes: [create], confirm: never}
        merger:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read]}
            shop/notes:create: {set: {owner: creator}}
            shop/notes:update: {set: {updated_by: updater}, check: status=neq.gone}
        owner:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read], rows: tenant_id=eq.1}
            shop/notes:create: {check: "owner=eq.{subject}&tenant_id=eq.1"}
            shop/notes:update:
              rows: owner=eq.{subject}
              check: tenant_id=eq.1&status=in.(open,done)
              mcp: {writes: [update], confirm: never}
        recent:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read], rows: "created_at=gte.{now-7d}"}
        guest:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read, update], until: 2026-06-02T00:00:00Z}
        hooked:
          database-role: shop_tenant
          allow:
            shop/notes: {actions: [read]}
            shop/secrets: {actions: [read], requestors: [hook]}
        agent:
          extends: [writer]
          mcp: {profile: agent}
      """;

  static final String NOTES = "/api/shop/notes";

  private static final String TABLES =
      """
      create table shop.notes (
        id int primary key, tenant_id int, title text, owner text, status text default 'open',
        updated_by text, updated_at timestamptz, created_at timestamptz default '2026-05-01T00:00:00Z',
        api_token text default 'hush', unique (tenant_id, title));
      create table shop.note_lines (
        note_id int not null references shop.notes on delete cascade, line int not null,
        tenant_id int, body text, primary key (note_id, line));
      create table shop.secrets (id int primary key, word text);
      insert into shop.secrets values (1, 'open sesame');
      grant select, insert, update, delete on shop.notes, shop.note_lines, shop.secrets to shop_tenant;
      """;

  private final Map<String, String> keys = new HashMap<>();
  private final TestGateway gateway;
  private final String yaml;
  private Instant now = NOON;

  private PolicyGateway(String more) throws IOException {
    gateway = TestGateway.start(text -> text + more, () -> now);
    yaml = Files.readString(config());
  }

  /**
   * Starts one.
   *
   * @param roles further roles of the config, two blanks before each
   * @param more further keys of the config
   */
  static PolicyGateway start(String roles, String more) throws IOException, SQLException {
    return start(TABLES, roles, more);
  }

  /** The same with other further tables. */
  static PolicyGateway start(String tables, String roles, String more)
      throws IOException, SQLException {
    PolicyGateway started = new PolicyGateway(more);
    started.run(tables);
    started.roles(roles);
    String said = started.reload();
    assertEquals(true, said.contains("are in force"), said);
    return started;
  }

  Path config() {
    return gateway.folder().resolve("postern.yaml");
  }

  /** Other further roles, which nobody has read yet. */
  void roles(String roles) throws IOException {
    Path whole = config().resolveSibling("postern.yaml.new");
    Files.writeString(whole, yaml.replace("\nroles:\n", "\nroles:\n" + roles));
    Files.move(whole, config(), StandardCopyOption.REPLACE_EXISTING);
  }

  String reload() {
    return postern("reload");
  }

  /** What a command says. */
  String postern(String command, String... more) {
    StringWriter said = new StringWriter();
    System.setProperty("postern.home", TestGateway.home().toString());
    String[] line = new String[more.length + 3];
    line[0] = command;
    line[1] = "--config";
    line[2] = config().toString();
    System.arraycopy(more, 0, line, 3, more.length);
    PosternCommand.commandLine(Gateway::assemble)
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute(line);
    return said.toString();
  }

  void at(String instant) {
    now = Instant.parse(instant);
  }

  TestGateway gateway() {
    return gateway;
  }

  /** A call with a key of a role whose holder is ann, of tenant 1. */
  HttpResponse<String> call(
      String method, String path, String role, String body, String... preferences) {
    Map<String, String> headers = new HashMap<>();
    headers.put("X-API-Key", key(role));
    headers.put("Content-Type", "application/json");
    headers.put("Prefer", String.join(", ", preferences));
    return gateway.call(method, path, "", headers, body);
  }

  HttpResponse<String> get(String path, String role) {
    return call("GET", path, role, "");
  }

  /** The result of a tool call with the same key. */
  JsonNode tool(String name, String arguments, String role) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("X-API-Key", key(role));
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":%s}}
        """
            .formatted(name, arguments);
    JsonNode answer = TestGateway.json(gateway.call("POST", "/mcp", "", headers, message).body());
    return answer.has("result") ? answer.get("result") : answer;
  }

  synchronized String key(String role) {
    return keys.computeIfAbsent(
        role, name -> gateway.issue("--role", name, "--subject", "ann", "--claim", "tenant_id=1"));
  }

  /** Asked past the gateway: the first value of the first row, as text. */
  String sql(String query) {
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "nothing";
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  void run(String statements) throws SQLException {
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(statements);
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
