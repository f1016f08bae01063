package dev.postern.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.config.Budget;
import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.edge.Reply;
import dev.postern.error.GatewayException;
import dev.postern.spi.Estimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of LIMITS.md are true. */
class LimitsGuideTest {
  private static final Path GUIDE = TestGateway.home().resolve("server/LIMITS.md");
  private static final String SERVICES = "services: {shop: {connector: postgres}}\n";

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(Files.readString(GUIDE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static Config parse(String yaml) {
    return ConfigLoader.parse(Path.of("conf/postern.yaml"), yaml, Path.of("."), Map.of());
  }

  @Test
  void theAnswerOfARateIsThatOfTheExample() throws IOException {
    String roles = SERVICES + "roles: {agent: {allow: {}}}\n";
    Config config = parse(roles + blocks("yaml").get(0));
    Quotas quotas = new Quotas(config.rates(), new Numbers().ofLimits());
    for (int i = 0; i < 100; i++) {
      quotas.take(QuotasTest.call("ann"), fields -> {});
    }
    GatewayException refused =
        assertThrows(
            GatewayException.class, () -> quotas.take(QuotasTest.call("ann"), fields -> {}));
    assertTrue(refused.hint().matches("Try again in (59|60) s"), refused::hint);
    assertEquals(blocks("json").get(0).strip(), body(refused.hint("Try again in 60 s")));
  }

  @Test
  void theSecondExampleCountsInAStore() throws IOException {
    Config config = parse(blocks("yaml").get(1));
    assertTrue(config.rates().store().isPresent());
    assertEquals(List.of("10.0.0.7"), config.rates().trustedProxies());
  }

  @Test
  void theAnswerOfABudgetIsThatOfTheExample() throws IOException {
    Config config = parse(SERVICES + blocks("yaml").get(2));
    Budget budget = config.roles().get("agent").budget();
    assertEquals(3, config.roles().get("agent").rules().size());
    GatewayException refused =
        assertThrows(
            GatewayException.class,
            () ->
                PlanGate.check(
                    new Estimate(900, 240_000),
                    List.of(budget),
                    name -> {},
                    () -> List.of("customer_id", "id", "placed_at", "tenant_id")));
    assertEquals(blocks("json").get(1).strip(), body(refused));
  }

  private static String body(GatewayException error) {
    return Reply.errorBody(error, Reply.ErrorStyle.PLAIN).text();
  }
}
