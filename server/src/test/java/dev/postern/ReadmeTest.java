package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigLoader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Does what the README shows and gets what the README says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final String ADDRESS = "http://127.0.0.1:8080";

  private final List<Block> blocks = new ArrayList<>();
  private TestGateway gateway;

  private record Block(String language, String text) {}

  @BeforeAll
  void start() throws IOException {
    Matcher matcher = BLOCK.matcher(Files.readString(TestGateway.home().resolve("README.md")));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2).strip()));
    }
    gateway = TestGateway.demo();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void everyCallGivesTheAnswerShownBelowIt() {
    int calls = 0;
    for (int i = 0; i + 1 < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.language.equals("sh") && block.text.startsWith("curl ")) {
        assertEquals("json", blocks.get(i + 1).language, block.text);
        assertEquals(
            TestGateway.json(blocks.get(i + 1).text),
            TestGateway.json(run(block.text)),
            block.text);
        calls++;
      }
    }
    assertTrue(calls >= 4, "the README shows at least four calls");
  }

  /** Takes a curl command apart as a shell would, with the keys of this gateway. */
  private String run(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String quoted = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      words.add(
          (quoted != null ? quoted : matcher.group(3))
              .replace("$READER", gateway.key("reader"))
              .replace("$TENANT", gateway.key("tenant")));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    String path = "";
    String body = "";
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-H" -> {
          String[] header = words.get(++i).split(": ", 2);
          headers.put(header[0], header[1]);
        }
        case "-d" -> body = words.get(++i);
        default -> {
          assertTrue(words.get(i).startsWith(ADDRESS), words.get(i));
          path = words.get(i).substring(ADDRESS.length());
        }
      }
    }
    HttpResponse<String> answer =
        gateway.call(body.isEmpty() ? "GET" : "POST", path, "", headers, body);
    return answer.body();
  }

  @Test
  void theHookShownIsTheOneShipped() throws IOException {
    Block hook =
        blocks.stream().filter(block -> block.language.equals("js")).findFirst().orElseThrow();
    String shipped = Files.readString(TestGateway.home().resolve("scripts/shop/customers.js"));
    hook.text
        .lines()
        .filter(line -> !line.startsWith("//"))
        .forEach(line -> assertTrue(shipped.contains(line), line));
  }

  @Test
  void theConfigShownIsRight() {
    String yaml =
        blocks.stream()
            .filter(block -> block.language.equals("yaml"))
            .findFirst()
            .orElseThrow()
            .text;
    var config =
        ConfigLoader.parse(
            Path.of("README.md"),
            yaml,
            TestGateway.home(),
            Map.of("DB_PASSWORD", "not-to-be-shown"));
    assertTrue(config.roles().containsKey("clerk"));
    assertFalse(config.print().contains("not-to-be-shown"), "a secret stays one");
  }

  @Test
  void everyFileItPointsToIsThere() throws IOException {
    Matcher link =
        Pattern.compile("\\]\\(([^)#]+)\\)")
            .matcher(Files.readString(TestGateway.home().resolve("README.md")));
    while (link.find()) {
      assertTrue(Files.exists(TestGateway.home().resolve(link.group(1))), link.group(1));
    }
  }
}
