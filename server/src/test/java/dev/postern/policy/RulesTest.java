package dev.postern.policy;

import static dev.postern.policy.Decisions.caller;
import static dev.postern.policy.Decisions.decides;
import static dev.postern.policy.Decisions.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.Requestor;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule counts, for whom, and when. */
class RulesTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

  private Policy policy(String roles) {
    return Decisions.policy(roles, now::get);
  }

  private static final String SPECIFIC =
      """
      roles:
        r:
          allow:
            "*/*": {actions: [read]}
            "*/orders": {actions: [read, delete]}
            shop/*: {actions: [read, create, call]}
            shop/*:delete: {}
            shop/order*: {actions: [read, update]}
            shop/order_*: {actions: [read]}
            shop/orders: {actions: [read]}
            shop/orders:update: {}
            shop/drafts:read: {actions: []}
            shop/a:b: {actions: [read]}
      """;

  @ParameterizedTest
  @CsvSource({
    "shop/orders/read, shop/orders",
    "shop/orders/update, shop/orders:update",
    "shop/orders/delete, denied", // a named resource comes before an action
    "shop/order_items/read, shop/order_*",
    "shop/order_items/update, denied",
    "shop/ordering/update, shop/order*",
    "shop/people/create, shop/*",
    "shop/people/delete, shop/*:delete",
    "shop/people/update, denied",
    "shop/drafts/read, denied",
    "shop/drafts/create, shop/*",
    "shop/a:b/read, shop/a:b",
    "lab/orders/delete, */orders",
    "lab/people/read, */*",
    "lab/people/delete, denied"
  })
  void theMostSpecificCounts(String what, String pattern) {
    Policy policy = policy(SPECIFIC);
    boolean isWord = pattern.equals("denied");
    assertEquals(isWord ? pattern : "roles.r.allow." + pattern, decides(policy, what, "r"));
  }

  /** Also what is refused says by which line. */
  @Test
  void everyVerdictNamesItsRule() {
    List<String> told =
        policy(SPECIFIC)
            .rules()
            .verdicts(caller("none", "r"), endpoint("shop/drafts/read"), Requestor.DIRECT)
            .stream()
            .map(
                verdict ->
                    "%s %s %s"
                        .formatted(
                            verdict.role(),
                            verdict.allows(),
                            verdict.place().map(place -> place.position().toString()).orElse("-")))
            .toList();
    assertEquals(List.of("none false -", "r false conf/postern.yaml:13:7"), told);
  }

  private static final String INHERITED =
      """
      roles:
        base:
          database-role: db_base
          timeout-ms: 100
          aggregates: true
          allow:
            shop/*: {actions: [read]}
            shop/orders: {actions: [read, update]}
            shop/secrets: {actions: [read]}
        left:
          extends: [base]
          timeout-ms: 200
          allow:
            shop/orders: {actions: [read, delete]}
        right:
          extends: [base]
          aggregates: false
          allow:
            shop/orders: {actions: [read, create]}
            shop/people: {actions: [read, create]}
        both:
          extends: [left, right]
          allow:
            shop/secrets: {actions: []}
            shop/*: {actions: [call]}
      """;

  @ParameterizedTest
  @CsvSource({
    "left, shop/orders/delete, left.allow.shop/orders",
    "left, shop/orders/update, denied", // own before inherited, never both
    "left, shop/secrets/read, base.allow.shop/secrets",
    "both, shop/orders/delete, left.allow.shop/orders", // the first of two as near
    "both, shop/orders/create, denied",
    "both, shop/people/create, right.allow.shop/people",
    "both, shop/secrets/read, unknown",
    "both, shop/other/read, denied", // its own shop/*
    "both, shop/other/call, both.allow.shop/*",
    "base, shop/orders/update, base.allow.shop/orders"
  })
  void ownRulesCountBeforeInherited(String role, String what, String rule) {
    boolean isWord = !rule.contains(".");
    assertEquals(isWord ? rule : "roles." + rule, decides(policy(INHERITED), what, role));
  }

  @Test
  void whatARoleDoesNotSayTheNearestSays() {
    Grant left = grant(policy(INHERITED), "shop/orders/read", "left");
    assertEquals("db_base", left.sourceRole());
    assertEquals(200, left.timeoutMillis());
    assertTrue(left.allowsAggregates());
    Grant both = grant(policy(INHERITED), "shop/people/read", "both");
    assertEquals("db_base", both.sourceRole());
    assertEquals(200, both.timeoutMillis());
    assertFalse(both.allowsAggregates());
    assertEquals("both", both.role());
  }

  private static Grant grant(Policy policy, String what, String... roles) {
    return policy.rules().find(caller(roles), endpoint(what), Requestor.DIRECT).orElseThrow();
  }

  private static final String TIMED =
      """
      roles:
        day:
          from: 2026-06-01T00:00:00+02:00
          until: 2026-06-02T00:00:00Z
          allow: {shop/*: {actions: [read]}}
        heir:
          extends: [day]
          allow: {shop/own: {actions: [read]}}
        r:
          allow:
            shop/*: {actions: [read]}
            shop/orders: {actions: [read, update], until: 2026-06-01T12:30:00Z}
            shop/later: {actions: [], from: 2026-06-01T13:00:00Z}
      """;

  @Test
  void outsideOfItsTimeARuleDoesNotExist() {
    Policy policy = policy(TIMED);
    assertEquals("roles.r.allow.shop/orders", decides(policy, "shop/orders/update", "r"));
    assertEquals("roles.r.allow.shop/*", decides(policy, "shop/later/read", "r"));
    assertEquals("roles.day.allow.shop/*", decides(policy, "shop/x/read", "day"));
    assertEquals("roles.day.allow.shop/*", decides(policy, "shop/x/read", "heir"));
    Period before = policy.rules().period();
    now.set(Instant.parse("2026-06-01T12:29:59.999Z"));
    assertEquals(before, policy.rules().period());
    assertEquals("roles.r.allow.shop/orders", decides(policy, "shop/orders/update", "r"));
    now.set(Instant.parse("2026-06-01T12:30:00Z"));
    assertNotEquals(before, policy.rules().period());
    assertEquals("denied", decides(policy, "shop/orders/update", "r"));
    assertEquals("roles.r.allow.shop/*", decides(policy, "shop/orders/read", "r"));
    now.set(Instant.parse("2026-06-01T13:00:00Z"));
    assertEquals("unknown", decides(policy, "shop/later/read", "r"));
    now.set(Instant.parse("2026-06-02T00:00:00Z"));
    assertEquals("unknown", decides(policy, "shop/x/read", "day"));
    assertEquals("unknown", decides(policy, "shop/x/read", "heir"));
    assertEquals("roles.heir.allow.shop/own", decides(policy, "shop/own/read", "heir"));
    now.set(Instant.parse("2026-05-31T21:59:59Z"));
    assertEquals("unknown", decides(policy, "shop/x/read", "day"));
    now.set(Instant.parse("2026-05-31T22:00:00Z"));
    assertEquals("roles.day.allow.shop/*", decides(policy, "shop/x/read", "day"));
  }

  /** A call that has begun is decided by what was in force then, rules and time. */
  @Test
  void aGrantKeepsWhatWasInForce() {
    Policy policy = policy(TIMED);
    Grant grant = grant(policy, "shop/orders/update", "r");
    now.set(Instant.parse("2026-06-03T00:00:00Z"));
    policy.replace(policy("roles: {r: {allow: {shop/people: {actions: [read]}}}}").book());
    assertTrue(grant.access("shop", "orders", Action.UPDATE).isPresent());
    Endpoint orders = endpoint("shop/orders/update");
    assertTrue(grant.rules().find(caller("r"), orders, Requestor.HOOK).isPresent());
    assertEquals("unknown", decides(policy, "shop/orders/update", "r"));
  }

  @Test
  void aRuleMayBeForHooksAlone() {
    Policy policy =
        policy(
            """
            roles:
              r:
                allow:
                  shop/*: {actions: [read], requestors: [direct]}
                  shop/secrets: {actions: [read], requestors: [hook]}
                  shop/closed: {actions: [], requestors: [direct]}
            """);
    assertEquals(
        "roles.r.allow.shop/secrets", decides(policy, Requestor.HOOK, "shop/secrets/read", "r"));
    for (Requestor direct : List.of(Requestor.DIRECT, Requestor.TOOL)) {
      assertEquals("roles.r.allow.shop/*", decides(policy, direct, "shop/secrets/read", "r"));
      assertEquals("unknown", decides(policy, direct, "shop/closed/read", "r"));
    }
    assertEquals("unknown", decides(policy, Requestor.HOOK, "shop/orders/read", "r"));
  }

  @Test
  void anAgentSeesLess() {
    Policy policy =
        policy(
            """
            mcp: {profile: agent}
            roles:
              r:
                allow:
                  shop/*: {actions: [read, create], mcp: {writes: [create]}}
                  shop/named: {actions: [read], columns: {include: [api_key]}, max-rows: 7}
              free:
                mcp: {profile: read-only}
                allow: {shop/*: {actions: [read, create], mcp: {writes: [create]}}}
            """);
    Endpoint orders = endpoint("shop/orders/create");
    Grant tool = policy.rules().find(caller("r"), orders, Requestor.TOOL).orElseThrow();
    Columns shown = tool.columns("shop", "orders", Action.READ).orElseThrow();
    for (String column : List.of("password_hash", "API_KEY", "refreshToken", "client_secret")) {
      assertFalse(shown.contains(column), column);
    }
    assertTrue(shown.contains("name"));
    assertTrue(tool.columns("shop", "named", Action.READ).orElseThrow().contains("api_key"));
    assertEquals(100, tool.access("shop", "orders", Action.READ).orElseThrow().maxRows());
    assertEquals(7, tool.access("shop", "named", Action.READ).orElseThrow().maxRows());
    GatewayException refused =
        assertThrows(GatewayException.class, () -> tool.checkTool(orders, true));
    assertEquals(ErrorCode.PERMISSION_DENIED, refused.code());

    Grant direct = grant(policy, "shop/orders/create", "r");
    assertTrue(direct.columns("shop", "orders", Action.READ).orElseThrow().contains("api_key"));
    assertEquals(1000, direct.access("shop", "orders", Action.READ).orElseThrow().maxRows());
    Grant hook = policy.rules().find(caller("r"), orders, Requestor.HOOK).orElseThrow();
    assertEquals(1000, hook.access("shop", "orders", Action.READ).orElseThrow().maxRows());
    policy
        .rules()
        .find(caller("free"), orders, Requestor.TOOL)
        .orElseThrow()
        .checkTool(orders, true);
  }

  @Test
  void valuesReferToWhatIsKnown() {
    Policy policy =
        policy(
            """
            roles:
              r:
                allow:
                  shop/orders:
                    actions: [read, create]
                    rows: tenant=eq.{claims.tenant}&at=gte.{now-30d}&region=in.({claims.regions})
                    check: owner=eq.{subject}
                    set: {tenant: "{claims.tenant}", at: "{now}", regions: "{claims.regions}", n: 5}
            """);
    Access access =
        grant(policy, "shop/orders/create", "r")
            .access("shop", "orders", Action.CREATE)
            .orElseThrow();
    assertEquals(
        List.of("7", "2026-05-02T12:00:00Z", "A", "B"), new RowFilter(access.rows(), "").values());
    assertEquals(List.of("ann"), new RowFilter(access.check(), "").values());
    assertEquals(
        Map.of("tenant", 7, "at", "2026-06-01T12:00:00Z", "regions", List.of("A", "B"), "n", "5"),
        access.writes().presets());
    Access reading =
        grant(policy, "shop/orders/read", "r").access("shop", "orders", Action.READ).orElseThrow();
    assertEquals(WriteTerms.NONE, reading.writes());
  }

  @Test
  void whatACallerDoesNotHaveIsRefused() {
    Policy policy =
        policy("roles: {r: {allow: {shop/*: {actions: [create], set: {a: '{claims.none}'}}}}}");
    Grant grant = grant(policy, "shop/orders/create", "r");
    GatewayException refused =
        assertThrows(GatewayException.class, () -> grant.access("shop", "orders", Action.CREATE));
    assertEquals(ErrorCode.PERMISSION_DENIED, refused.code());
  }
}
