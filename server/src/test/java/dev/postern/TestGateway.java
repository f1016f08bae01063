package dev.postern;

import dev.postern.cli.PosternCommand;
import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import dev.postern.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A whole gateway over a real PostgreSQL with the sample shop, on a free port, as the demo runs it.
 * Tests talk to it over HTTP only; {@link #superuser} looks behind it.
 */
public final class TestGateway implements AutoCloseable {
  private static final AtomicLong NEXT_RPC_ID = new AtomicLong(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> keys = new HashMap<>();
  private final Path folder;
  private final Gateway gateway;
  private final String url;

  private TestGateway(Path folder, Gateway gateway) {
    this.folder = folder;
    this.gateway = gateway;
    this.url = gateway.listen();
  }

  /** The demo as shipped. */
  public static TestGateway demo() {
    return start(yaml -> yaml);
  }

  /** The demo with another config, made from the text of the shipped one. */
  public static TestGateway start(UnaryOperator<String> change) {
    return start(change, InstantSource.system());
  }

  /**
   * The same at another time.
   *
   * @param clock what rules and row filters go by
   */
  static TestGateway start(UnaryOperator<String> change, InstantSource clock) {
    return start(0, change, clock);
  }

  /** The same on a port that others have been told of. */
  public static TestGateway startAt(int port, UnaryOperator<String> change) {
    return start(port, change, InstantSource.system());
  }

  static TestGateway start(int port, UnaryOperator<String> change, InstantSource clock) {
    try {
      Path folder = Files.createTempDirectory("postern-test-");
      Files.createDirectory(folder.resolve("scripts"));
      writeConfig(folder, change);
      ShopFiles.into(folder);
      return new TestGateway(folder, Gateway.assemble(() -> config(folder).withPort(port), clock));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static void writeConfig(Path folder, UnaryOperator<String> change) throws IOException {
    try (InputStream shipped = TestGateway.class.getResourceAsStream("/demo/postern.yaml")) {
      String yaml = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(folder.resolve("postern.yaml"), change.apply(yaml));
    }
  }

  static Config config(Path folder) {
    Map<String, String> environment = Map.of("POSTERN_HOME", home().toString());
    return ConfigLoader.load(folder.resolve("postern.yaml"), home(), environment).withPort(0);
  }

  /** The checkout, where plugins are built beside the server. */
  public static Path home() {
    return Path.of("").toAbsolutePath().getParent();
  }

  public Path folder() {
    return folder;
  }

  public String url() {
    return url;
  }

  public Gateway gateway() {
    return gateway;
  }

  /** An API key for a role, made once by the command line; the tenant's key is of tenant 1. */
  public synchronized String key(String role) {
    return keys.computeIfAbsent(
        role,
        name ->
            name.equals("tenant")
                ? issue("--role", name, "--subject", name, "--claim", "tenant_id=1")
                : issue("--role", name, "--subject", name));
  }

  /** Makes a key by {@code postern token}. */
  public String issue(String... options) {
    StringWriter out = new StringWriter();
    List<String> line = new ArrayList<>(List.of("token", "--config"));
    line.add(folder.resolve("postern.yaml").toString());
    line.addAll(List.of(options));
    System.setProperty("postern.home", home().toString());
    int status =
        PosternCommand.commandLine(Gateway::assemble)
            .setOut(new PrintWriter(out, true))
            .execute(line.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("postern token failed with " + status);
    }
    return out.toString().strip();
  }

  /** One call over HTTP as a role; an empty role sends no credentials. */
  public HttpResponse<String> call(
      String method, String path, String role, Map<String, String> headers, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    if (!role.isEmpty()) {
      request.header("X-API-Key", key(role));
    }
    headers.forEach(request::header);
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  public HttpResponse<String> get(String path, String role) {
    return call("GET", path, role, Map.of(), "");
  }

  /** One MCP tool call as a role, in the stateless form of 2025-11-25; gives the result. */
  public JsonNode tool(String name, String argumentsJson, String role) {
    String message =
        """
        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s}}
        """
            .formatted(NEXT_RPC_ID.getAndIncrement(), name, argumentsJson);
    JsonNode answer = json(call("POST", "/mcp", role, mcpHeaders(), message).body());
    return answer.has("result") ? answer.get("result") : answer;
  }

  public static Map<String, String> mcpHeaders() {
    return Map.of(
        "Content-Type", "application/json",
        "Accept", "application/json",
        "MCP-Protocol-Version", "2025-11-25");
  }

  public static JsonNode json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return JsonText.parse(bytes, bytes.length);
  }

  /** The audit records of calls so far, oldest first. */
  public List<JsonNode> auditRecords() {
    try {
      return Files.readAllLines(folder.resolve("audit.jsonl")).stream()
          .map(TestGateway::json)
          .filter(line -> !line.has("event"))
          .toList();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** A connection that sees everything, past the gateway. */
  public Connection superuser() throws SQLException {
    DatabaseFiles files = new DatabaseFiles(folder.resolve("postgres"));
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + files.port() + "/shop");
    return source.getConnection("postgres", files.password());
  }

  /** Asked past the gateway; the first value of the first row, empty where there is none. */
  public String sql(String statement) {
    try (Connection connection = superuser();
        Statement plain = connection.createStatement()) {
      if (!plain.execute(statement)) {
        return "";
      }
      try (ResultSet rows = plain.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    gateway.close();
    ShopFiles.delete(folder);
  }
}
