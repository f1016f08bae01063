package dev.postern.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * sqlmap and slowhttptest against a gateway with the demo's data: {@code mvn -Pattacks verify}.
 * Where one of them is not installed, its tests are skipped, and say so.
 */
class AttackTools {
  private static final int SLOW_CONNECTIONS = 300;
  private static final String CLEAN = "all tested parameters do not appear to be injectable";
  private static final String FOUND = "sqlmap identified the following injection point";
  private static final Pattern ANSI = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  private static TestGateway gateway;

  /** Requests in which a star stands where sqlmap is to try. */
  record Target(String name, String path, List<String> more) {
    static Target get(String path) {
      return new Target("GET " + path, path, List.of());
    }

    static Target post(String path, String body) {
      return new Target("POST " + path + " " + body, path, List.of("--data=" + body));
    }

    static Target tool(String name, String arguments) {
      String message =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
              .formatted(name, arguments);
      return new Target("MCP " + name + " " + arguments, "/mcp", List.of("--data=" + message));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Target> targets() {
    return Stream.of(
        Target.get("/api/shop/orders?id=eq.5*"),
        Target.get("/api/shop/orders?status=in.(paid*)&limit=5"),
        Target.get("/api/shop/orders?or=(id.eq.5,note.like.a*)"),
        Target.get("/api/shop/orders?select=id,note*&limit=5"),
        Target.get("/api/shop/orders?limit=5&order=id.desc*"),
        Target.get("/api/shop/orders?limit=5*"),
        Target.get("/api/shop/orders?limit=5&offset=1*"),
        Target.get("/api/shop/orders?limit=5&id*=gt.1"),
        Target.get("/api/shop/customers?select=id,orders(id,note*)&limit=2"),
        Target.get("/api/shop/orders*?limit=5"),
        Target.get("/api/shop/rpc/latest_orders?max_rows=5*"),
        Target.get("/api/shop/tools/get_customer_by_email?email=anna@example.com*"),
        Target.get("/api/shop/tools/list_recent_orders?status=paid*"),
        new Target(
            "header Prefer", "/api/shop/orders?limit=2", List.of("--headers=Prefer: count=exact*")),
        new Target("header Range", "/api/shop/orders", List.of("--headers=Range: 0-4*")),
        Target.post("/api/shop/tools/get_customer_by_email", "{\"email\":\"anna@example.com*\"}"),
        Target.tool(
            "read_records",
            "{\"resource\":\"orders\",\"where\":{\"column\":\"note\",\"op\":\"like\",\"value\":\"a*\"}}"),
        Target.tool(
            "read_records",
            "{\"resource\":\"orders\",\"where\":{\"column\":\"id*\",\"op\":\"eq\",\"value\":\"5\"}}"),
        Target.tool("read_records", "{\"resource\":\"orders*\",\"limit\":2}"),
        Target.tool(
            "read_records", "{\"resource\":\"orders\",\"order\":[\"id.desc*\"],\"limit\":2}"),
        Target.tool("get_customer_by_email", "{\"email\":\"anna@example.com*\"}"));
  }

  @BeforeAll
  static void start() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml
                    + """

                    server:
                      header-timeout-ms: 3000
                      body-timeout-ms: 3000
                      idle-timeout-ms: 3000
                      write-timeout-ms: 3000
                      min-answer-bytes-per-second: 1048576
                      max-answer-bytes-in-flight: 1073741824
                    """);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void sqlmapFindsNothing(Target target, @TempDir Path folder) throws Exception {
    List<String> line = new ArrayList<>(target.more());
    line.replaceAll(more -> more.startsWith("--headers=") ? more + "\nX-API-Key: " + key() : more);
    if (line.stream().noneMatch(more -> more.startsWith("--headers="))) {
      line.add(
          "--headers=X-API-Key: "
              + key()
              + "\nContent-Type: application/json"
              + "\nAccept: application/json");
    }
    String said = sqlmap(gateway.url() + target.path(), folder, line);
    assertTrue(said.contains(CLEAN) && !said.contains(FOUND), said);
  }

