package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postern.config.HttpSettings;
import dev.postern.config.QueryLimits;
import dev.postern.config.RestSettings;
import dev.postern.limit.Quotas;
import dev.postern.schema.SchemaView;
import dev.postern.schema.Views;
import dev.postern.spi.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * HTTP in, HTTP out, side by side in {@code src/test/resources/http}: lines with {@code >} are
 * said, lines with {@code <} are heard. Header fields that every answer has, or that change from
 * answer to answer, are left out. With {@code -Dgolden.update=true} what is heard is written
 * instead of compared.
 */
class RestGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/http");
  private static final Set<String> LEFT_OUT =
      Set.of(
          "Connection",
          "Date",
          "X-Request-Id",
          "X-Content-Type-Options",
          "Content-Security-Policy",
          "Cache-Control");

  private static final Map<String, RestSettings> SERVICES =
      Map.of(
          "shop",
          RestSettings.of("shop"),
          "moved",
          settings("/rest/v1", true, RestSettings.OpenApi.FOLLOW_PRIVILEGES, null),
          "hushed",
          settings("/hushed", false, RestSettings.OpenApi.DISABLED, null),
          "rooted",
          settings("/rooted/", false, RestSettings.OpenApi.FOLLOW_PRIVILEGES, "late"));

  private static HttpServer server;

  private static RestSettings settings(
      String mount, boolean isDelegate, RestSettings.OpenApi openApi, String rootRoutine) {
    return new RestSettings(
        mount,
        isDelegate
            ? Optional.of(new RestSettings.Delegate(Optional.empty(), true, Long.MAX_VALUE))
            : Optional.empty(),
        true,
        RestSettings.TransactionEnd.COMMIT_ALLOW_OVERRIDE,
        openApi,
        Optional.ofNullable(rootRoutine),
        false,
        false,
        openApi == RestSettings.OpenApi.DISABLED);
  }

  /** One service has two schemas to choose from. */
  private static final class TwoSchemas implements Views {
    @Override
    public List<SchemaView> of(Identity identity) {
      return List.of(ShopView.of("moved"), ShopView.VIEW);
    }

    @Override
    public List<String> schemas(String service) {
      return service.equals("moved") ? List.of("public", "private") : List.of();
    }
  }

  @BeforeAll
  static void start() {
    HttpSettings defaults = HttpSettings.DEFAULTS;
    HttpSettings settings =
        new HttpSettings(
            defaults.host(),
            0,
            defaults.allowedHosts(),
            List.of(),
            defaults.maxBodyBytes(),
            defaults.maxHeaderBytes(),
            defaults.maxHeaders(),
            defaults.headerTimeoutMillis(),
            defaults.bodyTimeoutMillis(),
            defaults.idleTimeoutMillis(),
            defaults.writeTimeoutMillis(),
            defaults.minAnswerBytesPerSecond(),
            defaults.maxConcurrentRequests(),
            defaults.maxAnswerBytesInFlight(),
            defaults.drainTimeoutMillis(),
            false,
            Optional.empty());
    server =
        new HttpServer(
            settings,
            QueryLimits.DEFAULTS,
            Quotas.withoutRates(),
            new EchoPipeline(),
            new TwoSchemas(),
            SERVICES,
            () -> new Readiness(false, Map.of("shop", "catalog not loaded", "mcp", "ready")),
            Map.of());
    server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> requestsAndTheirAnswers() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(CASES)) {
      for (Path file : files.sorted().toList()) {
        tests.addAll(cases(file));
      }
    }
    return tests.stream();
  }

  private static List<DynamicTest> cases(Path file) throws IOException {
    String[] cases = Files.readString(file).split("(?=^# )", -1);
    List<String> texts = Stream.of(cases).flatMap(text -> text.lines()).toList();
    List<List<String>> groups = grouped(texts);
    if (Boolean.getBoolean("golden.update")) {
      List<String> updated = new ArrayList<>();
      for (List<String> group : groups) {
        updated.addAll(heard(group));
        updated.add("");
      }
      Files.writeString(file, String.join("\n", updated));
      return List.of();
    }
    assertFalse(groups.isEmpty(), file + " holds no case");
    return groups.stream()
        .map(
            group ->
                DynamicTest.dynamicTest(
                    group.getFirst().substring(2),
                    () -> assertEquals(String.join("\n", group), String.join("\n", heard(group)))))
        .toList();
  }

  /** The lines of each case without empty ones; a case starts with {@code #}. */
  private static List<List<String>> grouped(List<String> lines) {
    List<List<String>> groups = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("# ")) {
        groups.add(new ArrayList<>());
      }
      if (!line.isBlank()) {
        groups.getLast().add(line);
      }
    }
    return groups;
  }

  /** The case with what is really heard. */
  private static List<String> heard(List<String> group) throws IOException {
    List<String> said = group.stream().filter(line -> !line.startsWith("<")).toList();
    String answer = RawSocket.ask(server.port(), request(said));
    List<String> all = new ArrayList<>(said);
    int headEnd = answer.indexOf("\r\n\r\n");
    String head = headEnd < 0 ? answer : answer.substring(0, headEnd);
    head.lines()
        .filter(line -> !LEFT_OUT.contains(line.substring(0, Math.max(0, line.indexOf(':')))))
        .sorted((one, other) -> Boolean.compare(other.startsWith("HTTP"), one.startsWith("HTTP")))
        .forEach(line -> all.add("< " + line));
    String body = headEnd < 0 ? "" : answer.substring(headEnd + 4);
    body.lines().forEach(line -> all.add("<< " + line));
    return all;
  }

  private static String request(List<String> said) {
    List<String> lines =
        said.stream().filter(line -> line.startsWith("> ")).map(line -> line.substring(2)).toList();
    String body =
        said.stream()
            .filter(line -> line.startsWith(">> "))
            .map(line -> line.substring(3))
            .collect(Collectors.joining("\n"));
    StringBuilder request = new StringBuilder(lines.getFirst() + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nConnection: close\r\n");
    lines.stream().skip(1).forEach(header -> request.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      request.append("Content-Length: ").append(length).append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }
}
