package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator is told of rights that come together in an agent, and of its tools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentRightsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/trifecta/warnings.txt");

  private static final String TABLES =
      """
      create table shop.t_cases (id int primary key, tenant_id int, body text, owner text);
      comment on column shop.t_cases.owner is 'Whose it is; pii: name';
      create table shop.t_mails (id int primary key, body text);
      create view shop.t_shown as select id, body as text from shop.t_mails;
      create table shop.t_notes (id int primary key, word text);
      create function shop.t_act(n int) returns int language sql volatile as 'select n';
      grant select, insert, update, delete on shop.t_cases, shop.t_mails, shop.t_notes, shop.t_shown
        to shop_tenant;
      """;

  /** Each with what is different from all three, where something is. */
  private static final String ROLES =
      """
        t_author: {database-role: shop_tenant, allow: {shop/t_mails: {actions: [create]}}}
        t_all:
          database-role: shop_tenant
          allow:
            shop/t_cases: {actions: [read, update], rows: tenant_id=eq.1, mcp: {writes: [update]}}
            shop/t_mails: {actions: [read]}
        t_allowed: {extends: [t_all], mcp: {trifecta: allow}}
        t_profile: {extends: [t_all], mcp: {profile: agent}}
        t_without_foreign:
          extends: [t_all]
          allow: {shop/t_mails: {actions: []}}
        t_without_secret:
          extends: [t_all]
          allow: {shop/t_cases: {actions: [update], mcp: {writes: [update]}}}
        t_without_way:
          extends: [t_all]
          allow: {shop/t_cases: {actions: [read], rows: tenant_id=eq.1}}
        t_hooks_alone:
          extends: [t_all]
          allow: {shop/t_mails: {actions: [read], requestors: [direct, hook]}}
        t_by_mask:
          extends: [t_without_secret]
          allow: {shop/t_cases: {actions: [read, update], columns: {exclude: [owner]}, masks: {body: hash}, mcp: {writes: [update]}}}
        t_by_tag:
          extends: [t_without_secret]
          allow: {shop/t_cases: {actions: [read, update], columns: {exclude: [body]}, mcp: {writes: [update]}}}
        t_hidden_tag:
          extends: [t_without_secret]
          allow: {shop/t_cases: {actions: [read, update], columns: {include: [id]}, mcp: {writes: [update]}}}
        t_by_view:
          extends: [t_without_foreign]
          allow: {shop/t_shown: {actions: [read]}}
        t_by_call:
          extends: [t_without_way]
          allow: {shop/t_act: {actions: [call], mcp: {writes: [call]}}}
        t_by_hook:
          extends: [t_without_way]
          allow: {shop/regions: {actions: [read]}}
      """;

  private PolicyGateway shop;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException, SQLException {
    Path folder = Files.createDirectories(scripts.resolve("shop"));
    Files.writeString(
        folder.resolve("regions.js"), "export function afterRead(ctx) { ctx.log('seen'); }");
    shop =
        PolicyGateway.start(
            TABLES,
            "",
            """
            hooks: {folder: %s, timeout-ms: 5000, files: {shop/regions.js: {hosts: [crm.example.com]}}}
            """
                .formatted(scripts));
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  private String said(String roles) throws IOException {
    shop.roles(roles);
    return shop.reload();
  }

  private static String mixes(String said) {
    return said.lines()
        .filter(line -> line.contains(".trifecta "))
        .map(line -> line.replaceFirst("^.*postern.yaml:\\d+:\\d+ ", ""))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void rightsThatLetDataOutTogetherAreTold() throws IOException {
    String told = mixes(said(ROLES));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, told);
    }
    assertEquals(Files.readString(GOLDEN), told);
    StringWriter report = new StringWriter();
    new RunningGateway(shop.gateway()).command(report, "access", "--as", "t_allowed", "t_mails");
    assertTrue(
        report.toString().contains("beware: it lets tools read private data (a rule keeps rows of"),
        report::toString);
    assertTrue(report.toString().contains("the config says allow"), report::toString);
  }

  @Test
  void aRoleThatForbidsTheMixDoesNotComeIntoForce() throws IOException {
    said("");
    String said = said(ROLES.replace("trifecta: allow", "trifecta: refuse"));
    assertTrue(said.contains("stay as they were"), said);
    assertTrue(mixes(said).startsWith("roles.t_allowed.mcp.trifecta lets tools read"), said);
    assertEquals(404, shop.get("/api/shop/t_mails", "t_author").statusCode());
    String split = ROLES.replace("trifecta: allow}", "trifecta: refuse, profile: agent}");
    assertTrue(said(split).contains("are in force"), split);
  }

  @Test
  void anOperatorSaysWhoseTextItIs() throws IOException {
    String told = trusted("{own: [\"*\"]}");
    assertEquals("\n", mixes(told), told);
    told = trusted("{own: [\"t_*\"], foreign: [\"reg*\"]}");
    assertTrue(told.contains("t_by_hook.mcp.trifecta"), told);
    assertFalse(told.contains("t_all.mcp.trifecta"), told);
    told = trusted("{private: [t_mails]}");
    assertTrue(told.contains("shop/t_mails is marked private"), told);
    assertTrue(told.contains("t_without_secret.mcp.trifecta"), told);
  }

  private String trusted(String trust) throws IOException {
    shop.roles(ROLES);
    String yaml = Files.readString(shop.config());
    Files.writeString(
        shop.config(), yaml.replaceFirst("connector: postgres", "$0\n    trust: " + trust));
    return shop.reload();
  }

  private int status(String role) {
    return shop.get("/api/shop/t_notes", role).statusCode();
  }

  /** Noon of a Monday, by the clocks of UTC. */
  @Test
  void hoursAreToldAndChangedByAReload() throws IOException {
    String office =
        "  h_office: {database-role: shop_tenant, days: [mon-fri], allow: {shop/t_notes: {actions:"
            + " [read], hours: %s}, shop/t_act: {actions: [call]}}}\n";
    shop.at("2026-06-01T12:00:00Z");
    said(office.formatted("08:00-18:00"));
    assertEquals(200, status("h_office"));
    String hours = "08:00-18:00 every day (UTC)";
    JsonNode asked =
        shop.tool("explain_access", "{\"resource\":\"t_notes\"}", "h_office")
            .path("structuredContent");
    assertTrue(asked.toString().contains("Only at " + hours), asked::toString);
    assertTrue(asked.toString().contains("on mon, tue, wed, thu, fri (UTC)"), asked::toString);
    StringWriter told = new StringWriter();
    new RunningGateway(shop.gateway()).command(told, "access", "--as", "h_office", "t_notes");
    assertTrue(told.toString().contains("hours: " + hours), told::toString);

    said(office.formatted("13:00-18:00"));
    assertEquals(404, status("h_office"));
    said(office.formatted("08:00-18:00"));
    assertEquals(200, status("h_office"));
    shop.at("2026-06-01T18:00:00Z");
    assertEquals(404, status("h_office"));
    shop.at("2026-06-06T12:00:00Z");
    assertEquals(404, status("h_office"));
    shop.at("2026-06-01T12:00:00Z");
  }

  /** What was counted goes on; other limits hold at once. */
  @Test
  void changedRatesHoldAfterAReload() throws IOException {
    String role =
        "  r_counted: {database-role: shop_tenant, allow: {shop/t_notes: {actions: [read]}}}\n";
    assertTrue(rated(role, 2).contains("in force"));
    assertEquals(200, status("r_counted"));
    assertEquals(200, status("r_counted"));
    assertEquals(429, status("r_counted"));
    assertTrue(rated(role, 2).contains("in force"));
    assertEquals(429, status("r_counted"));
    assertTrue(rated(role, 4).contains("in force"));
    for (int call = 0; call < 4; call++) {
      assertEquals(200, status("r_counted"));
    }
    JsonNode tool = shop.tool("read_records", "{\"resource\":\"t_notes\"}", "r_counted");
    assertTrue(tool.toString().contains("PSTN429"), tool::toString);
    said(role);
    assertEquals(200, status("r_counted"));
  }

  private String rated(String role, int limit) throws IOException {
    shop.roles(role);
    Files.writeString(
        shop.config(),
        Files.readString(shop.config())
            + "rates: [{name: few, per: [identity], limit: %d, window: 1h, roles: [r_counted]}]\n"
                .formatted(limit));
    return shop.reload();
  }

  private JsonNode ask(String method, String params, String role) {
    Map<String, String> headers = new HashMap<>(TestGateway.mcpHeaders());
    headers.put("X-API-Key", shop.key(role));
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params);
    return TestGateway.json(shop.gateway().call("POST", "/mcp", "", headers, message).body());
  }

  private String version(String role) {
    JsonNode told = shop.tool("explain_access", "{}", role).path("structuredContent");
    String version = told.path("tools_version").asString("");
    assertTrue(version.startsWith("v1-"), told::toString);
    return version;
  }

  private List<JsonNode> changes(String role) throws IOException {
    return Files.readAllLines(shop.gateway().folder().resolve("audit.jsonl")).stream()
        .map(TestGateway::json)
        .filter(record -> record.path("event").asString("").equals("tools"))
        .flatMap(record -> record.path("changed").values().stream())
        .filter(change -> change.path("role").asString("").equals(role))
        .toList();
  }

  @Test
  void changedToolsAreKnownKeptOnRecordAndNotServedWherePinned() throws IOException {
    String plain =
        "  p_agent: {database-role: shop_tenant, %s allow: {shop/t_notes: {actions: [read]}%s}}\n";
    said(plain.formatted("", ""));
    String first = version("p_agent");
    assertEquals(first, version("p_agent"));
    StringWriter listed = new StringWriter();
    new RunningGateway(shop.gateway()).command(listed, "tools", "--as", "p_agent");
    assertTrue(listed.toString().contains("tools-hash: " + first), listed::toString);
    said(plain.formatted("", ""));
    assertEquals(first, version("p_agent"));
    int before = changes("p_agent").size();

    String more = ", shop/t_cases: {actions: [read, create], mcp: {writes: [create]}}";
    said(plain.formatted("", more));
    String second = version("p_agent");
    assertNotEquals(first, second);
    List<JsonNode> changes = changes("p_agent");
    assertEquals(before + 1, changes.size(), changes::toString);
    JsonNode change = changes.getLast();
    assertEquals(first, change.path("before").asString(""), change::toString);
    assertEquals(second, change.path("after").asString(""), change::toString);
    assertEquals("[\"create_records\"]", change.path("added").toString());
    assertTrue(change.path("other").toString().contains("read_records"), change::toString);

    String pin = "mcp: {tools-hash: [%s]},".formatted(first);
    String said = said(plain.formatted(pin, more));
    assertTrue(said.contains("in force"), said);
    for (JsonNode refused :
        List.of(
            ask("tools/list", "{}", "p_agent"),
            ask("tools/call", "{\"name\":\"explain_access\"}", "p_agent"),
            ask(
                "tools/call",
                "{\"name\":\"read_records\",\"arguments\":{\"resource\":\"t_notes\"}}",
                "p_agent"))) {
      assertEquals("PSTN431", refused.at("/error/data/code").asString(""), refused::toString);
      assertFalse(refused.has("result"), refused::toString);
    }
    assertEquals(200, shop.get("/api/shop/t_notes", "p_agent").statusCode());

    said(plain.formatted(pin.replace("]", "], tools-mismatch: warn"), more));
    assertEquals(second, version("p_agent"));
    StringWriter checked = new StringWriter();
    new RunningGateway(shop.gateway()).command(checked, "check");
    assertTrue(
        checked.toString().contains("is not that of the role's tools, which are " + second),
        checked::toString);

    said(plain.formatted(pin.replace("[", "[" + second + ", "), more));
    assertEquals(second, version("p_agent"));
    said(plain.formatted(pin, ""));
    assertEquals(first, version("p_agent"));
  }
}
