package dev.postern.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Budget;
import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import dev.postern.spi.Credentials;
import dev.postern.spi.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted for whom, in the memory of one node. */
class QuotasTest {
  private static final Endpoint ORDERS = new Endpoint("shop", "orders", Action.READ);
  private static final Endpoint PRODUCTS = new Endpoint("shop", "products", Action.READ);
  private static final String SERVICES =
      """
      services: {shop: {connector: postgres}, hr: {connector: postgres}}
      roles: {reader: {allow: {shop/*: {actions: [read]}}}, agent: {allow: {}}}
      """;

  private final Map<String, String> told = new HashMap<>();

  static Quotas quotas(String yaml) {
    return quotas(yaml, new Numbers());
  }

  static Quotas quotas(String yaml, Numbers numbers) {
    Config config =
        ConfigLoader.parse(Path.of("conf/postern.yaml"), SERVICES + yaml, Path.of("."), Map.of());
    return new Quotas(config.rates(), numbers.ofLimits());
  }

  private static Identity person(String name) {
    return new Identity(name, "api-key", List.of("reader"), Map.of());
  }

  private static CountedCall call(String who, Endpoint endpoint, String tool, String address) {
    return new CountedCall(person(who), "reader", endpoint, tool, from(address));
  }

  static CountedCall call(String who) {
    return call(who, ORDERS, "", "192.0.2.1");
  }

  private static Credentials from(String address, String... forwarded) {
    return new Credentials() {
      @Override
      public List<String> header(String name) {
        return name.toLowerCase(Locale.ROOT).equals("x-forwarded-for")
            ? List.of(forwarded)
            : List.of();
      }

      @Override
      public String remoteAddress() {
        return address;
      }
    };
  }

  private GatewayException refused(Quotas quotas, CountedCall call) {
    GatewayException refused =
        assertThrows(GatewayException.class, () -> quotas.take(call, told::putAll));
    assertEquals(ErrorCode.RATE_LIMITED, refused.code());
    return refused;
  }

  private static int granted(Quotas quotas, List<CountedCall> calls) {
    int granted = 0;
    for (CountedCall call : calls) {
      try {
        quotas.take(call, fields -> {});
        granted++;
      } catch (GatewayException refused) {
        assertEquals(ErrorCode.RATE_LIMITED, refused.code());
      }
    }
    return granted;
  }

  @Test
  void soManyCallsOfAPersonInAWindow() {
    Numbers numbers = new Numbers();
    Quotas quotas =
        quotas("rates: [{name: person, per: [identity], limit: 3, window: 1h}]", numbers);
    quotas.take(call("ann"), told::putAll);
    assertEquals("\"person\";q=3;w=3600", told.get("RateLimit-Policy"));
    assertTrue(told.get("RateLimit").matches("\"person\";r=2;t=(3600|3599)"), told::toString);
    assertEquals(2, granted(quotas, List.of(call("ann"), call("ann"), call("ann"))));
    assertEquals(1, granted(quotas, List.of(call("bob"))));
    GatewayException refused = refused(quotas, call("ann"));
    assertEquals("too many calls: the limit 'person' is used up", refused.getMessage());
    assertEquals("It is 3 calls in 3600 s, counted by identity.", refused.details());
    int wait = Integer.parseInt(refused.headers().get("Retry-After"));
    assertTrue(wait > 3_500 && wait <= 3_600, refused.headers()::toString);
    assertTrue(refused.headers().get("RateLimit").startsWith("\"person\";r=0;t="));
    assertEquals(2, numbers.number("postern_limit_refusals_total{limit=\"rate person\"}"));
  }

