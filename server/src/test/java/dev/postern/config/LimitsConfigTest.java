package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.RateConfig.EndpointPattern;
import dev.postern.spi.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How rates and budgets are read, and what is said where they are wrong. */
class LimitsConfigTest {
  private static final Path FILE = Path.of("conf/postern.yaml");
  private static final String ROLES =
      "services: {shop: {connector: postgres}}\nroles: {reader: {allow: {}}}\n";

  private static Config parse(String yaml) {
    return ConfigLoader.parse(FILE, yaml, Path.of("."), Map.of());
  }

  @Test
  void aRateSaysWhatItCountsAndFor() {
    RateConfig rate =
        parse(
                ROLES
                    + "rates: [{name: r-1, per: [ip, identity], limit: 5, window: 2h, burst: 3,"
                    + " roles: [reader], endpoints: ['shop/*:read', 'shop/orders'], tools:"
                    + " [find]}]")
            .rates()
            .rates()
            .getFirst();
    assertEquals(List.of(RateConfig.Key.IP, RateConfig.Key.IDENTITY), rate.per());
    assertEquals(Duration.ofHours(2), rate.window());
    assertEquals(OptionalLong.of(3), rate.burst());
    assertEquals(Set.of("find"), rate.tools());
    assertEquals(
        List.of(
            new EndpointPattern("shop", "*", Optional.of(Action.READ)),
            new EndpointPattern("shop", "orders", Optional.empty())),
        rate.endpoints());
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "10m, 600", "1h, 3600", "1d, 86400", "1month, 2592000"})
  void windowsReachFromASecondToAMonth(String text, long seconds) {
    Config config = parse("rates: [{name: r, per: [ip], limit: 1, window: %s}]".formatted(text));
    assertEquals(seconds, config.rates().rates().getFirst().window().toSeconds());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{per: [ip], limit: 1} | conf/postern.yaml:3:9 rates[0].name is required",
        "{name: A, per: [ip], limit: 1} | rates[0].name expects small letters, digits, - and _",
        "{name: a, limit: 1} | rates[0].per is required",
        "{name: a, per: [person], limit: 1} | rates[0].per has a word that is none of identity,",
        "{name: a, per: [ip]} | rates[0].limit is required",
        "{name: a, per: [ip], limit: 0} | rates[0].limit expects a whole number from 1",
        "{name: a, per: [ip], limit: 1, window: 1y} | rates[0].window expects a number and s, m,",
        "{name: a, per: [ip], limit: 1, window: 400d} | rates[0].window is longer than 366 days",
        "{name: a, per: [ip], limit: 1, roles: [raeder]} | rates[0].roles names a role that is not",
        "{name: a, per: [ip], limit: 1, endpoints: [shop]} | rates[0].endpoints expects service/",
        "{name: a, per: [ip], limit: 1, endpoints: ['a/b:look']} | rates[0].endpoints expects",
        "{name: a, per: [ip], limit: 1, endpoint: [a/b]} | rates[0].endpoint is not known",
      })
  void whatIsWrongWithARateIsToldWithItsPlace(String rate, String told) {
    ConfigException wrong =
        assertThrows(ConfigException.class, () -> parse(ROLES + "rates: [" + rate + "]"));
    assertTrue(wrong.getMessage().replace(": ", " ").contains(told.strip()), wrong::getMessage);
  }

  @Test
  void namesOfRatesAreUniqueAndAStoreHasAnAddress() {
    String rate = "{name: a, per: [ip], limit: 1}";
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                parse(
                    "rates: [%s, %s]\nrate-limits: {policy-header: 'a b', store: {url: 'http://x',"
                            .formatted(rate, rate)
                        + " when-store-is-gone: ignore}}"));
    String told = wrong.getMessage();
    assertTrue(told.contains("is that of another rate"), told);
    assertTrue(told.contains("expects the name of a header field"), told);
    assertTrue(told.contains("expects redis://host:port"), told);
    assertTrue(told.contains("expects one of local, refuse"), told);
  }

  @Test
  void theAddressOfAStoreIsNotPrinted() {
    Config config = parse("rate-limits: {store: {url: 'redis://:secret@localhost'}}");
    assertEquals("redis://:secret@localhost", config.rates().store().orElseThrow().url());
    assertTrue(!config.print().contains("secret@"), config::print);
  }

  @Test
  void rolesAndRulesHaveBudgetsOfTheirOwn() {
    RoleConfig role =
        parse(
                """
                services: {shop: {connector: postgres}}
                roles:
                  reader:
                    budget: {rows-per-day: 100, max-concurrent-calls: 2}
                    allow: {shop/*: {actions: [read], budget: {max-cost: 50, lock-timeout-ms: 9}}}
                """)
            .roles()
            .get("reader");
    assertEquals("role 'reader'", role.budget().holder());
    assertEquals(OptionalLong.of(100), role.budget().rowsPerDay());
    assertEquals(OptionalInt.of(2), role.budget().maxConcurrentCalls());
    Budget rule = role.rules().getFirst().budget();
    assertEquals("rule 'shop/*' of role 'reader'", rule.holder());
    assertTrue(rule.asksForEstimate());
    assertEquals(OptionalInt.of(9), rule.lockTimeoutMillis());
    assertEquals(Budget.NONE, parse(ROLES).roles().get("reader").budget());
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () -> parse("roles: {a: {budget: {max-bytes: 1, rows-per-week: 1}, allow: {}}}"));
    assertTrue(wrong.getMessage().contains("roles.a.budget.max-bytes"), wrong::getMessage);
    assertTrue(wrong.getMessage().contains("roles.a.budget.rows-per-week"), wrong::getMessage);
  }
}
