package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.SHOP;
import static dev.postern.hook.ScriptFolder.afterRead;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.HookFileSettings;
import dev.postern.config.HookReach;
import dev.postern.config.HostPattern;
import dev.postern.mask.MaskKey;
import dev.postern.mask.Masking;
import dev.postern.metric.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests of hooks go, and where they do not. */
@Timeout(120)
class FetchTest {
  @TempDir Path folder;

  private FetchServer server;
  private List<String> asked;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server = new FetchServer();
    asked = server.asked();
    port = server.port();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Names as they are in this test: {@code crm.test} is here, others are elsewhere. */
  private static InetAddress[] addresses(String host) throws UnknownHostException {
    return switch (host) {
      case "crm.test", "rebound.test" -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
      case "metadata.test" -> new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")};
      case "mixed.test" ->
          new InetAddress[] {
            InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("10.0.0.7")
          };
      case "six.test" -> new InetAddress[] {InetAddress.ofLiteral("fd00::7")};
      case "translated.test" -> new InetAddress[] {InetAddress.ofLiteral("64:ff9b::7f00:1")};
      case "old.test" -> new InetAddress[] {InetAddress.ofLiteral("2002:7f00:1::")};
      default -> throw new UnknownHostException(host);
    };
  }

  /** What an expression of a hook gives, or {@code refused: } and what the script is told. */
  private String value(String expression) {
    return value(expression, reach -> reach, FetchTest::addresses);
  }

  private String value(
      String expression, UnaryOperator<HookReach.Fetch> limits, Surroundings.Names names) {
    String text =
        """
        export function afterRead(ctx) {
          let value;
          try { value = %s; } catch (refusal) { value = 'refused: ' + refusal.message; }
          ctx.rows = [{ value }];
        }
        """
            .formatted(expression.replace("{port}", Integer.toString(port)));
    HookReach defaults = HookReach.NOTHING;
    HookReach reach =
        new HookReach(
            Map.of(),
            Map.of(
                "shop/customers.js",
                new HookFileSettings(
                    false,
                    List.of(),
                    patterns(
                        "rebound.test",
                        "http://rebound.test:" + port,
                        "metadata.test",
                        "mixed.test",
                        "six.test",
                        "translated.test",
                        "old.test",
                        "unknown.test",
                        "*.wide.test",
                        "localhost",
                        "http://localhost",
                        "127.0.0.1",
                        "http://127.0.0.1",
                        "[::1]",
                        "10.0.0.7"),
                    patterns(
                        "http://crm.test:" + port,
                        "http://127.0.0.1:" + port,
                        "http://metadata.test:" + port))),
            limits.apply(new HookReach.Fetch(10_000, 1_000, 10_000, 3)),
            defaults.kv(),
            defaults.afterCommit());
    ScriptFolder scripts = new ScriptFolder(folder).with("shop/customers.js", text);
    Surroundings around =
        new Surroundings(
            Clock.systemUTC(), names, new Masking(MaskKey.ofThisRun()), new Metrics().hooks());
    try (HookEngine hooks = HookEngine.open(scripts.settings().with(reach), SHOP, around)) {
      String body = afterRead(hooks, "[{}]");
      return body.substring("[{\"value\":".length(), body.length() - 2);
    }
  }

  private static List<HostPattern> patterns(String... written) {
    return List.of(written).stream().map(text -> HostPattern.of(text).orElseThrow()).toList();
  }

  private void assertRefused(String url, String why) {
    String told = value("ctx.fetch(" + quoted(url) + ").status");
    assertTrue(told.startsWith("\"refused: fetch: ") && told.contains(why), url + " " + told);
    assertEquals(List.of(), asked, url);
  }

  private static void assertTold(String told, String why) {
    assertTrue(told.startsWith("\"refused: fetch: ") && told.contains(why), told);
  }

