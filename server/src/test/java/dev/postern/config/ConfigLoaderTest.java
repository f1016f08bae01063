package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final Path FILE = Path.of("conf", "postern.yaml");

  @TempDir Path folder;

  private static Config parse(String text, Map<String, String> environment) {
    return ConfigLoader.parse(FILE, text, Path.of("."), environment);
  }

  private static Config parse(String text) {
    return parse(text, Map.of());
  }

  /** The problems of {@code text}, as an operator reads them. */
  private static List<String> problems(String text, Map<String, String> environment) {
    return assertThrows(ConfigException.class, () -> parse(text, environment)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private static List<String> problems(String text) {
    return problems(text, Map.of());
  }

  @Test
  void anEmptyFileIsAllDefaults() {
    Config config = parse("# nothing\n");

    assertEquals(HttpSettings.DEFAULTS, config.http());
    assertEquals(QueryLimits.DEFAULTS, config.queryLimits());
    assertEquals(CallLimits.DEFAULTS, config.callLimits());
    assertEquals(McpSettings.DEFAULTS, config.mcp());
    assertEquals(Map.of(), config.roles());
    assertEquals(Optional.empty(), config.anonymousRole());
    assertEquals(HookSettings.in(Path.of("scripts").toAbsolutePath()), config.hooks());
    assertEquals(List.of(Path.of("plugins").toAbsolutePath()), config.plugins().folders());
    assertEquals(Path.of(".postern", "audit.jsonl").toAbsolutePath(), config.audit().file());
  }

  @Test
  void aFileIsReadWhole() {
    Config config =
        parse(
            """
            server: {host: 0.0.0.0, port: 9000, allowed-hosts: [data.example.com]}
            limits: {max-rows: 5, max-embed-depth: 2}
            services:
              shop:
                connector: postgres
                settings:
                  url: jdbc:postgresql://localhost/shop
                  pool: {max-size: 7}
                  schemas: [public, sales]
            sign-in:
              - provider: jwt
                settings: {issuer: https://id.example.com}
              - {provider: api-key}
            anonymous-role: visitor
            roles:
              visitor:
                allow:
                  "*/*": {actions: [read], max-rows: 3, timeout-ms: 400}
              reader:
                database-role: shop_reader
                timeout-ms: 900
                allow:
                  shop/customers:
                    actions: [read, create]
                    columns: {exclude: [tax_id]}
                    rows: tenant_id=eq.{claims.tenant_id}
            """);

    assertEquals("0.0.0.0", config.http().host());
    assertEquals(9000, config.http().port());
    assertEquals(List.of("data.example.com"), config.http().allowedHosts());
    assertEquals(5, config.callLimits().maxRows());
    assertEquals(2, config.queryLimits().maxEmbedDepth());
    ServiceConfig shop = config.services().get("shop");
    assertEquals("postgres", shop.connector());
    assertEquals(
        Map.of(
            "url", "jdbc:postgresql://localhost/shop",
            "pool", Map.of("max-size", 7L),
            "schemas", List.of("public", "sales")),
        shop.settings());
    assertEquals(
        List.of("jwt", "api-key"), config.signIn().stream().map(SignInConfig::provider).toList());
    assertEquals(Optional.of("visitor"), config.anonymousRole());
    assertEquals(List.of("visitor", "reader"), List.copyOf(config.roles().keySet()));
    RuleConfig any = config.roles().get("visitor").rules().getFirst();
    assertEquals("*", any.service());
    assertEquals("*", any.resource());
    assertEquals(OptionalInt.of(3), any.maxRows());
    assertEquals(OptionalInt.of(400), any.timeoutMillis());
    RoleConfig reader = config.roles().get("reader");
    assertEquals(Optional.of("shop_reader"), reader.databaseRole());
    assertEquals(OptionalInt.of(900), reader.timeoutMillis());
    RuleConfig customers = reader.rules().getFirst();
    assertEquals("shop", customers.service());
    assertEquals("customers", customers.resource());
    assertEquals(Set.of(Action.READ, Action.CREATE), customers.actions());
    assertEquals(List.of("tax_id"), customers.excludeColumns());
    assertEquals("tenant_id=eq.{claims.tenant_id}", customers.rows());
    assertEquals(new Position(FILE, 23, 7), customers.position());
  }

  @Test
  void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
    assertEquals(
        List.of(
            "conf/postern.yaml:2:3 server.prot is not known; did you mean port?",
            "conf/postern.yaml:3:3 server.allowed-hosts expects a list, found text",
            "conf/postern.yaml:4:1 limits expects a map, found a whole number",
            "conf/postern.yaml:5:1 anonymous-role names a role that is not in roles; write none for"
                + " no access without sign-in; did you mean reader?",
            "conf/postern.yaml:8:5 roles.reader.alow is not known; did you mean allow?"),
        problems(
            """
            server:
              prot: 80
              allowed-hosts: localhost
            limits: 5
            anonymous-role: raeder
            roles:
              reader:
                alow: {}
            """));
  }

  @Test
  void typesAndBoundsAreToldInWords() {
    assertEquals(
        List.of(
            "conf/postern.yaml:1:10 server.port expects a whole number from 0 to 65535, found text",
            "conf/postern.yaml:2:9 mcp.writes expects true or false, found text",
            "conf/postern.yaml:3:10 limits.max-rows expects a whole number from 1 to 2147483646,"
                + " found 0"),
        problems(
            """
            server: {port: http}
            mcp: {  writes: yes}
            limits: {max-rows: 0}
            """));
  }

  @Test
  void rulesAreCheckedAgainstServicesAndActions() {
    assertEquals(
        List.of(
            "conf/postern.yaml:5:7 roles.reader.allow.shpo/* names the service shpo, which is not"
                + " in services; did you mean shop?",
            "conf/postern.yaml:5:16 roles.reader.allow.shpo/*.actions has a word that is none of"
                + " read, create, update, delete, call; did you mean read?",
            "conf/postern.yaml:6:7 roles.reader.allow.sh*/cust is no pattern; write"
                + " service/resource, where a * stands for any name and in a resource for any part"
                + " of one, as in shop/* and shop/order_*, or service/resource:action",
            "conf/postern.yaml:7:7 roles.reader.allow.shop/orders.actions is required: a list of"
                + " read, create, update, delete, call",
            "conf/postern.yaml:7:45 roles.reader.allow.shop/orders.columns.exclude cannot be given"
                + " together with include; one list says it all",
            "conf/postern.yaml:8:39 roles.reader.allow.shop/items.export needs the action read"),
        problems(
            """
            services: {shop: {connector: postgres}}
            roles:
              reader:
                allow:
                  shpo/*: {actions: [raed]}
                  sh*/cust: {actions: [read]}
                  shop/orders: {columns: {include: [a], exclude: [b]}}
                  shop/items: {actions: [create], export: true}
            """));
  }

  @Test
  void referencesAreFilledIn() throws IOException {
    Files.writeString(folder.resolve("password"), "from a file\n");
    Config config =
        ConfigLoader.parse(
            folder.resolve("postern.yaml"),
            """
            server: {port: "${PORT}"}
            mcp: {writes: "${WRITES:-true}"}
            services:
              shop:
                connector: ${CONNECTOR:-postgres}
                settings:
                  user: "${USER}: [not, yaml]"
                  password: ${file:password}
                  literal: $${HOME}
            """,
            folder,
            Map.of("PORT", "81", "USER", "me", "CONNECTOR", ""));

    assertEquals(81, config.http().port());
    assertTrue(config.mcp().writesOpen());
    assertEquals("postgres", config.services().get("shop").connector());
    assertEquals(
        Map.of(
            "user", "me: [not, yaml]",
            "password", "from a file",
            "literal", "${HOME}"),
        config.services().get("shop").settings());
  }

  @Test
  void referencesThatLeadNowhereAreProblemsOnce() {
    assertEquals(
        List.of(
            "conf/postern.yaml:1:16 server.port needs the environment variable PORT, which is not"
                + " set; set it or write ${PORT:-default}",
            "conf/postern.yaml:2:30 services.shop.connector refers to the file missing.txt, which"
                + " cannot be read",
            "conf/postern.yaml:3:17 hooks.folder has ${a b}, which is none of ${NAME},"
                + " ${NAME:-default} and ${file:/path}; write $${ for the characters themselves"),
        problems(
            """
            server: {port: "${PORT}"}
            services: {shop: {connector: "${file:missing.txt}"}}
            hooks: {folder: "${a b}"}
            """));
  }

  @Test
  void aWrongValueFromTheEnvironmentIsNotQuoted() {
    assertEquals(
        List.of(
            "conf/postern.yaml:1:10 server.port expects a whole number from 0 to 65535, found text",
            "conf/postern.yaml:2:10 limits.max-rows expects a whole number from 1 to 2147483646,"
                + " found another"),
        problems(
            "server: {port: \"${A}\"}\nlimits: {max-rows: \"${B}\"}\n",
            Map.of("A", "hunter2", "B", "-7")));
  }

  @Test
  void secretsAreHiddenAndDefaultsShown() {
    String printed =
        parse(
                """
                services:
                  shop:
                    connector: postgres
                    settings:
                      user: ${DB_USER}
                      password: plain-secret
                      url: jdbc:postgresql://me:plain-secret@localhost/shop
                      other-url: jdbc:postgresql://localhost/shop?password=plain-secret
                      secrets: {one: plain-secret, two: [plain-secret]}
                      schemas: [public]
                """,
                Map.of("DB_USER", "plain-secret"))
            .print();

    assertFalse(printed.contains("plain-secret"), printed);
    assertTrue(printed.contains("port: 8080"), printed);
    assertTrue(printed.contains("user: '***'"), printed);
    assertTrue(printed.contains("public"), printed);
    assertEquals(HttpSettings.DEFAULTS, parse(printed).http());
    assertEquals(printed, parse(printed).print());
  }

  @Test
  void settingsKeepTheirPlaces() {
    ServiceConfig shop =
        parse(
                """
                services:
                  shop:
                    connector: postgres
                    settings:
                      pool:
                        max-size: 7
                """)
            .services()
            .get("shop");

    assertEquals(
        "conf/postern.yaml:6:9 services.shop.settings.pool.max-size must be less",
        shop.place().at("pool.max-size", "must be less").toString());
    assertEquals(
        "conf/postern.yaml:5:7 services.shop.settings.pool.min-size is required",
        shop.place().at("pool.min-size", "is required").toString());
    assertEquals(
        "conf/postern.yaml:4:5 services.shop.settings.url is required",
        shop.place().at("url", "is required").toString());
    assertFalse(shop.toString().contains("7"));
  }

  @Test
  void settingsKeepDigitsAsWritten() {
    assertEquals(
        Map.of("zip", "00123", "rate", "1e3", "flag", true, "hex", "0x1F", "size", 12L),
        parse(
                """
                services: {shop: {connector: x, settings: {
                  zip: 00123, rate: 1e3, flag: true, hex: 0x1F, size: 12, none: }}}
                """)
            .services()
            .get("shop")
            .settings());
  }

  @Test
  void duplicateKeysAreRefused() {
    assertEquals(
        List.of("conf/postern.yaml:3:1 server is given twice, first in line 1"),
        problems("server: {}\nmcp: {}\nserver: {port: 1}\n"));
  }

  @Test
  void brokenYamlIsPlaced() {
    String problem = problems("server:\n  host: [a, b\nmcp: {}\n").getFirst();
    assertTrue(problem.startsWith("conf/postern.yaml:3:4 is not YAML: "), problem);
  }

  @Test
  void severalDocumentsAndOtherRootsAreRefused() {
    assertTrue(problems("mcp: {}\n---\nmcp: {}\n").getFirst().contains("is not YAML"));
    assertEquals(
        List.of("conf/postern.yaml:1:1 expects a map, found a list"), problems("- mcp: {}\n"));
  }

  @Test
  void nestingAndAliasesAreBounded() {
    assertTrue(problems("a: " + "[".repeat(500_000)).getFirst().contains("levels deep"));

    StringBuilder bomb = new StringBuilder("services:\n  s: &a0 [x]\n");
    for (int level = 1; level <= 20; level++) {
      bomb.append(
          "  s%d: &a%d [%s]\n".formatted(level, level, ("*a" + (level - 1) + ",").repeat(2)));
    }
    assertTrue(
        problems(bomb.toString()).stream().anyMatch(problem -> problem.contains("larger than")));
    assertTrue(
        problems("services: &a {s: *a}\n").stream()
            .anyMatch(problem -> problem.contains("deeper than")));
  }

  @Test
  void tagsMeanNothing() {
    assertEquals(
        List.of("conf/postern.yaml:1:17 server.host has a YAML tag, which means nothing here"),
        problems("server: {host:  !java.io.File /etc/passwd}\n"));
  }

  @Test
  void relativePathsStartAtTheFile() throws IOException {
    Files.createDirectories(folder.resolve("hooks"));
    Config config =
        ConfigLoader.parse(
            folder.resolve("conf").resolve("postern.yaml"),
            """
            hooks: {folder: ../hooks}
            audit: {file: audit.log}
            plugins: {folders: [/opt/p, q]}
            """,
            folder,
            Map.of());

    assertEquals(folder.resolve("hooks"), config.hooks().folder());
    assertEquals(folder.resolve("conf").resolve("audit.log"), config.audit().file());
    assertEquals(
        List.of(Path.of("/opt/p"), folder.resolve("conf").resolve("q")),
        config.plugins().folders());
  }

  @Test
  void aFolderOfHooksThatIsNamedIsThere() {
    assertEquals(
        List.of("conf/postern.yaml:1:9 hooks.folder names no folder"),
        problems("hooks: {folder: nowhere}\n"));
  }

  @Test
  void pinsAreChecked() {
    assertEquals(
        List.of(
            "conf/postern.yaml:1:18 plugins.pins.postgres expects a SHA-256, which is 64"
                + " hexadecimal digits"),
        problems("plugins: {pins: {postgres: 12ab}}\n"));
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    assertEquals(missing + " does not exist", problemOf(missing));

    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
    assertEquals(latin + " is not UTF-8", problemOf(latin));

    Path huge = Files.writeString(folder.resolve("huge.yaml"), "#".repeat(1024 * 1024 + 1));
    assertEquals(huge + " is longer than 1048576 bytes", problemOf(huge));
  }

  private static String problemOf(Path file) {
    return assertThrows(ConfigException.class, () -> ConfigLoader.load(file, Map.of()))
        .getMessage();
  }
}
