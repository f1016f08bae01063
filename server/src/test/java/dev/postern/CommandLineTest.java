package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.Assembly;
import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints and how it ends. */
class CommandLineTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void config() throws IOException {
    try (var shipped = getClass().getResourceAsStream("/demo/postern.yaml")) {
      Files.copy(shipped, folder.resolve("postern.yaml"));
    }
  }

  private int run(String... line) {
    return run(Gateway::assemble, line);
  }

  private int run(Assembly assembly, String... line) {
    System.setProperty("postern.home", TestGateway.home().toString());
    return PosternCommand.commandLine(assembly)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line);
  }

  private int runWithConfig(String command, String... options) {
    List<String> line = new java.util.ArrayList<>(List.of(command, "--config"));
    line.add(folder.resolve("postern.yaml").toString());
    line.addAll(List.of(options));
    return run(line.toArray(String[]::new));
  }

  @Test
  void helpNamesEveryCommand() {
    assertEquals(0, run("--help"));
    for (String command :
        List.of(
            "serve", "demo", "mcp", "connect", "check", "reload", "token", "routes", "tools",
            "hooks", "plugins", "import", "version")) {
      assertTrue(out.toString().contains(command), out::toString);
    }
  }

  @Test
  void aWordThatIsNoCommandIsUsageAndNotAStackTrace() {
    assertEquals(2, run("sevre"));
    assertTrue(err.toString().contains("serve"), err::toString);
    assertFalse(err.toString().contains("Exception"), err::toString);
  }

  @Test
  void aPortOfTheCommandLineTakesTheConfigsPlace() {
    List<Integer> ports = new ArrayList<>();
    Assembly looking =
        config -> {
          ports.add(config.get().http().port());
          throw new UncheckedIOException("that is enough", new IOException());
        };
    String file = folder.resolve("postern.yaml").toString();
    run(looking, "serve", "--config", file, "--port", "8123");
    run(looking, "serve", "--config", file);
    assertEquals(List.of(8123, 8080), ports, err::toString);
  }

  @Test
  void whatIsNoPortIsUsage() {
    for (String command : List.of("serve", "demo")) {
      for (String port : List.of("65536", "-1", "http")) {
        assertEquals(2, run(command, "--port", port));
        assertTrue(err.toString().contains("'" + port + "' is no whole number"), err::toString);
      }
    }
  }

  @Test
  @Timeout(60)
  void aPortThatIsTakenIsToldInALineAndNothingIsLeft() throws IOException, InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Path file = folder.resolve("empty.yaml");
    Files.writeString(file, "{hooks: {folder: .}, audit: {file: audit.jsonl}}");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertEquals(1, run("serve", "--config", file.toString(), "--port", port));
      assertEquals(1, err.toString().lines().count(), err::toString);
      assertTrue(err.toString().contains("Cannot listen on 127.0.0.1:" + port), err::toString);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread) && thread.getName().startsWith("postern-")) {
          thread.join();
        }
      }
      assertEquals(1, run("serve", "--config", file.toString(), "--port", port));
      assertFalse(err.toString().contains("audit"), "its file is free again: " + err);
    }
  }

  @Test
  void aKeyThatNoSignInMakesIsToldInALine() throws IOException {
    Path file = folder.resolve("postern.yaml");
    Files.writeString(file, Files.readString(file).replace("provider: api-key", "provider: jwt"));
    assertEquals(1, runWithConfig("token", "--role", "reader", "--subject", "x"));
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().contains("has no sign-in by api-key"), err::toString);
  }

  @Test
  void checkSaysThatAGoodConfigIsRight() {
    assertEquals(0, runWithConfig("check"), err::toString);
    assertTrue(out.toString().contains("is right"), out::toString);
  }

  @Test
  void checkNamesEveryProblemWithItsPlace() throws IOException {
    Path file = folder.resolve("postern.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("exclude: [salary_cents]", "exclude: [salery_cents]")
            .replace("shop/orders: {actions: [read]}", "shop/ordres: {actions: [read]}"));
    assertEquals(3, runWithConfig("check"));
    String said = err.toString();
    assertTrue(said.contains("did you mean salary_cents?"), said);
    assertTrue(said.contains("did you mean orders?"), said);
    assertTrue(said.contains("postern.yaml:"), said);
  }

  @Test
  void checkRefusesASettingThatThePluginDoesNotKnow() throws IOException {
    Path file = folder.resolve("postern.yaml");
    Files.writeString(file, Files.readString(file).replace("schemas:", "schemata:"));
    assertEquals(3, runWithConfig("check"));
    assertTrue(err.toString().contains("did you mean schemas?"), err::toString);
  }

  @Test
  void checkGuessesTheKeyOfASettingWithinASetting() throws IOException {
    Path file = folder.resolve("postern.yaml");
    Files.writeString(file, Files.readString(file).replace("sample:", "sampel:"));
    assertEquals(3, runWithConfig("check"));
    assertTrue(err.toString().contains("did you mean embedded.sample?"), err::toString);
  }

  @Test
  void checkPrintsTheConfigInEffect() {
    assertEquals(0, runWithConfig("check", "--print"));
    assertTrue(out.toString().contains("max-rows"), out::toString);
  }

  @Test
  void routesAndToolsAreThoseOfTheRole() {
    assertEquals(0, runWithConfig("routes", "--role", "support"), err::toString);
    assertTrue(out.toString().contains("/api/shop/support_tickets"), out::toString);
    assertFalse(out.toString().contains("/api/shop/invoices"), out::toString);
    assertEquals(0, runWithConfig("tools", "--as", "support"));
    assertTrue(out.toString().contains("read_records"), out::toString);
    assertTrue(
        out.toString()
            .matches("(?s).*[0-9]+ tools +[0-9]{3,} +tokens in all\\s+tools-hash: \\S+\\s*"));
    assertFalse(out.toString().contains("update_records"), "writes are not open to MCP");
  }

  @Test
  void pluginsAreListedWithTheirHashes() {
    assertEquals(0, runWithConfig("plugins"));
    for (String id : List.of("postgres", "api-key", "jwt")) {
      assertTrue(out.toString().contains(id), out::toString);
    }
  }

  @Test
  void aConfigOfPostgrestIsTakenOver() throws IOException {
    Path theirs = folder.resolve("postgrest.conf");
    Files.writeString(theirs, "db-uri = \"postgres://me@h/db\"\nlog-level = \"info\"\n");
    assertEquals(0, run("import", "postgrest", theirs.toString()), err::toString);
    assertTrue(out.toString().contains("access: delegate"), out::toString);
    assertTrue(err.toString().contains("log-level: has no counterpart"), err::toString);
    Path ours = folder.resolve("ours.yaml");
    assertEquals(0, run("import", "postgrest", theirs.toString(), "--output", ours.toString()));
    assertEquals(out.toString(), Files.readString(ours));
    assertEquals(2, run("import", "postgrest", theirs.toString(), "--output", ours.toString()));
    assertEquals(2, run("import", "postgrest", folder.resolve("missing").toString()));
    Files.writeString(theirs, "db-tx-end = \"never\"\n");
    assertEquals(2, run("import", "postgrest", theirs.toString()));
    assertTrue(err.toString().contains("db-tx-end is none of"), err::toString);
    assertEquals(2, run("import"));
  }

  @Test
  void aKeyForARoleThatIsNotThereIsRefused() {
    assertEquals(2, runWithConfig("token", "--role", "raeder", "--subject", "x"));
    assertTrue(err.toString().contains("reader"), err::toString);
  }
}
