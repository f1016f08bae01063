package dev.postern;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import tools.jackson.databind.JsonNode;

/** A whole gateway with secrets everywhere, which keeps everything that it ever says. */
final class HostileGateway implements AutoCloseable {
  static final int PLACES = 32;
  private static final String HOOK_SECRET = "canary-of-hooks-4711";
  private static final String TOKEN_SECRET = "canary-of-tokens-that-is-long-enough-4712";

  /** Tells its secret by every way that a script has. */
  private static final String TELLTALE =
      """
      export function afterRead(ctx) {
        const secret = ctx.secret('CRM_KEY');
        ctx.log('it is ' + secret);
        console.log(secret);
        if (ctx.rows.length === 1) throw new Error('it is ' + secret);
      }
      """;

  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestGateway gateway;
  private final int adminPort;
  private final Handler log =
      new Handler() {
        private final Formatter plain = new SimpleFormatter();
        private final Formatter json = new JsonLog();

        @Override
        public void publish(LogRecord entry) {
          logged.add(plain.format(entry) + json.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private HostileGateway(TestGateway gateway, int adminPort) {
    this.gateway = gateway;
    this.adminPort = adminPort;
  }

  /**
   * Starts it.
   *
   * @param folder for its hooks
   */
  static HostileGateway start(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("shop"));
    Files.writeString(folder.resolve("shop/regions.js"), TELLTALE);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String signIn =
        """
          - provider: jwt
            settings: {issuer: any, audience: any, secret: %s}

        roles:
        """
            .formatted(TOKEN_SECRET);
    String more =
        """

        hooks:
          folder: %s
          load-timeout-ms: 600000
          break-after-failures: 100000
          secrets: {CRM_KEY: %s}
          files: {shop/regions.js: {secrets: [CRM_KEY]}}
        admin: {port: %d}
        server: {max-concurrent-requests: %d}
        """
            .formatted(folder, HOOK_SECRET, port, PLACES);
    HostileGateway started =
        new HostileGateway(
            TestGateway.start(yaml -> yaml.replaceFirst("\nroles:\n", signIn) + more), port);
    Logger.getLogger("").addHandler(started.log);
    return started;
  }

  TestGateway gateway() {
    return gateway;
  }

  /** Texts that nothing may ever show, by what they are. */
  Map<String, String> canaries() {
    Map<String, String> canaries = new LinkedHashMap<>();
    canaries.put("the secret of a hook", HOOK_SECRET);
    canaries.put("the secret of tokens", TOKEN_SECRET);
    canaries.put(
        "the password of the database",
        new DatabaseFiles(gateway.folder().resolve("postgres")).password());
    for (String role : new String[] {"reader", "tenant", "support"}) {
      String key = gateway.key(role);
      canaries.put("a key of " + role, key.substring(key.length() - 20));
    }
    canaries.put("a token", token().substring(token().length() - 30));
    return canaries;
  }

  /** A token of the reader, signed with the secret. */
  String token() {
    return Tokens.of("{\"sub\":\"t\",\"role\":\"reader\",\"exp\":4102444800}", TOKEN_SECRET);
  }

  HttpResponse<String> call(
      String method, String path, String role, Map<String, String> headers, String body) {
    return kept(gateway.call(method, path, role, headers, body));
  }

  HttpResponse<String> get(String path, String role) {
    return call("GET", path, role, Map.of(), "");
  }

  /** One message to the MCP endpoint. */
  HttpResponse<String> message(String json, String role) {
    return call("POST", "/mcp", role, TestGateway.mcpHeaders(), json);
  }

  /** What a tool gives: its structured content. */
  JsonNode tool(String name, String arguments, String role) {
    HttpResponse<String> answer =
        message(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                .formatted(name, arguments),
            role);
    return TestGateway.json(answer.body()).at("/result/structuredContent");
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    return kept(
        http.send(
            HttpRequest.newBuilder(uri).method("GET", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString()));
  }

  /** What a command prints. */
  String command(String command, String... line) {
    StringWriter out = new StringWriter();
    new RunningGateway(gateway).command(out, command, line);
    said.add(out.toString());
    return out.toString();
  }

  private HttpResponse<String> kept(HttpResponse<String> answer) {
    said.add(answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body());
    return answer;
  }

  /** All answers and all that commands printed. */
  String said() {
    return String.join("\n", said);
  }

  /** All that was logged, in both formats. */
  String logged() {
    return String.join("\n", logged);
  }

  String audited() {
    try {
      return Files.readString(gateway.folder().resolve("audit.jsonl"));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** A request of the reader, of which the caller says the first lines, byte by byte. */
  void say(String head) throws IOException {
    int port = URI.create(gateway.url()).getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String rest =
          "Host: localhost\r\nX-API-Key: "
              + gateway.key("reader")
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().readAllBytes();
    } catch (SocketException cut) {
      // refused while it still spoke
    }
  }

  /** Whatever moves a cursor or turns text around, but for what ends lines. */
  static List<String> signs(String text) {
    return text.codePoints()
        .filter(point -> point != '\n' && point != '\r' && point != '\t')
        .filter(
            point ->
                switch (Character.getType(point)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR ->
                      true;
                  default -> false;
                })
        .mapToObj("U+%04X"::formatted)
        .distinct()
        .toList();
  }

  /** Work that is done meanwhile. */
  static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException failure) {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  /** Which of the canaries were found in what was said, logged, recorded or kept, and where. */
  List<String> told(Map<String, String> canaries) throws IOException {
    Map<String, String> outputs =
        Map.of(
            "answers and commands", said(),
            "the log", logged(),
            "the records", audited(),
            "the keys", Files.readString(gateway.folder().resolve("api-keys.jsonl")));
    List<String> told = new ArrayList<>();
    outputs.forEach(
        (where, text) ->
            canaries.forEach(
                (what, canary) -> {
                  int at = text.indexOf(canary);
                  if (at >= 0) {
                    told.add(
                        what
                            + " in "
                            + where
                            + " after "
                            + text.substring(Math.max(0, at - 80), at));
                  }
                }));
    return told;
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(log);
    gateway.close();
  }
}
