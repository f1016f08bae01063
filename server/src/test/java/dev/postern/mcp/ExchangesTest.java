package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.config.McpSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Requests and their answers side by side, in {@code src/test/resources/mcp}: a title after {@code
 * ###}, the request, {@code ---} with the status, and the answer. A request of {@code As: role}
 * carries that role's token; {@code As: nobody} none. {@code -Dgolden.update=true} writes the
 * answers anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExchangesTest {
  private static final Path FILES = Path.of("src/test/resources/mcp");
  private static final boolean UPDATES = Boolean.getBoolean("golden.update");
  private static final String SESSION = "Mcp-Session-Id";
  private static final List<String> TELLING_HEADERS =
      List.of("Allow", "Content-Type", "WWW-Authenticate", SESSION);

  private ShopServer closed;
  private ShopServer open;
  private ShopServer fixtures;

  @BeforeAll
  void start() {
    closed = new ShopServer(McpSettings.DEFAULTS);
    open = new ShopServer(McpSettings.DEFAULTS.withWritesOpen(true));
    Features all = ConformanceFeatures.of(change -> {});
    fixtures =
        new ShopServer(
            new McpSettings(false, 50, 500, 61_440, 40, 2, true, 60_000, ""),
            new Features(
                all.tools(),
                all.prompts(),
                all.resources(),
                Map.of("simple", Set.of("test_simple_text", "nothing"))));
  }

  @AfterAll
  void stop() {
    closed.close();
    open.close();
    fixtures.close();
  }

  @TestFactory
  Stream<DynamicTest> answersAreAsWritten() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files.sorted().toList().stream().map(this::file);
    }
  }

  private DynamicTest file(Path file) {
    return DynamicTest.dynamicTest(
        file.getFileName().toString(),
        () -> {
          ShopServer server = server(file.getFileName().toString());
          String expected = Files.readString(file);
          StringBuilder found = new StringBuilder();
          for (String exchange : expected.split("(?m)^(?=### )", -1)) {
            String request = exchange.split("(?m)^--- ", 2)[0].stripTrailing();
            found.append(request).append("\n--- ");
            found.append(answer(server, request)).append("\n\n");
          }
          if (UPDATES) {
            Files.writeString(file, found.toString().stripTrailing() + "\n");
          } else {
            assertEquals(expected.stripTrailing(), found.toString().stripTrailing());
          }
        });
  }

  private ShopServer server(String file) {
    if (file.startsWith("fixtures")) {
      return fixtures;
    }
    return file.startsWith("writes") ? open : closed;
  }

  private static String answer(ShopServer server, String request) throws Exception {
    int blank = request.indexOf("\n\n");
    List<String> head = (blank < 0 ? request : request.substring(0, blank)).lines().toList();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("As", "reader");
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    for (String field : head.subList(2, head.size())) {
      String[] header = field.split(": ", 2);
      headers.put(header[0], header[1]);
    }
    String role = headers.remove("As");
    if (!role.equals("nobody")) {
      headers.put("Authorization", "Bearer " + role);
    }
    String[] line = head.get(1).split(" ", 2);
    HttpResponse<String> response =
        server.send(line[0], line[1], headers, blank < 0 ? "" : request.substring(blank + 2));
    StringBuilder text = new StringBuilder().append(response.statusCode()).append('\n');
    for (String header : TELLING_HEADERS) {
      response.headers().allValues(header).stream()
          .map(value -> header.equals(SESSION) ? "(some)" : value)
          .forEach(value -> text.append(header).append(": ").append(value).append('\n'));
    }
    return response.body().isEmpty() ? text.toString() : text + "\n" + response.body();
  }
}
