package dev.postern.dialect;

import dev.postern.DatabaseFiles;
import dev.postern.TestGateway;
import dev.postern.Tokens;
import java.io.IOException;
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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A gateway that delegates to the database of {@code schema.sql} and {@code functions.sql}, as a
 * site that moves to Postern would run it: anonymous callers, tokens, two schemas, a function
 * before each request. The database is one of its own in the server that another gateway embeds.
 */
final class DialectGateway implements AutoCloseable {
  static final Path RESOURCES = Path.of("src/test/resources/dialect");

  private final HttpClient http = HttpClient.newHttpClient();
  private final TestGateway server;
  private final TestGateway gateway;

  private DialectGateway(TestGateway server, TestGateway gateway) {
    this.server = server;
    this.gateway = gateway;
  }

  /** Mounted at {@code /}; what a call changes is undone unless it asks otherwise. */
  static DialectGateway thatForgets() {
    return start("/", "rollback-allow-override");
  }

  /**
   * Changes stay.
   *
   * @param mount the path of its resources
   */
  static DialectGateway thatKeeps(String mount) {
    return start(mount, "commit-allow-override");
  }

  private static DialectGateway start(String mount, String transactionEnd) {
    TestGateway server = TestGateway.demo();
    try {
      String url = load(server);
      String yaml =
          read("gateway.yaml")
              .replace("$URL", url)
              .replace("$MOUNT", mount)
              .replace("$TRANSACTION_END", transactionEnd)
              .replace("$SECRET", Tokens.SECRET);
      return new DialectGateway(server, TestGateway.start(shipped -> yaml));
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private static String load(TestGateway server) {
    DatabaseFiles files = new DatabaseFiles(server.folder().resolve("postgres"));
    run(files, "shop", "create database dialect");
    run(files, "dialect", read("schema.sql"));
    run(files, "dialect", read("functions.sql"));
    return url(files, "dialect");
  }

  /** Not by way of the driver manager: it knows the driver of whoever asked it first, a plugin. */
  private static void run(DatabaseFiles files, String database, String sql) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url(files, database));
    try (Connection connection = source.getConnection("postgres", files.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String url(DatabaseFiles files, String database) {
    return "jdbc:postgresql://127.0.0.1:" + files.port() + "/" + database;
  }

  static String read(String name) {
    try {
      return Files.readString(RESOURCES.resolve(name));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  String url() {
    return gateway.url();
  }

  /** The audit records so far, oldest first. */
  List<JsonNode> records() {
    return gateway.auditRecords();
  }

  /**
   * One call.
   *
   * @param target path and query, in which characters that no URL may hold are encoded here
   * @param body empty for none
   */
  HttpResponse<String> call(
      String method, String target, Map<String, String> headers, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + encoded(target)));
    headers.forEach(request::header);
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new IllegalStateException(method + " " + target, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Escapes that are there stay; so does what separates the parts. */
  private static String encoded(String target) {
    StringBuilder text = new StringBuilder();
    for (byte octet : target.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (octet & 0xff);
      boolean mayStay =
          character > ' ' && character < 0x7f && "\"<>\\^`{|}[]".indexOf(character) < 0;
      text.append(mayStay ? String.valueOf(character) : "%%%02X".formatted((int) character));
    }
    return text.toString();
  }

  @Override
  public void close() {
    gateway.close();
    server.close();
  }
}
