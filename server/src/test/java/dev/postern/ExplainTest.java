package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What {@code postern explain} says of calls. The cases are commands, a line for each of their
 * words, with what is printed; {@code -Dgolden.update=true} writes that anew.
 */
class ExplainTest {
  private static final Path CASES = Path.of("src/test/resources/explain/cases.txt");
  private static final String HOOK =
      """
      export const bind = { needs: ['placed_at'] };
      export function beforeRead(ctx) { ctx.reject(422, 'not today'); }
      export function afterRead(ctx) {}
      """;

  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("shop")).resolve("orders.js"), HOOK);
    String roles = Files.readString(CASES.resolveSibling("roles.yaml"));
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("\nroles:\n", "\nroles:\n" + roles)
                    + "\nrates: [{name: per-person, per: [identity], limit: 100, window: 1m, roles:"
                    + " [desk]}]\nhooks: {folder: %s, load-timeout-ms: 600000}\n"
                        .formatted(folder));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String said(String... line) {
    StringWriter said = new StringWriter();
    new RunningGateway(gateway).command(said, "explain", line);
    return said.toString();
  }

  private static JsonNode explained(String... line) {
    List<String> whole = new ArrayList<>(List.of(line));
    whole.add("--json");
    return TestGateway.json(said(whole.toArray(String[]::new)));
  }

  private static String key(String role) {
    String key = gateway.key(role);
    return "key:" + key.split("_", -1)[1];
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    boolean updates = Boolean.getBoolean("golden.update");
    StringBuilder text = new StringBuilder();
    List<DynamicTest> tests = new ArrayList<>();
    for (String one : Files.readString(CASES).split("(?m)^# ", -1)) {
      if (one.isBlank()) {
        continue;
      }
      List<String> lines = one.lines().toList();
      List<String> words =
          lines.stream().filter(line -> line.startsWith("> ")).map(l -> l.substring(2)).toList();
      String expected =
          String.join("\n", lines.stream().skip(1).filter(line -> !line.startsWith("> ")).toList())
              .strip();
      String told = updates ? output(words) : expected;
      text.append("# ").append(lines.getFirst()).append('\n');
      words.forEach(word -> text.append("> ").append(word).append('\n'));
      text.append(told).append("\n\n");
      tests.add(DynamicTest.dynamicTest(lines.getFirst(), () -> assertEquals(told, output(words))));
    }
    if (updates) {
      Files.writeString(CASES, text.toString().stripTrailing() + "\n");
    }
    return tests.stream();
  }

  /** Plans and numbers are the database's business. */
  private static String output(List<String> words) {
    String[] line =
        words.stream()
            .map(word -> word.equals("KEY") ? key("tenant") : word)
            .toArray(String[]::new);
    return said(line)
        .replace(gateway.folder() + "/", "")
        .replaceAll("(?m)^  plan:\n(?:    .*\n)+", "  plan: …\n")
        .replaceAll("expected: cost .*", "expected: …")
        .replaceAll("is \\d+; the budget", "is …; the budget")
        .strip();
  }

  /** The statement that a call really sent, as its record has it. */
  private static String sent(
      String method, String path, String role, Map<String, String> headers, String body) {
    HttpResponse<String> answer = gateway.call(method, path, role, headers, body);
    assertTrue(answer.statusCode() < 300, answer::body);
    return gateway.auditRecords().getLast().path("sql").asString();
  }

  private static String shown(String... line) {
    JsonNode told = explained(line);
    assertTrue(told.path("allowed").asBoolean(), told::toString);
    return told.path("source").path("queries").path(0).path("sql").path(0).asString();
  }

  @Test
  void whatAKeysScopeDoesNotOpenIsSaidSo() {
    String narrow =
        gateway.issue("--role", "reader", "--subject", "narrow", "--scope", "shop/regions:read");
    String id = "key:" + narrow.split("_", -1)[1];
    String told = said("GET /api/shop/customers", "--as", id);
    assertTrue(
        told.contains("does not open it, whatever its roles allow: shop/regions:read."), told);
    assertTrue(told.contains("allows read, which the key's scope does not open."), told);
    assertFalse(told.contains("does not list read"), told);
    String open = said("GET /api/shop/regions", "--as", id);
    assertFalse(open.contains("scope"), open);
    StringWriter access = new StringWriter();
    new RunningGateway(gateway).command(access, "access", "--as", id, "customers");
    assertTrue(
        access.toString().contains("allows it, but the key's scope does not open it"),
        access::toString);
  }

  @Test
  void theStatementIsTheOneThatIsSent() {
    String read = "/api/shop/customers?select=id,email,orders(id,status)&status=eq.active&limit=3";
    assertEquals(sent("GET", read, "desk", Map.of(), ""), shown("GET " + read, "--as", "desk"));
    assertEquals(
        sent("GET", read, "desk", Map.of("Prefer", "count=exact"), ""),
        shown("GET " + read, "--as", "desk", "-H", "Prefer: count=exact"));
    String write = "/api/shop/customers?id=eq.1";
    String body = "{\"status\": \"paused\"}";
    assertEquals(
        sent("PATCH", write, "desk", Map.of("Prefer", "return=representation"), body),
        shown(
            "PATCH " + write,
            "--as",
            "desk",
            "--body",
            body,
            "-H",
            "Prefer: return=representation"));
    String call = "/api/shop/rpc/latest_orders?max_rows=2&select=id";
    assertEquals(sent("GET", call, "reader", Map.of(), ""), shown("GET " + call, "--as", "reader"));
  }

  private static String state() {
    return gateway.sql(
        "select md5(string_agg(t::text, '' order by id)) || (select md5(string_agg(c::text, ''"
            + " order by id)) from shop.customers c) from shop.support_tickets t");
  }

  @Test
  void nothingIsDone() {
    String before = state();
    String last = gateway.sql("select last_value from shop.customers_id_seq");
    int records = gateway.auditRecords().size();
    shown("PATCH /api/shop/customers", "--as", "desk", "--body", "{\"status\": \"paused\"}");
    shown(
        "POST /api/shop/customers",
        "--as",
        key("tenant"),
        "--body",
        "{\"full_name\": \"Ada\", \"email\": \"ada@example.org\", \"region_code\": \"DE\"}");
    String ticket = gateway.sql("select min(id) from shop.support_tickets where status = 'open'");
    shown(
        "POST /api/shop/rpc/close_ticket",
        "--as",
        "desk",
        "--body",
        "{\"ticket_id\": %s}".formatted(ticket));
    assertEquals(before, state());
    assertEquals(last, gateway.sql("select last_value from shop.customers_id_seq"));
    assertEquals(records, gateway.auditRecords().size());
  }

  @Test
  void noPlanTellsAValueAndNoBindOneOfAMaskedColumn() {
    String call = "GET /api/shop/customers?company=eq.Secretive&phone=eq.5551234";
    String told = said(call, "--as", "desk", "--binds");
    assertTrue(told.contains("compared: company eq Secretive"), told);
    assertTrue(told.contains("compared: phone eq ***"), told);
    assertTrue(told.contains("Scan"), told);
    String plan = told.substring(told.indexOf("plan:"));
    assertFalse(plan.contains("Secretive") || told.contains("5551234\n"), told);
    assertFalse(plan.contains("5551234"), plan);
  }

  @Test
  void hooksBeforeRunOnlyWhereThatIsWanted() {
    assertTrue(
        explained("GET /api/shop/orders?select=id", "--as", "desk").path("allowed").asBoolean());
    JsonNode told = explained("GET /api/shop/orders?select=id", "--as", "desk", "--hooks");
    assertEquals("hooks", told.path("refusal").path("step").asString(), told::toString);
    assertEquals(422, told.path("refusal").path("status").asInt());
  }
}
