package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.config.RestSettings;
import dev.postern.http.RestTarget.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountsTest {
  private final Mounts mounts =
      new Mounts(
          Map.of(
              "root", at("/"),
              "rest", at("/rest/v1/"),
              "inner", at("/rest/v1/inner"),
              "shop", RestSettings.of("shop")));

  private static RestSettings at(String mount) {
    RestSettings plain = RestSettings.of("any");
    return new RestSettings(
        mount,
        Optional.empty(),
        plain.allowsPlans(),
        plain.transactionEnd(),
        plain.openApi(),
        plain.rootRoutine(),
        plain.sendsTiming(),
        plain.legacyTargetNames(),
        plain.hidesErrorDetails());
  }

  @ParameterizedTest
  @CsvSource({
    "/, root, DOCUMENT, ''",
    "/orders, root, RESOURCE, orders",
    "/rpc/add, root, ROUTINE, add",
    "/rpc, root, RESOURCE, rpc",
    "/rpc/, root, NOTHING, rpc/",
    "/orders/, root, NOTHING, orders/",
    "/rest, root, RESOURCE, rest",
    "/rest/v1, rest, DOCUMENT, ''",
    "/rest/v1/, rest, DOCUMENT, ''",
    "/rest/v1/orders, rest, RESOURCE, orders",
    "/rest/v1/rpc/add, rest, ROUTINE, add",
    "/rest/v1/rpc/add/more, rest, NOTHING, add/more",
    "/rest/v1/inner, inner, DOCUMENT, ''",
    "/rest/v1/inner/orders, inner, RESOURCE, orders",
    "/rest/v1/innermost, rest, RESOURCE, innermost",
    "/api/shop/orders, shop, RESOURCE, orders",
    "/api/shop, shop, DOCUMENT, ''",
  })
  void theNearestServiceAnswers(String path, String service, Kind kind, String name) {
    RestTarget target = mounts.find(path).orElseThrow();
    assertEquals(service, target.service());
    assertEquals(kind, target.kind());
    assertEquals(name, target.name());
  }
}
