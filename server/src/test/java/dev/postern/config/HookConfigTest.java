package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the config grants hooks. */
class HookConfigTest {
  @TempDir Path home;

  @BeforeEach
  void script() throws IOException {
    Files.createDirectories(home.resolve("scripts/shop"));
    Files.writeString(home.resolve("scripts/shop/customers.js"), "");
  }

  private Config config(String yaml) {
    Map<String, String> environment = Map.of("CRM_KEY", "from-the-environment");
    return ConfigLoader.parse(home.resolve("conf/postern.yaml"), yaml, home, environment);
  }

  private String refusal(String yaml) {
    return assertThrows(ConfigException.class, () -> config(yaml)).getMessage();
  }

  @Test
  void aFileHasTheSecretsAndHostsItIsGranted() {
    Config config =
        config(
            """
            hooks:
              secrets: {CRM_KEY: "${CRM_KEY}", PLAIN: plain-in-the-file}
              files:
                shop/customers.js:
                  secrets: [CRM_KEY]
                  hosts: [API.example.com, "*.example.org:8443"]
                  private-hosts: ["http://10.0.0.7:8080"]
              fetch: {timeout-ms: 5}
              kv: {max-entries: 6}
              after-commit: {attempts: 7}
            admin: {port: 9100}
            """);
    HookReach reach = config.hooks().reach();
    assertEquals(
        new HookFileSettings(
            false,
            List.of("CRM_KEY"),
            List.of(
                new HostPattern("https", "api.example.com", 443),
                new HostPattern("https", "*.example.org", 8443)),
            List.of(new HostPattern("http", "10.0.0.7", 8080))),
        reach.of("shop/customers.js"));
    assertEquals(HookFileSettings.NOTHING, reach.of("shop/orders.js"));
    assertEquals("from-the-environment", reach.secrets().get("CRM_KEY"));
    assertEquals(5, reach.fetch().timeoutMillis());
    assertEquals(6, reach.kv().maxEntries());
    assertEquals(7, reach.afterCommit().attempts());
    assertEquals(
        new AdminSettings(
            "127.0.0.1", OptionalInt.of(9100), List.of("localhost", "127.0.0.1", "[::1]"), true),
        config.admin());
    for (String shown : List.of(config.print(), reach.toString(), config.hooks().toString())) {
      assertFalse(shown.contains("from-the-environment"), shown);
      assertFalse(shown.contains("plain-in-the-file"), shown);
    }
    assertTrue(config.print().contains("PLAIN: '***'"), config.print());
    assertEquals("*** and ***", reach.concealed("plain-in-the-file and from-the-environment"));
  }

  @Test
  void whatDoesNotExistIsAProblemAtItsLine() {
    String told =
        refusal(
            """
            hooks:
              secrets: {CRM_KEY: a-secret, "1st": another, EMPTY: ""}
              files:
                shop/custmers.js: {}
                shop/customers.js:
                  secrets: [CRM_KEI]
                  hosts: ["https://a.b/path"]
                  private-hosts: ["*.example.org"]
                  host: [a.b]
            """);
    assertTrue(
        told.contains("postern.yaml:4:5 hooks.files.shop/custmers.js is no hook file"), told);
    assertTrue(told.contains("did you mean shop/customers.js?"), told);
    assertTrue(told.contains("postern.yaml:6:7 "), told);
    assertTrue(told.contains("names 'CRM_KEI'") && told.contains("did you mean CRM_KEY?"), told);
    assertTrue(told.contains("postern.yaml:7:7 "), told);
    assertTrue(told.contains("holds 'https://a.b/path', which is none of"), told);
    assertTrue(told.contains("postern.yaml:8:7 "), told);
    assertTrue(told.contains("postern.yaml:9:7 "), told);
    assertTrue(told.contains("1st is no name for a secret"), told);
    assertTrue(told.contains("EMPTY must not be empty"), told);
    assertFalse(told.contains("a-secret"), told);
  }

  @Test
  void whoBringsFilesBackReadsTheConfigWithoutThem() throws IOException {
    Path file = Files.createDirectories(home.resolve("conf")).resolve("back.yaml");
    Files.writeString(file, "hooks: {files: {shop/gone.js: {statements: true}}}");
    assertThrows(ConfigException.class, () -> ConfigLoader.load(file, home, Map.of()));
    Config config = ConfigLoader.loadWithoutHookFiles(file, home, Map.of());
    assertTrue(config.hooks().reach().of("shop/gone.js").statements());
    Files.writeString(file, "hooks: {files: {shop/gone.js: {statement: true}}}");
    assertThrows(
        ConfigException.class, () -> ConfigLoader.loadWithoutHookFiles(file, home, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*.org",
        "a.*.b",
        "ftp://a.b",
        "a.b/",
        "a.b:0",
        "a.b:65536",
        "a.b.",
        "a b",
        "user@a.b",
        "-a.b",
        "https://",
        "a.b:",
        "[::1",
        "a_b.c"
      })
  void otherTextIsNoHost(String written) {
    assertEquals(Optional.empty(), HostPattern.of(written));
  }

  @Test
  void aPatternCoversItsServerAlone() {
    HostPattern wide = HostPattern.of("*.Example.org").orElseThrow();
    assertTrue(wide.covers("https", "a.example.org", 443));
    assertTrue(wide.covers("https", "a.b.example.org", 443));
    assertFalse(wide.covers("https", "example.org", 443));
    assertFalse(wide.covers("https", "badexample.org", 443));
    assertFalse(wide.covers("https", "a.example.org", 8443));
    assertFalse(wide.covers("http", "a.example.org", 443));
    HostPattern one = HostPattern.of("http://[::1]").orElseThrow();
    assertTrue(one.covers("http", "[::1]", 80));
  }
}
