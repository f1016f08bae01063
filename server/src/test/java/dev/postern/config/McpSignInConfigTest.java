package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Action;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the MCP endpoint says for whom tokens must be made. */
class McpSignInConfigTest {
  private static final Path FILE = Path.of("conf", "postern.yaml");

  private static Optional<McpSignInSettings> parse(String signIn) {
    return ConfigLoader.parse(FILE, "mcp: {sign-in: {" + signIn + "}}", Path.of("."), Map.of())
        .mcp()
        .signIn();
  }

  private static String problem(String signIn) {
    List<Problem> problems = assertThrows(ConfigException.class, () -> parse(signIn)).problems();
    assertEquals(1, problems.size(), problems::toString);
    return problems.getFirst().toString();
  }

  @Test
  void withoutAResourceThereIsNone() {
    assertEquals(Optional.empty(), parse(""));
  }

  @Test
  void everySettingIsRead() {
    assertEquals(
        Optional.of(
            new McpSignInSettings(
                "https://gw.example/x/mcp",
                List.of("gateway"),
                List.of("https://id.example/realms/shop"),
                Map.of("r", Set.of(Action.READ, Action.CALL)),
                List.of())),
        parse(
            "resource: https://gw.example/x/mcp, audiences: [gateway], authorization-servers:"
                + " [https://id.example/realms/shop], scopes: {r: [call, read]},"
                + " exempt-providers: []"));
    assertEquals(
        List.of("api-key"),
        parse("resource: http://127.0.0.1:8080/mcp").orElseThrow().exemptProviders());
  }

  @ParameterizedTest
  @CsvSource({
    "http://gw.example/mcp, expects an https URL",
    "ftp://gw.example/mcp, expects an https URL",
    "gw.example/mcp, expects an https URL",
    "https://gw.example/mcp/, must end in /mcp",
    "https://gw.example, must end in /mcp",
    "https://gw.example/mcp?x=1, scheme host and path",
    "https://gw.example/mcp#x, scheme host and path",
    "https://me@gw.example/mcp, scheme host and path",
    "https://gw.example/ä/mcp, scheme host and path",
    "https://gw example/mcp, expects a URL",
  })
  void aResourceThatIsNoneIsRefused(String resource, String why) {
    String problem = problem("resource: \"" + resource + "\"");
    assertTrue(problem.replace(",", "").contains(why), problem);
  }

  @Test
  void halfASignInIsRefused() {
    String resource = "resource: https://gw.example/mcp, ";
    assertTrue(problem("scopes: {r: [read]}").contains("resource is required"));
    assertTrue(problem(resource + "scopes: {r: []}").contains("opens nothing"));
    assertTrue(problem(resource + "scopes: {r: [raed, read]}").contains("did you mean read?"));
    assertTrue(problem(resource + "scopes: {\"a b\": [read]}").contains("no name for a scope"));
    assertTrue(
        problem(resource + "authorization-servers: [\"http://id.example\"]").contains("https"));
    assertTrue(problem(resource + "audience: x").contains("did you mean audiences?"));
  }

  @Test
  void aBrokerIsOffUnlessItIsSwitchedOn() {
    String resource = "resource: https://gw.example/mcp, ";
    assertEquals(Optional.empty(), parse(resource + "broker: {}").orElseThrow().broker());
    assertEquals(List.of(), parse(resource + "broker: {}").orElseThrow().authorizationServers());
    McpSignInSettings on =
        parse(
                resource
                    + "authorization-servers: [https://id.example], broker: {enabled: true,"
                    + " redirect-hosts: [claude.ai, \"*\"], code-ms: 30000}")
            .orElseThrow();
    assertEquals(List.of("https://gw.example", "https://id.example"), on.authorizationServers());
    BrokerSettings broker = on.broker().orElseThrow();
    assertEquals(List.of(HostPattern.of("claude.ai").orElseThrow()), broker.redirectHosts());
    assertTrue(broker.redirectsAnywhere());
    assertEquals(30_000, broker.codeMillis());
  }

  @ParameterizedTest
  @CsvSource({
    "'redirect-hosts: [\"https://x/y\"]', expects names of hosts",
    "'private-document-hosts: [\"*\"]', expects names of hosts",
    "redirect-schemes: [javascript], expects schemes of programs",
    "redirect-schemes: [Cursor], expects schemes of programs",
    "code-ms: 60001, from 1000 to 60000",
    "redirect: [], is not known",
  })
  void aBrokerThatCannotBeIsRefused(String setting, String why) {
    String problem =
        problem("resource: https://gw.example/mcp, broker: {enabled: true, " + setting + "}");
    assertTrue(problem.contains(why), problem);
  }

  @Test
  void aBrokerLiesAtTheRootOfItsHost() {
    String on = "broker: {enabled: true}";
    assertTrue(problem(on).contains("resource is required"));
    assertTrue(problem("resource: https://gw.example/x/mcp, " + on).contains("path /mcp alone"));
  }
}
