package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What connects each client, as it is printed; {@code -Dgolden.update=true} writes it anew. */
class ConnectTest {
  private static final Path FILE = Path.of("src/test/resources/connect.txt");
  private static final boolean UPDATES = Boolean.getBoolean("golden.update");

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void config() throws IOException {
    config = folder.resolve("postern.yaml");
    try (var shipped = getClass().getResourceAsStream("/demo/postern.yaml")) {
      Files.copy(shipped, config);
    }
  }

  /** How a command ended, and what it said on either stream. */
  private record Run(int status, String out, String err) {}

  private Run connect(List<String> options) {
    System.setProperty("postern.home", TestGateway.home().toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> line = new ArrayList<>(List.of("connect", "--config", config.toString()));
    line.addAll(options);
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(line.toArray(String[]::new));
    return new Run(status, plain(out), plain(err));
  }

  private static String plain(StringWriter text) {
    return text.toString().replace(TestGateway.home().toString(), "/opt/postern");
  }

  @Test
  void eachClientIsToldInItsOwnWords() throws IOException {
    String golden = Files.exists(FILE) ? Files.readString(FILE) : "";
    List<String> lines =
        List.of(
            "claude-desktop --url https://gw.example/mcp",
            "claude-code --url https://gw.example/mcp",
            "cursor --url https://gw.example/mcp",
            "vscode --url https://gw.example/mcp",
            "windsurf --url https://gw.example/mcp",
            "chatgpt --url https://gw.example/mcp",
            "cursor",
            "vscode --name shop --token postern_x.y",
            "claude-code --stdio --token postern_x.y");
    StringBuilder now = new StringBuilder();
    for (String line : lines) {
      Run run = connect(List.of(line.split(" ")));
      assertEquals(0, run.status, run.err);
      now.append("### connect ").append(line).append("\n").append(run.err);
      now.append("---\n").append(run.out).append("\n");
    }
    if (UPDATES) {
      Files.writeString(FILE, now);
      golden = now.toString();
    }
    assertEquals(golden, now.toString());
  }

  @Test
  void whereThereIsSignInNoKeyIsAskedFor() throws IOException {
    Files.writeString(
        config,
        Files.readString(config)
            + """

            mcp:
              sign-in:
                resource: https://shop.example/mcp
                authorization-servers: [https://id.example]
            """);
    Run run = connect(List.of("cursor"));
    assertTrue(run.out.contains("\"url\" : \"https://shop.example/mcp\""), run.out);
    assertTrue(!run.out.contains("headers"), run.out);
    assertTrue(connect(List.of("cursor", "--token", "x")).out.contains("Bearer x"));
  }

  @Test
  void aKeyIsMadeForARole() throws IOException {
    Run run = connect(List.of("cursor", "--role", "reader"));
    Matcher key = Pattern.compile("Bearer (postern_[^\"]+)\"").matcher(run.out);
    assertTrue(key.find(), run.out);
    assertEquals(1, Files.readAllLines(folder.resolve("api-keys.jsonl")).size());
    assertEquals(2, connect(List.of("cursor", "--role", "raeder")).status);
  }

  @Test
  void whatIsNoClientOrNameIsUsage() {
    Run run = connect(List.of("emacs"));
    assertEquals(2, run.status);
    assertTrue(run.err.contains("claude-desktop, claude-code, cursor"), run.err);
    assertEquals(2, connect(List.of("cursor", "--name", "a b")).status);
  }
}
