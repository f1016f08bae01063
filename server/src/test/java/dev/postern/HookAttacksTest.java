package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import dev.postern.hook.FetchServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What scripts try by calls that come over HTTP: {@code js} by customers.js, {@code py} by
 * customers.py, both of which run around the same table.
 */
class HookAttacksTest {
  private static final String READ = "/api/shop/customers?select=id,tenant_id&limit=200&order=id";
  private static final String[] FILES = {
    "lib/box.js", "lib/box.py", "shop/customers.js", "shop/customers.py"
  };

  private static final Set<String> USES_UP = Set.of("loop", "hugeText", "growing", "recursion");

  /** Ways to write addresses of this machine and of its network, and what is no web server. */
  private static final List<String> SPELLINGS =
      List.of(
          "http://127.0.0.1/",
          "https://127.0.0.1/",
          "http://2130706433/",
          "http://017700000001/",
          "http://0x7f000001/",
          "http://0x7f.1/",
          "http://0177.0.0.1/",
          "http://127.00.0.1/",
          "http://127.1/",
          "http://127.0.1/",
          "http://127.0.0.1./",
          "http://0/",
          "http://0.0.0.0/",
          "http://[::1]/",
          "http://[::]/",
          "http://[::ffff:127.0.0.1]/",
          "http://[::ffff:7f00:1]/",
          "http://[2002:7f00:1::]/",
          "http://[64:ff9b::7f00:1]/",
          "http://[fd00:ec2::254]/",
          "http://[fe80::1%25lo]/",
          "http://localhost/",
          "https://localhost/",
          "http://localhost./",
          "http://LOCALHOST:PORT/json",
          "http://127.0.0.1%2f@example.com/",
          "http://user@127.0.0.1:PORT/json",
          "http://127.0.0.1\\\\@example.com/",
          "http://\\u2460\\u2461\\u2466.0.0.1/",
          "http://127\\u30020\\u30020\\u30021/",
          "http://169.254.169.254/latest/meta-data",
          "https://169.254.169.254/latest/meta-data",
          "http://127.0.0.1:25/",
          "http://10.0.0.1/",
          "file:///etc/passwd",
          "gopher://127.0.0.1:PORT/",
          "ftp://127.0.0.1/",
          "jar:http://127.0.0.1:PORT!/",
          "//127.0.0.1:PORT/json");