  /** A planted fault: a server beside the gateway that writes what it is told into its SQL. */
  @Test
  void sqlmapFindsWhatIsThere(@TempDir Path folder) throws Exception {
    HttpServer broken =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    broken.createContext("/", AttackTools::answerByConcatenation);
    broken.start();
    try {
      String url = "http://127.0.0.1:" + broken.getAddress().getPort() + "/?name=Anna*";
      String said = sqlmap(url, folder, List.of());
      assertTrue(said.contains(FOUND), said);
    } finally {
      broken.stop(0);
    }
  }

  private static void answerByConcatenation(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    String name =
        URLDecoder.decode(query.substring(query.indexOf('=') + 1), StandardCharsets.UTF_8);
    StringBuilder rows = new StringBuilder();
    int status = 200;
    try (Connection connection = gateway.superuser();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select id, full_name from shop.customers where full_name like '" + name + "%'")) {
      while (row.next()) {
        rows.append(row.getString(1)).append(' ').append(row.getString(2)).append('\n');
      }
    } catch (SQLException failure) {
      rows.append(failure.getMessage());
      status = 500;
    }
    byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String key() {
    return gateway.key("reader");
  }

  private static String sqlmap(String url, Path folder, List<String> more) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "sqlmap",
                "-u",
                url,
                "--batch",
                "--dbms=postgresql",
                "--level=2",
                "--risk=2",
                "--technique=BEUS",
                "--flush-session",
                "--disable-coloring",
                "--ignore-code=*",
                "--output-dir=" + folder));
    line.addAll(more);
    return run(folder, line, targets().count() + 1);
  }

  /** Slow headers, slow bodies, and answers that are read slowly. */
  @ParameterizedTest
  @ValueSource(strings = {"-H", "-B", "-X"})
  void slowClientsAreCutWhileOthersAreServed(String mode, @TempDir Path folder) throws Exception {
    // read slowly: the longest answer that nobody signs in for
    String path = mode.equals("-X") ? "/docs/swagger-ui-bundle.js" : "/api/shop/orders";
    String url = gateway.url() + path;
    List<String> line =
        new ArrayList<>(
            List.of(
                "slowhttptest",
                mode,
                "-c",
                Integer.toString(SLOW_CONNECTIONS),
                "-i",
                "2",
                "-r",
                "150",
                "-l",
                "20",
                "-p",
                "3",
                "-u",
                url));
    if (mode.equals("-X")) {
      line.addAll(List.of("-w", "10", "-y", "20", "-n", "1", "-z", "5", "-k", "3"));
    }
    key();
    boolean[] isOver = {false};
    List<Long> micros = new ArrayList<>();
    Thread healthy =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!isOver[0]) {
                    long start = System.nanoTime();
                    HttpResponse<String> answer = gateway.get("/api/shop/orders?id=eq.5", "reader");
                    micros.add(
                        answer.statusCode() == 200 ? (System.nanoTime() - start) / 1_000 : -1);
                  }
                });
    String said = run(folder, line, 3);
    isOver[0] = true;
    healthy.join();
    assertTrue(said.contains("service available:   YES"), said);
    assertTrue(said.contains("No open connections left"), said);
    assertTrue(micros.size() > 10 && !micros.contains(-1L), micros::toString);
    while (gateway.get("/api/shop/orders?id=eq.5", "reader").statusCode() == 503) {
      Thread.onSpinWait();
    }
    long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "slowhttptest %s: %d connections, ended on second %d; meanwhile %d calls, half of"
            + " them within %.1f ms, 99 of 100 within %.1f ms%n",
        mode,
        SLOW_CONNECTIONS,
        endedOn(said),
        sorted.length,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3);
  }

  private static int endedOn(String said) {
    Matcher end = Pattern.compile("Test ended on (\\d+)").matcher(said);
    return end.find() ? Integer.parseInt(end.group(1)) : -1;
  }

  /** What a program says; the test is skipped where there is none. */
  private static String run(Path folder, List<String> line, long tests) throws Exception {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(part -> Files.isExecutable(Path.of(part, line.getFirst())));
    Assumptions.assumeTrue(
        isThere,
        "SKIPPED: %d tests with %s, which is not installed (apt-get install %s)"
            .formatted(tests, line.getFirst(), line.getFirst()));
    Path out = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), line + " takes too long");
    } finally {
      process.destroyForcibly();
    }
    return ANSI.matcher(Files.readString(out)).replaceAll("");
  }
}