  private static String quoted(String url) {
    return "'" + url.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Test
  void aListedServerAnswers() {
    String url = "'http://crm.test:{port}/json'";
    assertEquals(
        "[200,true,\"Ada\",12,\"{\\\"name\\\":\\\"Ada\\\",\\\"big\\\":12}\"]",
        value(
            "(r => [r.status, r.ok, r.json().name, r.json().big, r.text()])(ctx.fetch(%s))"
                .formatted(url)));
    assertEquals(
        "[404,false,\"nothing here\"]",
        value(
            "(r => [r.status, r.ok,"
                + " r.text()])(ctx.fetch('http://crm.test:{port}/none?q=1#part'))"));
    assertEquals("\"ä\"", value("ctx.fetch('http://crm.test:{port}/latin').text()"));
  }

  @Test
  void onlyWhatTheScriptSetsIsSent() {
    String told =
        value(
            "(r => [r.status, r.text(), r.headers['x-told'], r.headers['set-cookie']])"
                + "(ctx.fetch('http://CRM.test:{port}/echo', {method: 'post', body: {a: [1]},"
                + " headers: {Authorization: 'Bearer mine', 'X-Own': 'yes'}}))");
    assertTrue(told.startsWith("[201,\"POST {\\\"a\\\":[1]}|"), told);
    assertTrue(told.endsWith("\"one, two\",null]"), told);
    assertTrue(told.contains("Authorization=[Bearer mine]"), told);
    assertTrue(told.contains("X-own=[yes]") && told.contains("User-agent=[postern]"), told);
    assertTrue(told.contains("Content-type=[application/json]"), told);
    assertTrue(told.contains("Host=[crm.test:" + port + "]"), told);
    assertFalse(told.contains("Cookie=") || told.contains("Accept-encoding"), told);
  }

  @ParameterizedTest
  @CsvSource({"Host", "Cookie", "Content-Length", "Transfer-Encoding", "Connection", "Proxy-X"})
  void headersOfTheConnectionAreNotAScripts(String name) {
    String told =
        value(
            "ctx.fetch('http://crm.test:{port}/echo', {headers: {'%s': '1'}}).status"
                .formatted(name));
    assertTrue(told.contains("is not a script's to set"), told);
    assertEquals(List.of(), asked);
  }

  @Test
  void oddRequestsAreRefused() {
    String url = "ctx.fetch('http://crm.test:{port}/echo', ";
    assertTrue(value(url + "{headers: {'X-A': 'a\\r\\nX-B: b'}})").contains("characters"));
    assertTrue(value(url + "{headers: {'X A': 'a'}})").contains("characters"));
    assertTrue(value(url + "{method: 'CONNECT'})").contains("the method must be one of"));
    assertTrue(value(url + "{body: 'x'})").contains("GET has no body"));
    assertTrue(
        value(url + "{method: 'PUT', body: 'x'.repeat(1001)})").contains("1001 bytes is longer"));
    assertTrue(
        value(url + "{headers: {a: 'x'.repeat(9000)}})").contains("8192 characters together"));
    assertEquals(List.of(), asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2130706433/",
        "http://017700000001/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0177.0.0.1/",
        "http://127.00.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.1./",
        "http://localhost./",
        "http://127.0.0.256/",
        "http://1.2.3.4.5/",
        "http://0/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:127.0.0.1]/",
        "http://[::1%25lo]/",
        "http://[::1%lo]/",
        "http://[127.0.0.1]/",
        "http://[::g]/",
        "http://127.0.0.1%2f@crm.test/",
        "http://user@127.0.0.1/",
        "http://user:password@crm.test/",
        "http://crm.test@127.0.0.1/",
        "http://127.0.0.1\\@crm.test/",
        "http:\\\\127.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://local\u00adhost/",
        "http://%31%32%37.0.0.1/",
        "http://127.0.0.1 /",
        " http://127.0.0.1/",
        "http://127.0.0.1\t/",
        "http:///127.0.0.1/",
        "http:127.0.0.1/",
        "//127.0.0.1/",
        "http://crm..test/",
        "http://-crm.test/",
        "http://crm.test:0/",
        "http://crm.test:080/",
        "http://crm.test:99999/",
        "http://crm.test:/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "jar:http://127.0.0.1!/",
        "javascript:1",
        "ws://127.0.0.1/",
        "",
      })
  void oddSpellingsAreRefused(String url) {
    assertRefused(url, "");
    String told = value("ctx.fetch(" + quoted(url) + ").status");
    assertFalse(told.contains("not among the hosts") || told.contains("cannot be asked"), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://127.0.0.1/|has the address 127.0.0.1",
        "http://127.0.0.1/|has the address 127.0.0.1",
        "https://[::1]/|has the address 0:0:0:0:0:0:0:1",
        "https://10.0.0.7/|has the address 10.0.0.7",
        "https://rebound.test/|has the address 127.0.0.1",
        "https://metadata.test/|has the address 169.254.169.254",
        "https://mixed.test/|has the address 10.0.0.7",
        "https://six.test/|has the address fd00:",
        "https://translated.test/|has the address 64:ff9b:",
        "https://old.test/|has the address 2002:7f00:1",
        "https://unknown.test/|there is no such name",
        "https://crm.test/|not among the hosts",
        "http://rebound.test/|not among the hosts",
        "https://rebound.test:25/|not among the hosts",
        "https://169.254.169.254/|not among the hosts",
        "https://wide.test/|not among the hosts",
        "https://notwide.test/|not among the hosts",
        "https://a.b.wide.test/|there is no such name",
        "https://[fd00:ec2::254]/|not among the hosts",
      })
  void unlistedServersAndPrivateAddressesAreRefused(String url, String why) {
    assertRefused(url, why);
  }

  @Test
  void aNameOfOnesOwnNetworkIsNoWayToLinkLocalAddresses() {
    assertRefused("http://metadata.test:" + port + "/", "has the address 169.254.169.254");
    assertRefused("http://rebound.test:" + port + "/json", "has the address 127.0.0.1");
  }

  @Test
  void theAddressThatWasLookedAtIsTheOneThatIsDialled() {
    AtomicInteger lookups = new AtomicInteger();
    Surroundings.Names changing =
        host ->
            new InetAddress[] {
              InetAddress.ofLiteral(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2")
            };
    assertEquals(
        "200",
        value("ctx.fetch('http://crm.test:{port}/json').status", limits -> limits, changing));
    assertEquals(1, lookups.get());
  }

  @Test
  void redirectsAreLookedAtLikeAnyOther() {
    assertEquals("200", value("ctx.fetch('http://crm.test:{port}/to?/json').status"));
    assertEquals(
        "200", value("ctx.fetch('http://crm.test:{port}/to?http://127.0.0.1:{port}/json').status"));
    for (String to :
        List.of(
            "http://127.0.0.1/",
            "http://rebound.test:" + port + "/json",
            "http://169.254.169.254/latest",
            "http://127.1:" + port + "/json",
            "//other.test/",
            "file:///etc/passwd",
            "http://user:pw@crm.test:" + port + "/json")) {
      String told = value("ctx.fetch('http://crm.test:{port}/to?" + to + "').status");
      assertTrue(told.startsWith("\"refused: fetch: "), to + told);
    }
    assertTrue(value("ctx.fetch('http://crm.test:{port}/round')").contains("more than 3 times"));
    assertEquals(4, asked.stream().filter(line -> line.startsWith("GET /round")).count());
  }

  @Test
  void whatIsSentAgainDependsOnTheRedirect() {
    String post = "{method: 'POST', body: 'hi', headers: {authorization: 'mine'}}).text()";
    String again = value("ctx.fetch('http://crm.test:{port}/repeat', " + post);
    assertTrue(again.startsWith("\"POST hi|") && again.contains("mine"), again);
    String seen = value("ctx.fetch('http://crm.test:{port}/to?/echo', " + post);
    assertTrue(seen.startsWith("\"GET |") && seen.contains("mine"), seen);
    String other =
        value("ctx.fetch('http://crm.test:{port}/to?http://127.0.0.1:{port}/echo', " + post);
    assertTrue(other.startsWith("\"GET |") && !other.contains("mine"), other);
  }

  @Test
  void answersAreBounded() {
    String start = "ctx.fetch('http://crm.test:{port}/";
    assertTold(value(start + "large').status"), "longer than 10000 bytes");
    assertTold(value(start + "declared').status"), "longer than 10000 bytes");
    assertTold(value(start + "bomb').status"), "an encoding nobody asked for");
    assertTold(value(start + "headers').status"), "does not answer as it should");
    assertTold(value(start + "slow', {timeoutMs: 300}).status"), "not answered in time");
    assertTold(
        value(
            start + "slow').status",
            limits -> new HookReach.Fetch(200, 1, 1_000, 1),
            FetchTest::addresses),
        "not answered in time");
  }

  @Test
  void oneRunAsksSoManyTimesAtMost() {
    String told =
        value("[1, 2, 3, 4].map(n => ctx.fetch('http://crm.test:{port}/json?' + n).status)");
    assertTrue(told.contains("no more than 3 requests"), told);
    assertEquals(3, asked.size());
  }

  @Test
  void aServerThatIsGoneIsToldOf() {
    server.close();
    String told = value("ctx.fetch('http://crm.test:{port}/json?key=private').status");
    assertTrue(told.contains("does not answer as it should"), told);
    assertFalse(told.contains("private"), told);
  }
}