  private static FetchServer server;
  private static TestGateway gateway;
  private static Path scripts;
  private static Map<String, String> keys;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    scripts = folder;
    server = new FetchServer();
    for (String file : FILES) {
      try (InputStream text = HookAttacksTest.class.getResourceAsStream("hook-attacks/" + file)) {
        Files.createDirectories(scripts.resolve(file).getParent());
        Files.copy(text, scripts.resolve(file));
      }
    }
    String granted =
        """
        {private-hosts: ["http://127.0.0.1:%d"], hosts: ["127.0.0.1", "http://127.0.0.1",
              "localhost", "http://localhost", "http://localhost:%d", "10.0.0.1"]}\
        """
            .formatted(server.port(), server.port());
    String hooks =
        """

        hooks:
          folder: %s
          timeout-ms: 5000
          load-timeout-ms: 600000
          break-after-failures: 1000
          show-errors: true
          fetch: {timeout-ms: 3000, max-calls: 100, max-response-bytes: 10000}
          files:
            shop/customers.js: %s
            shop/customers.py: %s
        """
            .formatted(scripts, granted, granted);
    gateway = TestGateway.start(yaml -> yaml + hooks);
    keys = new HashMap<>();
    keys.put("1", gateway.key("tenant"));
    keys.put(
        "2", gateway.issue("--role", "tenant", "--subject", "other", "--claim", "tenant_id=2"));
    keys.put("support", gateway.key("support"));
    keys.put("reader", gateway.key("reader"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    server.close();
  }

  private static HttpResponse<String> read(String attack, String who, String given) {
    return gateway.call(
        "GET",
        READ,
        "",
        Map.of("X-Attack", attack, "X-Given", given, "X-API-Key", keys.get(who), "Cookie", "a=b"),
        "");
  }

  /** What an attack gives that lets its call pass. */
  private static String result(String attack, String who, String given) {
    HttpResponse<String> answer = read(attack, who, given);
    assertEquals(200, answer.statusCode(), answer::body);
    return TestGateway.json(answer.body()).at("/0/result").asString(answer.body());
  }

  private static Set<String> tenants(String body) {
    Set<String> tenants = new TreeSet<>();
    TestGateway.json(body).forEach(row -> tenants.add(row.path("tenant_id").asString("")));
    return tenants;
  }

  private static void othersGoOn() {
    HttpResponse<String> other = read("none", "1", "null");
    assertEquals(200, other.statusCode(), other::body);
    assertEquals(Set.of("1"), tenants(other.body()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "js:java          | Java is not defined",
        "js:reflection    | dynamic evaluation of code is disabled",
        "js:otherModule   | node:child_process",
        "js:file          | Cannot find module 'etc/passwd'",
        "js:socket        | WebSocket is not defined",
        "js:thread        | Worker is not defined",
        "js:environment   | process is not defined",
        "js:polyglot      | Polyglot is not defined",
        "js:evaluate      | dynamic evaluation of code is disabled",
        "js:loop          | customers.js",
        "js:hugeText      | customers.js",
        "js:growing       | customers.js",
        "js:recursion     | customers.js",
        "js:notRows       | ctx.rows",
        "js:notObjects    | ctx.rows",
        "py:java          | java cannot be imported",
        "py:reflection    | cannot be asked for",
        "py:otherModule   | subprocess cannot be imported",
        "py:file          | io cannot be imported",
        "py:socket        | socket cannot be imported",
        "py:thread        | threading cannot be imported",
        "py:environment   | os cannot be imported",
        "py:polyglot      | polyglot cannot be imported",
        "py:evaluate      | eval is not for scripts",
        "py:loop          | customers.py",
        "py:hugeText      | longer than",
        "py:growing       | longer than",
        "py:recursion     | customers.py",
        "py:notRows       | ctx.rows is no list",
        "py:notObjects    | ctx.rows[0] is no dict",
      })
  void whatReachesForTheHostOrUsesItUpFailsItsOwnCallAlone(String attack, String reason) {
    HttpResponse<String> answer = read(attack, "1", "null");
    assertEquals(500, answer.statusCode(), answer::body);
    JsonNode body = TestGateway.json(answer.body());
    assertEquals("PSTN560", body.path("code").asString(), answer::body);
    String told = body.path("details").asString().lines().findFirst().orElseThrow();
    assertTrue(told.contains(reason), told);
    if (USES_UP.contains(attack.substring(3))) {
      List<String> reasons = new ArrayList<>();
      gateway
          .auditRecords()
          .getLast()
          .path("hooks")
          .forEach(run -> reasons.add(run.path("reason").asString("")));
      assertTrue(reasons.contains("limit") || reasons.contains("timeout"), reasons::toString);
    }
    assertFalse(answer.body().contains("root:") || answer.body().contains("/bin"), answer::body);
    othersGoOn();
  }

  /** Such files do not even come into force; those before go on. */
  @Test
  void whatNamesAWayAroundIsRefusedWhileItIsLoaded() throws IOException {
    Map<String, String> texts =
        Map.of(
            "regions.py", "__import__('os').system('id')",
            "orders.py", "x = ().__class__.__base__.__subclasses__()",
            "products.py", "def after_read(ctx):\n    return ctx.reject.__globals__",
            "categories.py", "import lib.box\nlib.box.__dict__",
            "tenants.py", "x = open.__self__",
            "employees.js", "import 'node:fs'; export function afterRead() {}",
            "order_items.js", "import '/etc/passwd'; export function afterRead() {}");
    for (Map.Entry<String, String> file : texts.entrySet()) {
      Files.writeString(scripts.resolve("shop").resolve(file.getKey()), file.getValue());
    }
    StringWriter said = new StringWriter();
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute("reload", "--config", gateway.folder().resolve("postern.yaml").toString());
    assertEquals(5, status, said::toString);
    for (String file : texts.keySet()) {
      assertTrue(said.toString().contains("shop/" + file), () -> said + "\nlacks " + file);
    }
    assertFalse(said.toString().contains("root:"), said::toString);
    othersGoOn();
    for (String file : texts.keySet()) {
      Files.delete(scripts.resolve("shop").resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void nothingOfOneTenantIsFoundByAnother(String language) {
    for (int call = 0; call < 6; call++) {
      String who = call % 2 == 0 ? "1" : "2";
      assertEquals("nothing", result(language + ":foundOfOthers", who, "null"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void aDecisionIsNotWidened(String language) {
    for (String attack : List.of("widening", "becoming", "claiming")) {
      HttpResponse<String> answer = read(language + ":" + attack, "1", "null");
      if (answer.statusCode() == 200) {
        assertEquals(Set.of("1"), tenants(answer.body()), attack);
      } else {
        assertEquals("PSTN560", TestGateway.json(answer.body()).path("code").asString(), attack);
      }
    }
    assertEquals("1", result(language + ":othersByData", "1", "null"));
    for (String attack : List.of("hidden", "unknown")) {
      HttpResponse<String> answer = read(language + ":" + attack, "support", "null");
      assertTrue(answer.statusCode() >= 400, answer::body);
      assertFalse(answer.body().contains("\"id\""), answer::body);
    }
    for (String who : List.of("reader", "support", "1")) {
      HttpResponse<String> answer = read(language + ":hiddenByData", who, "null");
      assertTrue(answer.statusCode() >= 400, answer::body);
      assertTrue(answer.body().contains("PSTN560"), answer::body);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void whatAHookWritesIsHeldAgainstTheSameRules(String language) {
    for (String attack : List.of("giveAway", "noSuchColumn")) {
      Map<String, String> headers =
          Map.of(
              "X-Attack",
              language + ":" + attack,
              "X-API-Key",
              keys.get("1"),
              "Content-Type",
              "application/json");
      String body = "{\"company\": \"taken\"}";
      HttpResponse<String> changed =
          gateway.call("PATCH", "/api/shop/customers?tenant_id=eq.1", "", headers, body);
      assertTrue(changed.statusCode() >= 400, changed::body);
      String row = "{\"full_name\":\"taken\",\"email\":\"t@example.org\",\"region_code\":\"DE\"}";
      HttpResponse<String> made =
          gateway.call("POST", "/api/shop/customers", "", headers, "[" + row + "]");
      assertTrue(made.statusCode() >= 400, made::body);
    }
    String taken = "/api/shop/customers?select=id&or=(company.eq.taken,full_name.eq.taken)";
    assertEquals("[]", gateway.get(taken, "reader").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void noSpellingLeadsToALocalAddress(String language) {
    int asked = server.asked().size();
    String given =
        "[\"%s\"]"
            .formatted(String.join("\",\"", SPELLINGS))
            .replace("PORT", Integer.toString(server.port()));
    JsonNode told = TestGateway.json(result(language + ":fetched", "1", given));
    assertEquals(SPELLINGS.size(), told.size());
    for (int index = 0; index < told.size(); index++) {
      String spelling = SPELLINGS.get(index);
      assertTrue(told.get(index).asString().startsWith("fetch: "), () -> spelling + " " + told);
    }
    assertEquals(asked, server.asked().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void redirectsAreLookedAtAndAnswersAreBounded(String language) {
    int json = asked("/json");
    List<String> expected =
        List.of(
            "/to?http://localhost:PORT/json | has the address 127.0.0.1",
            "/to?http://169.254.169.254/ | not among the hosts",
            "/to?file:///etc/passwd | fetch: ",
            "/round | more than 3 times",
            "/large | longer than 10000 bytes",
            "/declared | longer than 10000 bytes",
            "/bomb | encoding nobody asked for",
            "/slow | not answered in time");
    for (String line : expected) {
      String[] parts = line.split(" \\| ");
      String url = "http://127.0.0.1:PORT" + parts[0];
      String given = "[\"" + url.replace("PORT", Integer.toString(server.port())) + "\"]";
      String told = result(language + ":fetched", "1", given);
      assertTrue(told.contains("fetch: ") && told.contains(parts[1]), line + "\n" + told);
    }
    assertEquals(json, asked("/json"));
  }

  private static int asked(String path) {
    return (int) server.asked().stream().filter(line -> line.contains(" " + path + " ")).count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"js", "py"})
  void nothingOfTheCallersCredentialsIsSentOn(String language) {
    String echo = "\"http://127.0.0.1:%d/echo\"".formatted(server.port());
    String sent = result(language + ":sent", "1", echo);
    assertTrue(sent.startsWith("POST "), sent);
    assertFalse(sent.contains(keys.get("1")), sent);
    String lower = sent.toLowerCase(java.util.Locale.ROOT);
    for (String field : List.of("x-api-key", "authorization", "cookie", "forwarded")) {
      assertFalse(lower.contains(field), sent);
    }
  }
}
