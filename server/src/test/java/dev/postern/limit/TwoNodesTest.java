package dev.postern.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.error.GatewayException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways that count together in a Redis. Where the machine has neither redis-server nor
 * valkey-server, every test of this class is skipped, and says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class TwoNodesTest {
  private static final String REGION = "/api/shop/regions?limit=1";

  private RedisServer redis;
  private LimitedShop one;
  private LimitedShop other;

  @BeforeAll
  void start() throws IOException {
    Optional<RedisServer> found = RedisServer.start("redis-server", "valkey-server");
    Assumptions.assumeTrue(
        found.isPresent(),
        "SKIPPED: 4 tests of two nodes, since there is no redis-server (apt install redis-server)");
    redis = found.get();
    String store =
        """
        rate-limits:
          store: {url: "%s", timeout-ms: 2000, when-store-is-gone: local}
        """
            .formatted(redis.url());
    one = LimitedShop.start(store);
    other = LimitedShop.start(store);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable part : Arrays.asList(one, other, redis)) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  @Order(1)
  void nodesCountTogether() throws Exception {
    assertEquals(200, one.get(REGION, one.key("counted", "both")).statusCode());
    HttpResponse<String> second = other.get(REGION, other.key("counted", "both"));
    assertTrue(
        second.headers().firstValue("RateLimit").orElse("").startsWith("\"per-person\";r=1;t="),
        second.headers()::toString);
    assertEquals(200, one.get(REGION, one.key("counted", "both")).statusCode());
    HttpResponse<String> refused = other.get(REGION, other.key("counted", "both"));
    assertEquals(429, refused.statusCode());
    assertTrue(refused.headers().firstValue("Retry-After").isPresent());
    assertEquals(429, one.get(REGION, one.key("counted", "both")).statusCode());
    // who calls is nothing for the store to know
    assertTrue(redis.keys().stream().allMatch(key -> key.matches("postern:[0-9a-f]{32}")));
  }

  @Test
  @Order(2)
  void aBurstOnBothNodesGetsExactlyTheLimit() throws Exception {
    AtomicInteger granted = new AtomicInteger(2);
    List<Thread> burst = new ArrayList<>();
    Map<LimitedShop, String> keys = new HashMap<>();
    for (LimitedShop node : List.of(one, other)) {
      keys.put(node, node.key("counted", "burst"));
      // once a new key is known, nothing but the limit refuses it
      assertEquals(200, node.get(REGION, keys.get(node)).statusCode());
    }
    for (LimitedShop node : List.of(one, other)) {
      String key = keys.get(node);
      for (int i = 0; i < 6; i++) {
        burst.add(
            Thread.startVirtualThread(
                () -> {
                  if (node.get(REGION, key).statusCode() == 200) {
                    granted.incrementAndGet();
                  }
                }));
      }
    }
    for (Thread thread : burst) {
      thread.join();
    }
    assertEquals(3, granted.get());
  }

  @Test
  @Order(3)
  void rowsOfADayAreCountedTogether() {
    String path = "/api/shop/products?select=id&limit=";
    assertEquals(200, one.get(path + 8, one.key("rows", "reader")).statusCode());
    assertEquals(429, other.get(path + 8, other.key("rows", "reader")).statusCode());
    assertEquals(200, other.get(path + 7, other.key("rows", "reader")).statusCode());
    assertEquals(429, one.get(path + 1, one.key("rows", "reader")).statusCode());
  }

  @Test
  @Order(4)
  void whileTheStoreIsGoneEachNodeCountsByItselfOrRefuses() throws Exception {
    Numbers ofLocal = new Numbers();
    Numbers ofStrict = new Numbers();
    Quotas local = quotas("local", ofLocal);
    local.take(QuotasTest.call("zoe"), fields -> {});
    redis.stop();
    for (LimitedShop node : List.of(one, other)) {
      String key = node.key("counted", "alone");
      int granted = 0;
      for (int i = 0; i < 6; i++) {
        granted += node.get(REGION, key).statusCode() == 200 ? 1 : 0;
      }
      assertEquals(3, granted);
    }
    try (local;
        Quotas strict = quotas("refuse", ofStrict)) {
      assertEquals(
          503,
          assertThrows(
                  GatewayException.class, () -> strict.take(QuotasTest.call("ann"), fields -> {}))
              .status());
      assertTrue(ofStrict.storeMisses() > 0);
      local.take(QuotasTest.call("zoe"), fields -> {});
      assertTrue(ofLocal.storeMisses() > 0);
      redis.start();
      awaitGranted(strict);
      // both come back by themselves
      double missed = -1;
      for (int i = 0; missed != ofLocal.storeMisses(); i++) {
        missed = ofLocal.storeMisses();
        local.take(QuotasTest.call("person " + i), fields -> {});
      }
    }
  }

  private static void awaitGranted(Quotas quotas) {
    while (true) {
      try {
        quotas.take(QuotasTest.call("ann"), fields -> {});
        return;
      } catch (GatewayException stillGone) {
        assertEquals(503, stillGone.status(), "what was refused in vain is not used up");
      }
    }
  }

  private Quotas quotas(String whenGone, Numbers numbers) {
    return QuotasTest.quotas(
        """
        rates: [{name: r, per: [identity], limit: 3, roles: [reader]}]
        rate-limits: {store: {url: "%s", when-store-is-gone: %s}}
        """
            .formatted(redis.url(), whenGone),
        numbers);
  }
}
