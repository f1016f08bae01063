package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.config.RestSettings.Delegate;
import dev.postern.config.RestSettings.OpenApi;
import dev.postern.config.RestSettings.TransactionEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How services say where they lie, who decides, and how they speak. */
class RestConfigTest {
  private static final Path FILE = Path.of("conf", "postern.yaml");

  private static Config parse(String text) {
    return ConfigLoader.parse(FILE, text, Path.of("."), Map.of());
  }

  private static List<String> problems(String text) {
    return assertThrows(ConfigException.class, () -> parse(text)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private static RestSettings rest(String service) {
    return parse("services: {shop: {connector: x, " + service + "}}").services().get("shop").rest();
  }

  @Test
  void aServiceThatSaysNothingHasTheDefaults() {
    assertEquals(RestSettings.of("shop"), rest(""));
    assertEquals(RestSettings.of("shop"), rest("rest: {}"));
  }

  @Test
  void everySettingIsRead() {
    assertEquals(
        new RestSettings(
            "/rest/v1",
            Optional.of(new Delegate(Optional.of("anon"), true, 20)),
            true,
            TransactionEnd.ROLLBACK_ALLOW_OVERRIDE,
            OpenApi.IGNORE_PRIVILEGES,
            Optional.of("api.root"),
            true,
            false,
            true,
            Optional.of("https://api.example.com/v1"),
            true,
            Optional.of("X-Request-Id"),
            true),
        rest(
            """
            mount: /rest/v1, access: delegate, anonymous-role: anon, rest: {
              plans: true, transaction-end: rollback-allow-override, openapi: ignore-privileges,
              openapi-security: true, public-url: https://api.example.com/v1,
              root-function: api.root, server-timing: true, trace-header: X-Request-Id,
              csv-formulas: mark,
              legacy-target-names: false, error-details: minimal, aggregates: true, max-rows: 20}
            """));
  }

  @Test
  void withoutACapDelegateHasNone() {
    assertEquals(
        Optional.of(new Delegate(Optional.empty(), false, Long.MAX_VALUE)),
        rest("access: delegate").delegate());
  }

  @Test
  void wordsAreCheckedAndSuggested() {
    assertEquals(
        List.of(
            "conf/postern.yaml:4:5 services.shop.access expects one of roles, delegate; did you"
                + " mean delegate?",
            "conf/postern.yaml:6:7 services.shop.rest.transaction-end expects one of commit,"
                + " commit-allow-override, rollback, rollback-allow-override; did you mean commit?",
            "conf/postern.yaml:7:7 services.shop.rest.openapi expects one of follow-privileges,"
                + " ignore-privileges, disabled; did you mean disabled?",
            "conf/postern.yaml:8:7 services.shop.rest.plan is not known; did you mean plans?",
            "conf/postern.yaml:9:7 services.shop.rest.trace-header expects the name of a header",
            "conf/postern.yaml:10:7 services.shop.rest.public-url expects a URL like"
                + " https://api.example.com/v1"),
        problems(
            """
            services:
              shop:
                connector: x
                access: delegat
                rest:
                  transaction-end: comit
                  openapi: disable
                  plan: true
                  trace-header: "X: y"
                  public-url: api.example.com
            """));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/rest", "/rest/v1", "/api/shop", "/a.b/c~d/E_f-9", "/mcps"})
  void mountsArePlainPaths(String mount) {
    assertEquals(mount, rest("mount: " + mount).mount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest", "/rest/", "//", "/a//b", "/..", "/a/./b", "/a/..", "/a%20b", "/a?b", "/a b", "/ä"
      })
  void otherMountsAreRefused(String mount) {
    List<String> told = problems("services: {shop: {connector: x, mount: \"" + mount + "\"}}");
    assertEquals(1, told.size(), told::toString);
    assertEquals(
        "conf/postern.yaml:1:33 services.shop.mount expects a path like /rest/v1, or / alone: it"
            + " begins with a slash, ends without one and has only letters, digits and - . _ ~"
            + " between",
        told.getFirst());
  }

  @Test
  void noTwoServicesShareAPath() {
    assertEquals(
        List.of(
            "conf/postern.yaml:3:21 services.b.mount is /rest and overlaps with that of a, which is"
                + " /rest/v1",
            "conf/postern.yaml:4:21 services.c.mount is the gateway's own path /mcp",
            "conf/postern.yaml:5:21 services.d.mount is the gateway's own path /live",
            "conf/postern.yaml:7:21 services.f.mount is /api and overlaps with that of e, which is"
                + " /api/e"),
        problems(
            """
            services:
              a: {connector: x, mount: /rest/v1}
              b: {connector: x, mount: /rest}
              c: {connector: x, mount: /mcp}
              d: {connector: x, mount: /live/rest}
              e: {connector: x}
              f: {connector: x, mount: /api}
              g: {connector: x, mount: /rest2}
            """));
    assertEquals(
        List.of(
            "conf/postern.yaml:1:56 services.b.mount is / and overlaps with that of a, which is"
                + " /api/a"),
        problems("services: {a: {connector: x}, b: {connector: x,        mount: /}}"));
  }

  @Test
  void delegateNeedsNoRolesAndTakesNoRules() {
    parse("services: {shop: {connector: x, access: delegate, anonymous-role: anon}}");
    assertEquals(
        List.of(
            "conf/postern.yaml:5:7 roles.reader.allow.shop/* names the service shop, which has"
                + " access: delegate, where the database's own privileges decide; take the rule"
                + " out, or set access: roles"),
        problems(
            """
            services: {shop: {connector: x, access: delegate}}
            roles:
              reader:
                allow:
                  shop/*: {actions: [read]}
                  "*/*": {actions: [read]}
            """));
  }

  @Test
  void whatOnlyDelegateHasIsRefusedWithoutIt() {
    assertEquals(
        List.of(
            "conf/postern.yaml:4:5 services.shop.anonymous-role goes with access: delegate, where"
                + " it is a role of the database; otherwise anonymous-role at the top of the file"
                + " names a role of roles",
            "conf/postern.yaml:5:12 services.shop.rest.aggregates goes with access: delegate;"
                + " without it the roles' rules decide",
            "conf/postern.yaml:5:30 services.shop.rest.max-rows goes with access: delegate;"
                + " without it limits.max-rows decides"),
        problems(
            """
            services:
              shop:
                connector: x
                anonymous-role: anon
                rest: {aggregates: true, max-rows: 5}
            """));
  }

  @Test
  void allOfItIsPrintedAndCanBeReadAgain() {
    String printed =
        parse("services: {shop: {connector: x, access: delegate, rest: {max-rows: 5}}}").print();
    assertEquals(printed, parse(printed).print());
    assertEquals(
        5, parse(printed).services().get("shop").rest().delegate().orElseThrow().maxRows());
  }
}