  @Test
  void anAllowanceThatGrowsEvenlyAllowsItsBurstAtOnce() {
    Quotas quotas =
        quotas("rates: [{name: person, per: [identity], limit: 60, window: 1h, burst: 5}]");
    List<CountedCall> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(call("ann"));
    }
    assertEquals(5, granted(quotas, calls));
    int wait = Integer.parseInt(refused(quotas, call("ann")).headers().get("Retry-After"));
    assertTrue(wait >= 1 && wait <= 60, () -> "wait " + wait);
  }

  @ParameterizedTest
  @CsvSource({
    "identity, 2",
    "role, 1",
    "service, 1",
    "endpoint, 2",
    "'identity, endpoint', 4",
    "'role, ip', 3",
    "ip, 3",
  })
  void whatCountsTogether(String per, int granted) {
    Quotas quotas =
        quotas(
            "rates: [{name: r, per: [%s], limit: 1, window: 1d, roles: [reader]}]".formatted(per));
    List<CountedCall> calls =
        List.of(
            call("ann", ORDERS, "", "192.0.2.1"),
            call("ann", PRODUCTS, "", "192.0.2.1"),
            call("bob", ORDERS, "", "192.0.2.2"),
            call("bob", PRODUCTS, "", "192.0.2.2"),
            call("bob", PRODUCTS, "", "2001:db8::1"));
    assertEquals(granted, granted(quotas, calls));
  }

  @Test
  void aRateHoldsForTheRolesEndpointsAndToolsItNames() {
    Quotas roles = quotas("rates: [{name: r, per: [identity], limit: 1, roles: [agent]}]");
    assertEquals(2, granted(roles, List.of(call("ann"), call("ann"))));
    Quotas reads =
        quotas("rates: [{name: r, per: [role], limit: 1, endpoints: ['*/orders:read']}]");
    CountedCall products = call("ann", PRODUCTS, "", "192.0.2.1");
    assertEquals(3, granted(reads, List.of(call("ann"), call("bob"), products, products)));
    Quotas tools = quotas("rates: [{name: r, per: [identity], limit: 1, tools: [find]}]");
    CountedCall find = call("ann", ORDERS, "find", "192.0.2.1");
    assertEquals(2, granted(tools, List.of(call("ann"), find, find)));
    Quotas perTool = quotas("rates: [{name: r, per: [identity, tool], limit: 1}]");
    CountedCall other = call("ann", ORDERS, "other", "192.0.2.1");
    assertEquals(4, granted(perTool, List.of(call("ann"), call("ann"), find, find, other, other)));
  }

  @Test
  void severalHoldAtOnceAndTheShortOneComesFirst() {
    Quotas quotas =
        quotas(
            """
            rates:
              - {name: monthly, per: [identity], limit: 4, window: 1month}
              - {name: hourly, per: [identity], limit: 2, window: 1h}
            """);
    assertEquals(2, granted(quotas, List.of(call("ann"), call("ann"), call("ann"), call("ann"))));
    quotas.take(call("bob"), told::putAll);
    assertEquals("\"hourly\";q=2;w=3600, \"monthly\";q=4;w=2592000", told.get("RateLimit-Policy"));
    assertTrue(told.get("RateLimit").matches("\"hourly\";r=1;t=\\d+, \"monthly\";r=3;t=\\d+"));
  }

  @Test
  void ipv6IsCountedByItsNetworkAndIpv4ByItsAddress() {
    Quotas quotas = quotas("rates: [{name: address, per: [ip], limit: 2, window: 1h}]");
    assertFalse(quotas.countsCalls());
    List<String> sameNetwork =
        List.of("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", "2001:db8:1:2:1:2:3:4%eth0");
    assertEquals(2, grantedTo(quotas, sameNetwork));
    assertEquals(1, grantedTo(quotas, List.of("2001:db8:1:3::1")));
    assertEquals(2, grantedTo(quotas, List.of("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.7")));
    assertEquals(1, grantedTo(quotas, List.of("192.0.2.8")));
  }

  private static int grantedTo(Quotas quotas, List<String> addresses) {
    int granted = 0;
    for (String address : addresses) {
      try {
        quotas.take(from(address));
        granted++;
      } catch (GatewayException refused) {
        assertEquals(429, refused.status());
      }
    }
    return granted;
  }

  @Test
  void aForwardedAddressCountsOnlyWhereAKnownProxySaysIt() {
    String rate = "rates: [{name: address, per: [ip], limit: 1, window: 1h}]\n";
    Quotas open = quotas(rate);
    open.take(from("192.0.2.1", "203.0.113.1"));
    assertThrows(GatewayException.class, () -> open.take(from("192.0.2.1", "203.0.113.2")));
    Quotas behind = quotas(rate + "rate-limits: {trusted-proxies: [192.0.2.1, 192.0.2.2]}");
    behind.take(from("192.0.2.1", "203.0.113.1"));
    behind.take(from("192.0.2.1", "203.0.113.2, 192.0.2.2"));
    // what a client writes before its address is its own word
    assertThrows(
        GatewayException.class, () -> behind.take(from("192.0.2.1", "10.9.9.9, 203.0.113.1")));
    assertThrows(
        GatewayException.class, () -> behind.take(from("192.0.2.2", "10.9.9.8", "203.0.113.2")));
    behind.take(from("198.51.100.7", "203.0.113.1"));
    // a port tells connections apart, not callers
    for (String again : List.of("203.0.113.1:8080", "203.0.113.1:8081", "[203.0.113.1]:1")) {
      assertThrows(GatewayException.class, () -> behind.take(from("192.0.2.1", again)), again);
    }
    behind.take(from("192.0.2.1", "2001:db8::1"));
    for (String again : List.of("[2001:db8::2]:443", "[2001:db8::3]", "2001:db8::4%eth0")) {
      assertThrows(GatewayException.class, () -> behind.take(from("192.0.2.1", again)), again);
    }
    behind.take(from("192.0.2.1:51000", "203.0.113.9:1"));
  }

  @Test
  void aRefusedAddressIsOnRecordOnceInAMinuteAndNotForAll() {
    AtomicLong nanos = new AtomicLong();
    ToldAddresses told = new ToldAddresses(nanos::get);
    assertTrue(told.isNews("192.0.2.1"));
    assertFalse(told.isNews("192.0.2.1"));
    int news = 1;
    for (int i = 0; i < 1_000; i++) {
      news += told.isNews("address " + i) ? 1 : 0;
    }
    assertEquals(ToldAddresses.MOST_A_MINUTE, news);
    nanos.addAndGet(60_000_000_000L);
    assertTrue(told.isNews("192.0.2.1"));
  }

  @Test
  void aFloodInParallelGetsExactlyTheLimit() throws Exception {
    Quotas quotas = quotas("rates: [{name: r, per: [identity], limit: 100, window: 1d}]");
    AtomicInteger granted = new AtomicInteger();
    List<Thread> flood = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      flood.add(
          Thread.startVirtualThread(
              () -> {
                for (int j = 0; j < 100; j++) {
                  granted.addAndGet(granted(quotas, List.of(call("ann"))));
                }
              }));
    }
    for (Thread thread : flood) {
      thread.join();
    }
    assertEquals(100, granted.get());
  }

  @Test
  void callsAtWorkAtOnceAreCountedUntilTheyLeave() {
    Quotas quotas = quotas("");
    List<Budget> budgets = List.of(budget(OptionalInt.of(2), OptionalLong.empty()));
    Stay first = quotas.enter(person("ann"), budgets);
    Stay second = quotas.enter(person("ann"), budgets);
    GatewayException refused =
        assertThrows(GatewayException.class, () -> quotas.enter(person("ann"), budgets));
    assertEquals(ErrorCode.BUDGET_SPENT, refused.code());
    assertEquals("The budget max-concurrent-calls of role 'x' is 2.", refused.details());
    quotas.enter(person("bob"), budgets).close();
    first.close();
    first.close();
    Stay third = quotas.enter(person("ann"), budgets);
    assertThrows(GatewayException.class, () -> quotas.enter(person("ann"), budgets));
    second.close();
    third.close();
  }

  @Test
  void rowsAreTakenWholeOrNotAtAll() {
    Quotas quotas = quotas("");
    List<Budget> budgets = List.of(budget(OptionalInt.empty(), OptionalLong.of(10)));
    RowAccount ann = quotas.rows(person("ann"), budgets);
    ann.requireSome();
    ann.take(7);
    GatewayException tooMany = assertThrows(GatewayException.class, () -> ann.take(4));
    assertEquals("the budget rows-per-day of role 'x' is spent", tooMany.getMessage());
    assertEquals("The answer has 4 rows; 3 of 10 are left.", tooMany.details());
    assertEquals("Ask for a smaller page: at most 3 rows", tooMany.hint());
    assertThrows(GatewayException.class, () -> ann.take(11));
    ann.take(3);
    ann.take(0);
    GatewayException none = assertThrows(GatewayException.class, ann::requireSome);
    assertEquals("All of its 10 rows have been read.", none.details());
    assertEquals(429, none.status());
    quotas.rows(person("bob"), budgets).take(10);
  }

  private static Budget budget(OptionalInt concurrent, OptionalLong rowsPerDay) {
    return new Budget(
        "role 'x'",
        OptionalLong.empty(),
        concurrent,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        rowsPerDay,
        OptionalInt.empty());
  }
}
