package dev.postern.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.TestGateway;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;

/** The sample shop with limits; each test calls as somebody of its own. */
final class LimitedShop implements AutoCloseable {
  /** Gives tests the one that they share, without further config. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == LimitedShop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(LimitedShop.class))
          .computeIfAbsent(LimitedShop.class, key -> LimitedShop.start(""), LimitedShop.class);
    }
  }

  private static final String ROLES =
      """
      roles:
        counted:
          database-role: shop_reader
          allow: {shop/*: {actions: [read, call]}}
        slow-steps:
          database-role: shop_reader
          allow: {shop/*: {actions: [read]}}
        rows:
          database-role: shop_reader
          budget: {rows-per-day: 20}
          allow: {shop/*: {actions: [read, call], export: true, budget: {rows-per-hour: 15}}}
        cheap:
          database-role: shop_reader
          budget: {max-estimated-rows: 2000}
          allow:
            shop/*: {actions: [read, call]}
            shop/orders: {actions: [read], columns: {exclude: [customer_id]}}
            shop/order_items: {actions: [read], budget: {max-cost: 50}}
        small:
          database-role: shop_reader
          budget: {max-bytes: 2000}
          allow: {shop/*: {actions: [read], max-rows: 1000, export: true}}
        single:
          database-role: shop_reader
          budget: {max-concurrent-calls: 1}
          allow: {shop/*: {actions: [read, call]}}
        hasty:
          database-role: shop_reader
          budget: {lock-timeout-ms: 100}
          allow: {shop/*: {actions: [read]}}
      """;

  private static final String RATES =
      """

      rates:
        - {name: per-person, per: [identity], limit: 3, window: 1h, roles: [counted]}
        - {name: lists, per: [identity, endpoint], limit: 2, window: 1d, roles: [slow-steps], endpoints: ['shop/regions:read']}
        - {name: tool-calls, per: [identity, tool], limit: 2, window: 1h, roles: [reader], tools: [count_customers_in_date_range, search_schema, read_records]}
      server: {allowed-origins: ["https://app.example"]}
      """;

  private final TestGateway gateway;
  private final Map<String, String> keys = new HashMap<>();

  private LimitedShop(TestGateway gateway) {
    this.gateway = gateway;
  }

  /**
   * Starts it.
   *
   * @param more further config
   */
  static LimitedShop start(String more) {
    return new LimitedShop(
        TestGateway.start(yaml -> yaml.replaceFirst("roles:\n", ROLES) + RATES + more));
  }

  TestGateway gateway() {
    return gateway;
  }

  /** A key of somebody with a role, made once. */
  synchronized String key(String role, String who) {
    return keys.computeIfAbsent(
        role + " " + who, unseen -> gateway.issue("--role", role, "--subject", who));
  }

  HttpResponse<String> call(String method, String path, String key, Map<String, String> more) {
    return call(method, path, key, more, "");
  }

  HttpResponse<String> call(
      String method, String path, String key, Map<String, String> more, String body) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("X-API-Key", key);
    return gateway.call(method, path, "", headers, body);
  }

  HttpResponse<String> get(String path, String key) {
    return call("GET", path, key, Map.of());
  }

  /** What a tool gives: its structured content. */
  JsonNode tool(String name, String argumentsJson, String key) {
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
            .formatted(name, argumentsJson);
    HttpResponse<String> answer = call("POST", "/mcp", key, TestGateway.mcpHeaders(), message);
    return TestGateway.json(answer.body()).at("/result/structuredContent");
  }

  static JsonNode assertRefused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonNode body = TestGateway.json(answer.body());
    assertEquals(code, body.path("code").asString(), answer.body());
    return body;
  }

  @Override
  public void close() {
    gateway.close();
  }
}
