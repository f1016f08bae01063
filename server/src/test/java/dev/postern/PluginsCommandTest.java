package dev.postern;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import dev.postern.plugin.PluginJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins looked at and installed by the command line. */
class PluginsCommandTest {
  @TempDir private Path folder;
  private StringWriter out;
  private StringWriter err;
  private Path installed;

  @BeforeEach
  void config() throws IOException {
    installed = folder.resolve("plugins");
    Files.createDirectories(installed);
    config("");
  }

  private void config(String more) throws IOException {
    Files.writeString(
        folder.resolve("postern.yaml"),
        "{hooks: {folder: .}, plugins: {folders: [plugins]%s}}".formatted(more));
  }

  private int run(String... line) {
    out = new StringWriter();
    err = new StringWriter();
    List<String> whole = new ArrayList<>(List.of("plugins"));
    whole.addAll(List.of(line));
    whole.addAll(List.of("--config", folder.resolve("postern.yaml").toString()));
    System.setProperty("postern.home", TestGateway.home().toString());
    return PosternCommand.commandLine(Gateway::assemble)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(whole.toArray(String[]::new));
  }

  private Path jar(String version, String name) {
    return PluginJar.plugin("one")
        .manifest("Plugin-Version", version)
        .connector("One", "one", "\"\"")
        .write(folder.resolve("downloads/" + name));
  }

  private void refused(String word) {
    assertTrue(err.toString().contains(word), err::toString);
    assertFalse(err.toString().contains("Exception"), err::toString);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(installed)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aJarIsVerifiedInstalledAndListed() throws IOException {
    String file = jar("1.0.0", "one-1.jar").toString();
    assertEquals(0, run("verify", file), () -> err.toString());
    assertTrue(out.toString().contains("connector one"), out::toString);
    assertTrue(out.toString().contains("not pinned"), out::toString);
    assertEquals(List.of(), files(), "nothing is put anywhere");
    assertEquals(0, run("install", file), () -> err.toString());
    String pin = out.toString().lines().filter(l -> l.startsWith("    one: ")).findFirst().get();
    assertEquals(List.of("one-1.jar"), files());
    assertEquals(0, run());
    String listed = out.toString();
    assertTrue(listed.contains("1.0.0"), listed);
    assertEquals(0, run("list"));
    assertEquals(listed, out.toString());
    config(", pins: {%s}".formatted(pin.strip()));
    assertEquals(0, run("verify", file));
    assertTrue(out.toString().contains("pinned to this hash"), out::toString);
  }

  @Test
  void anotherVersionTakesNoPlaceUnasked() throws IOException {
    Path old = jar("1.0.0", "one-1.jar");
    assertEquals(0, run("install", old.toString()));
    assertEquals(0, run("install", old.toString()), "the very same may be installed again");
    Path newer = jar("2.0.0", "one-2.jar");
    assertEquals(3, run("install", newer.toString()));
    refused("--replace");
    assertEquals(List.of("one-1.jar"), files());
    assertEquals(0, run("install", "--replace", newer.toString()), () -> err.toString());
    assertEquals(List.of("one-2.jar"), files());
  }

  @Test
  void whatDoesNotLoadWithTheOthersIsTakenAwayAgain() throws IOException {
    assertEquals(0, run("install", jar("1.0.0", "one-1.jar").toString()));
    byte[] before = Files.readAllBytes(installed.resolve("one-1.jar"));
    Path rival =
        PluginJar.plugin("rival")
            .connector("Rival", "one", "\"\"")
            .write(folder.resolve("downloads/rival.jar"));
    assertEquals(3, run("install", rival.toString()));
    assertEquals(List.of("one-1.jar"), files());
    Path sameName = folder.resolve("elsewhere/one-1.jar");
    PluginJar.plugin("other").connector("Other", "other", "\"\"").write(sameName);
    assertEquals(3, run("install", sameName.toString()));
    refused("another plugin");
    assertArrayEquals(before, Files.readAllBytes(installed.resolve("one-1.jar")));
  }

  @Test
  void whatCannotBeLoadedIsToldWithItsReason() throws IOException {
    assertEquals(3, run("verify", folder.resolve("gone.jar").toString()));
    refused("is not a readable jar");
    Path newer =
        PluginJar.plugin("e")
            .manifest("Plugin-Requires", ">=9.0.0")
            .write(folder.resolve("downloads/e.jar"));
    assertEquals(3, run("verify", newer.toString()));
    refused("needs the SPI >=9.0.0");
    assertEquals(3, run("install", newer.toString()));
    config(", pins: {one: %s}".formatted("0".repeat(64)));
    assertEquals(3, run("install", jar("1.0.0", "one-1.jar").toString()));
    refused("but plugins.pins says");
    assertEquals(List.of(), files());
  }

  @Test
  @Timeout(120)
  void signaturesCountWhereSignersAreNamed() throws Exception {
    for (String name : List.of("mine", "other")) {
      tool(
          "keytool",
          "-genkeypair",
          "-alias",
          name,
          "-keyalg",
          "EC",
          "-dname",
          "CN=" + name,
          "-keystore",
          "keys.p12",
          "-storepass",
          "changeit");
    }
    tool(
        "keytool",
        "-exportcert",
        "-rfc",
        "-alias",
        "mine",
        "-file",
        "mine.pem",
        "-keystore",
        "keys.p12",
        "-storepass",
        "changeit");
    config(", signers: [mine.pem]");
    Path file = jar("1.0.0", "one-1.jar");
    assertEquals(3, run("verify", file.toString()));
    refused("no certificate of plugins.signers has signed");
    sign(file, "other");
    assertEquals(3, run("verify", file.toString()));
    refused("no certificate of plugins.signers has signed");
    sign(file, "mine");
    assertEquals(0, run("install", file.toString()), () -> err.toString());
    assertEquals(0, run("verify", file.toString()));
    assertTrue(out.toString().contains("signed by one of plugins.signers"), out::toString);
    assertEquals(0, run(), () -> err.toString());
    tool(
        "jar",
        "uf",
        installed.resolve("one-1.jar").toString(),
        "-C",
        folder.toString(),
        "mine.pem");
    assertEquals(3, run(), "what was added to it later is not signed");
    refused("mine.pem");
    config(", signers: [postern.yaml]");
    assertEquals(3, run("verify", file.toString()));
    refused("plugins.signers cannot be read");
  }

  private void sign(Path jar, String alias) throws Exception {
    tool("jarsigner", "-keystore", "keys.p12", "-storepass", "changeit", jar.toString(), alias);
  }

  private void tool(String name, String... arguments) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("tool.log").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> name);
  }
}
