package dev.postern.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.config.Place;
import dev.postern.config.PluginSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.config.RestSettings;
import dev.postern.config.ServiceConfig;
import dev.postern.config.SignInConfig;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final Path CONFIG = Path.of("conf", "postern.yaml");
  private static final Place NOWHERE = new Place("x", Position.wholeOf(CONFIG), Map.of());

  @TempDir Path folder;

  private Plugins open(Map<String, String> pins) {
    Place place = new Place("plugins", new Position(CONFIG, 3, 1), Map.of());
    return Plugins.open(new PluginSettings(List.of(folder), pins, place), "0.1.0");
  }

  private Plugins open() {
    return open(Map.of());
  }

  private List<String> problems(Map<String, String> pins) {
    return assertThrows(ConfigException.class, () -> open(pins).close()).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private List<String> problems() {
    return problems(Map.of());
  }

  private static ServiceConfig service(String connector) {
    return new ServiceConfig(
        "shop", connector, RestSettings.of("shop"), Map.of(), NOWHERE, NOWHERE);
  }

  /** What a connector made by {@link PluginJar#connector} found. */
  private static String seenBy(Plugins plugins, String type) {
    DataSourceConnector connector = plugins.connector(service(type));
    return assertThrows(
            SettingsException.class,
            () -> connector.open("shop", new Settings(Map.of()), new PluginContext(CONFIG, CONFIG)))
        .getMessage();
  }

  @Test
  void aJarInTheFolderIsAPlugin() {
    Path jar =
        PluginJar.plugin("one").connector("One", "one", "\"hello\"").write(folder.resolve("1.jar"));

    try (Plugins plugins = open()) {
      assertEquals("hello", seenBy(plugins, "one"));
      LoadedPlugin listed = plugins.list().getFirst();
      assertEquals("one", listed.id());
      assertEquals("1.2.3", listed.version());
      assertEquals(jar, listed.file());
      assertEquals(List.of("one"), listed.connectors());
      assertEquals(List.of(), listed.providers());
    }
  }

  @Test
  void aPluginMayHaveItsOwnFolderAndABuildLeavesItInTarget() {
    PluginJar.plugin("one").connector("One", "one", "\"1\"").write(folder.resolve("one/one.jar"));
    PluginJar.plugin("two")
        .connector("Two", "two", "\"2\"")
        .write(folder.resolve("two/target/two.jar"));
    PluginJar.library().write(folder.resolve("two/target/two-sources.jar"));

    try (Plugins plugins = open()) {
      assertEquals("1", seenBy(plugins, "one"));
      assertEquals("2", seenBy(plugins, "two"));
    }
  }

  @Test
  void waysToSignInAreFoundByTheirType() {
    PluginJar.plugin("card")
        .extension("Card")
        .source(
            "Card",
            """
            import dev.postern.spi.*;
            public class Card implements AuthProvider {
              public String type() { return "card"; }
              public Authenticator open(Settings settings, PluginContext context) { return null; }
            }
            """)
        .write(folder.resolve("card.jar"));

    try (Plugins plugins = open()) {
      SignInConfig signIn = new SignInConfig("card", "card", Map.of(), NOWHERE, NOWHERE);
      assertEquals("card", plugins.authProvider(signIn).type());
      assertEquals(List.of("card"), plugins.list().getFirst().providers());
    }
  }

  @Test
  void aPluginWithoutALibraryItNeedsIsNamedWhenItIsOpened(@TempDir Path elsewhere) {
    Path library =
        PluginJar.library()
            .source("Acme", "public class Acme { public static String name() { return null; } }")
            .write(elsewhere.resolve("acme.jar"));
    Path jar =
        PluginJar.plugin("one")
            .using(library)
            .connector("One", "one", "Acme.name()")
            .write(folder.resolve("1.jar"));

    try (Plugins plugins = open()) {
      DataSourceConnector connector = plugins.connector(service("one"));
      ConfigException refused =
          assertThrows(
              ConfigException.class,
              () ->
                  connector.open(
                      "shop", new Settings(Map.of()), new PluginContext(CONFIG, CONFIG)));
      assertEquals(
          jar + " cannot be used: java.lang.NoClassDefFoundError: Acme", refused.getMessage());
    }
  }

  @Test
  void aPluginSeesTheSpiAndNothingElseOfTheGateway() {
    PluginJar.plugin("spy")
        .connector(
            "Spy",
            "spy",
            """
            find("dev.postern.error.ErrorCode")
                + " " + find("tools.jackson.databind.ObjectMapper")
                + " " + find("org.snakeyaml.engine.v2.api.Load")
                + " " + find("dev.postern.spi.Query")
                + " " + find("org.slf4j.Logger")
                + " " + find("java.sql.Driver")
                + " " + getClass().getClassLoader().getResource("dev/postern/plugin/Plugins.class")
            """)
        .write(folder.resolve("spy.jar"));

    try (Plugins plugins = open()) {
      assertEquals(
          "invisible invisible invisible visible visible visible null", seenBy(plugins, "spy"));
    }
  }

  @Test
  void pluginCodeRunsWithItsOwnContextClassLoader() {
    PluginJar.plugin("own")
        .connector(
            "Own",
            "own",
            "\"\" + (Thread.currentThread().getContextClassLoader()"
                + " == getClass().getClassLoader())")
        .write(folder.resolve("own.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    try (Plugins plugins = open()) {
      assertEquals("true", seenBy(plugins, "own"));
    }
    assertEquals(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void pluginsMayBringDifferentVersionsOfALibrary() {
    for (String version : List.of("1", "2")) {
      Path library =
          PluginJar.library()
              .source(
                  "lib.Version",
                  "package lib; public class Version { public static String number() { return \""
                      + version
                      + "\"; } }")
              .write(folder.resolve("p" + version + "/lib/library.jar"));
      PluginJar.plugin("p" + version)
          .using(library)
          .connector("P" + version, "p" + version, "lib.Version.number()")
          .write(folder.resolve("p" + version + "/plugin.jar"));
    }

    try (Plugins plugins = open()) {
      assertEquals("1", seenBy(plugins, "p1"));
      assertEquals("2", seenBy(plugins, "p2"));
    }
  }

  @Test
  void everyRefusalIsToldWithFileAndReason() throws IOException {
    // what plugins pack lies beside them in a checkout, and is passed over
    Files.createDirectories(folder.resolve("shared/target"));
    Files.writeString(folder.resolve("shared/pom.xml"), "<project/>");
    PluginJar.library().write(folder.resolve("shared/target/shared.jar"));
    Path broken = Files.writeString(folder.resolve("a.jar"), "no zip");
    Path library = PluginJar.library().write(folder.resolve("b.jar"));
    Path empty = Files.createDirectories(folder.resolve("c"));
    Path incomplete =
        PluginJar.plugin("d")
            .manifest("Plugin-Version", null)
            .manifest("Plugin-Requires", null)
            .write(folder.resolve("d.jar"));
    Path newer =
        PluginJar.plugin("e").manifest("Plugin-Requires", ">=9.0.0").write(folder.resolve("e.jar"));
    Path odd =
        PluginJar.plugin("f").manifest("Plugin-Requires", "soon").write(folder.resolve("f.jar"));
    Path missing = PluginJar.plugin("g").extension("Gone").write(folder.resolve("g.jar"));
    Path nothing = PluginJar.plugin("h").write(folder.resolve("h.jar"));
    Path first = PluginJar.plugin("i").connector("I", "i", "\"\"").write(folder.resolve("i1.jar"));
    Path second = PluginJar.plugin("i").connector("I", "i", "\"\"").write(folder.resolve("i2.jar"));
    Path sameType =
        PluginJar.plugin("j").connector("J", "i", "\"\"").write(folder.resolve("j.jar"));

    assertEquals(
        List.of(
            broken + " is not a readable jar",
            library
                + " has no Plugin-Id in its manifest, so it is no plugin; a plugin's libraries go"
                + " into the lib folder beside its jar",
            empty + " holds no plugin: no jar with a Plugin-Id in its manifest, nor has its target",
            incomplete + " has no Plugin-Version in its manifest",
            incomplete
                + " has no Plugin-Requires in its manifest; write the SPI it needs, as in >=0.1.0",
            newer + " needs the SPI >=9.0.0; this is 0.1.0",
            odd + " has a Plugin-Requires that is no version constraint: soon",
            missing + " lists the extension Gone in META-INF/extensions.idx but has no such class",
            nothing
                + " brings nothing: META-INF/extensions.idx is missing or empty; compile it with"
                + " pf4j's annotation processor (-proc:full)",
            second + " has the Plugin-Id i, as " + first + " has",
            sameType + " brings the connector i, as " + first + " does"),
        problems());
  }

  @Test
  void aFailingExtensionOrStartIsToldWithItsCause() {
    Path throwing =
        PluginJar.plugin("a")
            .extension("Throwing")
            .source(
                "Throwing",
                """
                public class Throwing {
                  public Throwing() { throw new IllegalStateException("no luck"); }
                }
                """)
            .write(folder.resolve("a.jar"));
    Path stranger =
        PluginJar.plugin("b")
            .extension("Stranger")
            .source("Stranger", "public class Stranger {}")
            .write(folder.resolve("b.jar"));
    Path starting =
        PluginJar.plugin("c")
            .manifest("Plugin-Class", "Starting")
            .source(
                "Starting",
                """
                public class Starting extends org.pf4j.Plugin {
                  @Override public void start() { throw new IllegalStateException("not today"); }
                }
                """)
            .write(folder.resolve("c.jar"));
    Path unlinked =
        PluginJar.plugin("d")
            .extension("Unlinked")
            .source(
                "Unlinked",
                """
                public class Unlinked {
                  private final Object hidden = dev.postern.error.ErrorCode.INTERNAL;
                }
                """)
            .write(folder.resolve("d.jar"));

    List<String> problems = problems();
    assertEquals(4, problems.size(), problems::toString);
    assertTrue(
        problems.get(0).startsWith(throwing.toString()) && problems.get(0).contains("no luck"),
        problems.get(0));
    assertEquals(
        stranger
            + " has the extension Stranger, which is neither a DataSourceConnector nor an"
            + " AuthProvider",
        problems.get(1));
    assertTrue(
        problems.get(2).startsWith(starting + " does not start")
            && problems.get(2).contains("not today"),
        problems.get(2));
    assertTrue(
        problems.get(3).startsWith(unlinked.toString())
            && problems.get(3).contains("dev.postern.error.ErrorCode"),
        problems.get(3));
  }

  @Test
  void pinsHoldThePluginAndItsLibraries() throws Exception {
    Path jar =
        PluginJar.plugin("alone").connector("A", "a", "\"\"").write(folder.resolve("alone.jar"));
    Path main =
        PluginJar.plugin("both").connector("B", "b", "\"\"").write(folder.resolve("both/both.jar"));
    Path library = PluginJar.library().write(folder.resolve("both/lib/library.jar"));
    List<String> lines =
        List.of(sha256(main) + "  both.jar\n", sha256(library) + "  lib/library.jar\n").stream()
            .sorted()
            .toList();
    String both = sha256(String.join("", lines).getBytes(StandardCharsets.UTF_8));

    Map<String, String> pins = Map.of("alone", sha256(jar), "both", both);
    try (Plugins plugins = open(pins)) {
      assertEquals(
          List.of(sha256(jar), both), plugins.list().stream().map(LoadedPlugin::sha256).toList());
    }

    PluginJar.library().manifest("Changed", "yes").write(library);
    String problem = problems(pins).getFirst();
    assertTrue(problem.startsWith(main + " has the SHA-256 "), problem);
    assertTrue(problem.endsWith(", but plugins.pins says " + both), problem);
    assertNotEquals(
        List.of(), problems(Map.of("alone", "0".repeat(64))), "another hash is refused too");
  }

  @Test
  void aPinWithoutItsPluginIsAProblem() {
    PluginJar.plugin("one").connector("One", "one", "\"\"").write(folder.resolve("one.jar"));

    assertEquals(
        List.of(
            "conf/postern.yaml:3:1 plugins.pins.on pins a plugin that no folder holds; did you mean"
                + " one?"),
        problems(Map.of("on", "0".repeat(64))));
  }

  @Test
  void anUnknownTypeIsToldWhereItIsNamed() {
    PluginJar.plugin("pg").connector("Pg", "postgres", "\"\"").write(folder.resolve("pg.jar"));
    Place entry =
        new Place(
            "services.shop",
            new Position(CONFIG, 5, 3),
            Map.of("connector", new Position(CONFIG, 6, 5)));

    try (Plugins plugins = open()) {
      ServiceConfig service =
          new ServiceConfig("shop", "postgers", RestSettings.of("shop"), Map.of(), NOWHERE, entry);
      assertEquals(
          "conf/postern.yaml:6:5 services.shop.connector names a connector that no plugin brings;"
              + " loaded: postgres; did you mean postgres?",
          assertThrows(ConfigException.class, () -> plugins.connector(service)).getMessage());
    }
  }

  @Test
  void twoPluginsInOneFolderAreRefused() {
    PluginJar.plugin("one").write(folder.resolve("x/one.jar"));
    PluginJar.plugin("two").write(folder.resolve("x/two.jar"));

    assertEquals(
        List.of(
            folder.resolve("x") + " holds more than one plugin jar: one.jar, two.jar; leave one"),
        problems());
  }

  @Test
  void aMissingFolderIsAProblem() {
    Path missing = folder.resolve("missing");
    PluginSettings settings = new PluginSettings(List.of(missing), Map.of(), NOWHERE);

    assertEquals(
        missing + " is no folder, but plugins.folders names it",
        assertThrows(ConfigException.class, () -> Plugins.open(settings).close()).getMessage());
  }

  private static String sha256(Path file) throws Exception {
    return sha256(Files.readAllBytes(file));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
