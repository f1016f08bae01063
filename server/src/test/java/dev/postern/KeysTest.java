package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import dev.postern.config.SignInConfig;
import dev.postern.plugin.Plugins;
import dev.postern.spi.AuthProvider;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Credentials;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Scope;
import dev.postern.spi.Settings;
import dev.postern.spi.TokenIssuer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keys that open less than their roles, their life by the command line, and keys in a table. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysTest {
  private static final String REGIONS = "/api/shop/regions?limit=1";
  private static final String CUSTOMERS = "/api/shop/customers?limit=1";

  private TestGateway gateway;

  @BeforeAll
  void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void aScopeTakesAwayWhatTheRoleAllows() {
    String whole = issue("reader");
    String narrow = issue("reader", "--scope", "shop/regions:read", "--scope", "shop/orders:read");

    assertEquals(200, get(REGIONS, narrow).statusCode());
    assertEquals(200, get(CUSTOMERS, whole).statusCode());
    for (String closed :
        List.of(
            CUSTOMERS,
            "/api/shop/orders?select=id,customers(id)&limit=1",
            "/api/shop/regions?select=code,customers(id)&limit=1",
            "/api/shop/orders?select=id&customers.id=eq.1&limit=1",
            "/api/shop/orders?select=id,...customers(full_name)&limit=1",
            "/api/shop/tools/list_recent_orders",
            "/api/shop/rpc/anything")) {
      int status = get(closed, narrow).statusCode();
      assertTrue(status >= 400 && status < 500, closed + " " + status);
    }
    assertEquals(
        get("/api/shop/nowhere", narrow).body().replace("nowhere", "customers"),
        get("/api/shop/customers", narrow).body());
  }

  @Test
  void documentsAndToolsShowNoMoreThanAScope() {
    String narrow = issue("reader", "--scope", "shop/regions");
    String document = get("/api/shop/", narrow).body();

    assertTrue(document.contains("/regions"), document);
    assertFalse(document.contains("/customers"), document);
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("X-API-Key", narrow);
    String tools =
        gateway
            .call(
                "POST",
                "/mcp",
                "",
                headers,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
            .body();
    assertFalse(tools.contains("list_recent_orders"), tools);
    String read =
        gateway
            .call(
                "POST",
                "/mcp",
                "",
                headers,
                """
                {"jsonrpc":"2.0","id":2,"method":"tools/call",
                 "params":{"name":"read_rows","arguments":{"table":"customers","resource":"customers"}}}
                """)
            .body();
    assertFalse(read.contains("full_name\\\":"), read);
  }

  @Test
  void aScopeThatOnlyWritesReachesNoFurtherRows() {
    String both = issue("tenant", "--claim", "tenant_id=1");
    String writes = issue("tenant", "--claim", "tenant_id=1", "--scope", "shop/customers:update");
    String foreign = "/api/shop/customers?tenant_id=eq.2";
    for (String key : List.of(both, writes)) {
      HttpResponse<String> answer =
          gateway.call(
              "PATCH",
              foreign,
              "",
              Map.of(
                  "X-API-Key",
                  key,
                  "Content-Type",
                  "application/json",
                  "Prefer",
                  "return=minimal,count=exact"),
              "{\"company\":\"taken\"}");
      assertTrue(
          answer.statusCode() >= 400
              || answer.headers().firstValue("Content-Range").orElse("").endsWith("/0"),
          answer.statusCode() + " " + answer.headers());
    }
    assertEquals("403", Integer.toString(get(CUSTOMERS, writes).statusCode()));
  }

  @Test
  void aRotatedKeyOverlapsAndARevokedOneEnds() {
    String first = issue("reader", "--scope", "shop/*:read");
    String id = first.substring("postern_".length(), "postern_".length() + 8);
    String second = said(0, "token", "rotate", id).strip();

    assertEquals(id, second.substring("postern_".length(), "postern_".length() + 8));
    assertEquals(200, eventually(200, second));
    assertEquals(200, get(REGIONS, first).statusCode());
    String third = said(0, "token", "rotate", id, "--overlap-hours", "0").strip();
    assertEquals(200, eventually(200, third));
    assertEquals(401, get(REGIONS, first).statusCode());
    assertEquals(401, get(REGIONS, second).statusCode());

    String list = said(0, "token", "list");
    assertTrue(list.contains(id + "  somebody  reader  only shop/*:read"), list);
    assertFalse(list.contains(third.substring(17)), list);
    assertTrue(said(0, "token", "revoke", id).contains(id));
    assertEquals(401, eventually(401, third));
    assertTrue(said(0, "token", "list").contains("REVOKED"));
    assertTrue(said(1, "token", "rotate", id).contains("no key"));
    assertTrue(said(1, "token", "revoke", "aaaaaaaa").contains("no key"));
    assertTrue(
        said(2, "token", "--role", "reader", "--subject", "x", "--scope", "all")
            .contains("SERVICE"));
    assertTrue(said(2, "token", "--role", "reader").contains("--subject"));
  }

  @Test
  void keysMayLieInATable() throws SQLException {
    String url;
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement()) {
      url = connection.getMetaData().getURL();
      statement.execute(
          "create table public.postern_api_keys"
              + " (id text primary key, record text not null, used timestamptz)");
      statement.execute("create role key_keeper login password 'keeper-secret'");
      statement.execute("grant select, insert, update on public.postern_api_keys to key_keeper");
      statement.execute("grant usage on schema public to key_keeper");
      statement.execute("grant connect on database shop to key_keeper");
    }
    Map<String, Object> settings = new HashMap<>();
    settings.put("store", "database");
    settings.put("database-url", url);
    settings.put("database-user", "key_keeper");
    settings.put("database-password", "keeper-secret");
    settings.put("reload-seconds", 0);
    settings.put("away-seconds", 0);
    var config = TestGateway.config(gateway.folder());
    PluginContext context = new PluginContext(gateway.folder(), gateway.folder());
    try (Plugins plugins = Plugins.open(config.plugins())) {
      SignInConfig signIn = config.signIn().getFirst();
      AuthProvider provider = plugins.authProvider(signIn);
      TokenIssuer issuer = provider.issuer(new Settings(settings), context).orElseThrow();
      String key =
          issuer.issue(
              new TokenIssuer.Request(
                  "robin",
                  List.of("reader"),
                  Map.of("tenant_id", 7),
                  Optional.empty(),
                  Scope.parse(List.of("shop/orders:read"))));
      String id = issuer.issued().getFirst().keyId();
      try (Authenticator authenticator = provider.open(new Settings(settings), context)) {
        AuthResult.Authenticated first =
            assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, key));
        assertEquals("robin", first.identity().subject());
        assertEquals(List.of("shop/orders:read"), first.identity().scope().texts());
        assertEquals(first, judge(authenticator, key));
        String fresh = issuer.rotate(id, Instant.now().plusSeconds(600)).orElseThrow();
        assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, fresh));
        assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, key));
        run("alter table public.postern_api_keys rename to gone");
        assertEquals(new AuthResult.Rejected("key_store_unavailable"), judge(authenticator, fresh));
        run("alter table public.gone rename to postern_api_keys");
      }
      settings.put("away-seconds", 60);
      settings.put("reload-seconds", 0);
      try (Authenticator authenticator = provider.open(new Settings(settings), context)) {
        assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, key));
        run(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'postern api-key'");
        assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, key));
        run("alter table public.postern_api_keys rename to gone");
        assertInstanceOf(AuthResult.Authenticated.class, judge(authenticator, key));
        run("alter table public.gone rename to postern_api_keys");
      }
      assertTrue(issuer.issued().getFirst().used().isPresent(), "written at the end");
      assertTrue(issuer.revoke(id));
      try (Authenticator authenticator = provider.open(new Settings(settings), context)) {
        assertEquals(new AuthResult.Rejected("revoked"), authenticator.named(id));
        assertInstanceOf(AuthResult.Rejected.class, judge(authenticator, key));
      }
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static AuthResult judge(Authenticator authenticator, String key) {
    return authenticator.authenticate(
        new Credentials() {
          @Override
          public List<String> header(String name) {
            return name.equalsIgnoreCase("X-API-Key") ? List.of(key) : List.of();
          }

          @Override
          public String remoteAddress() {
            return "127.0.0.1";
          }
        });
  }

  /** The gateway looks at a known key's record once a second at most. */
  private int eventually(int status, String key) {
    long end = System.nanoTime() + 10_000_000_000L;
    int last = get(REGIONS, key).statusCode();
    while (last != status && System.nanoTime() - end < 0) {
      last = get(REGIONS, key).statusCode();
    }
    return last;
  }

  private String issue(String role, String... more) {
    List<String> options = new ArrayList<>(List.of("--role", role, "--subject", "somebody"));
    options.addAll(List.of(more));
    return gateway.issue(options.toArray(String[]::new));
  }

  private HttpResponse<String> get(String path, String key) {
    return gateway.call("GET", path, "", Map.of("X-API-Key", key), "");
  }

  private String said(int status, String... line) {
    List<String> whole = new ArrayList<>(List.of(line));
    whole.add("--config");
    whole.add(gateway.folder().resolve("postern.yaml").toString());
    StringWriter said = new StringWriter();
    System.setProperty("postern.home", TestGateway.home().toString());
    int exit =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(whole.toArray(String[]::new));
    assertEquals(status, exit, said.toString());
    return said.toString();
  }
}
