package dev.postern.attack;

import dev.postern.Gateway;
import dev.postern.TestGateway;
import dev.postern.Tokens;
import dev.postern.cli.PosternCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;

/**
 * The sample shop with further tables, roles and odd names, for all tests that attack it: one
 * gateway for them together, with four connections a role and a log of every statement.
 */
final class AttackedShop implements AutoCloseable {
  /** Gives tests the one that there is. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == AttackedShop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(AttackedShop.class))
          .computeIfAbsent(AttackedShop.class, key -> new AttackedShop(), AttackedShop.class);
    }
  }

  private static final String BY_TOKEN =
      """

        - provider: jwt
          settings: {secret: "%s", checks: postgrest}\
      """
          .formatted(Tokens.SECRET);

  private final Map<String, String> keys = new ConcurrentHashMap<>();
  private final TestGateway gateway;
  private final Path log;

  private AttackedShop() {
    gateway =
        TestGateway.start(
            yaml ->
                yaml.replace("schemas: [shop]", "schemas: [shop, attic]\n      pool-size: 4")
                        .replace(
                            "{keys-file: api-keys.jsonl}", "{keys-file: api-keys.jsonl}" + BY_TOKEN)
                    + text("server.yaml"));
    log = gateway.folder().resolve("postgres").resolve("postgres.log");
    try {
      gateway.sql(text("schema.sql"));
      gateway.sql("alter system set log_statement = 'all'");
      gateway.sql("select pg_reload_conf()");
      Path config = gateway.folder().resolve("postern.yaml");
      Path whole = config.resolveSibling("postern.yaml.new");
      String roles = "\nroles:\n" + text("roles.yaml");
      Files.writeString(whole, Files.readString(config).replace("\nroles:\n", roles));
      Files.move(whole, config, StandardCopyOption.REPLACE_EXISTING);
      String said = reload();
      if (!said.contains("are in force")) {
        throw new IllegalStateException(said);
      }
    } catch (IOException | RuntimeException failure) {
      gateway.close();
      throw new IllegalStateException(failure);
    }
  }

  private static String text(String name) {
    try (InputStream file = AttackedShop.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Reads catalog and roles anew; what the command says. */
  String reload() {
    StringWriter said = new StringWriter();
    System.setProperty("postern.home", TestGateway.home().toString());
    PosternCommand.commandLine(Gateway::assemble)
        .setOut(new PrintWriter(said, true))
        .setErr(new PrintWriter(said, true))
        .execute("reload", "--config", gateway.folder().resolve("postern.yaml").toString());
    return said.toString();
  }

  TestGateway gateway() {
    return gateway;
  }

  /** How much the database has logged so far. */
  long logged() {
    try {
      return Files.size(log);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The texts of all statements that the database has run since, each once. */
  List<String> statementsSince(long logged) {
    try (InputStream all = Files.newInputStream(log)) {
      all.skipNBytes(logged);
      return Statements.of(new String(all.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * An API key of tenant 1.
   *
   * @param role and behind a blank whose it is, where it is not the role's own
   */
  String key(String role) {
    return keys.computeIfAbsent(
        role,
        name -> {
          String[] parts = name.split(" ");
          String subject = parts[parts.length - 1];
          return gateway.issue("--role", parts[0], "--subject", subject, "--claim", "tenant_id=1");
        });
  }

  /**
   * A call with a JSON body, or none.
   *
   * @param role as for {@link #key}; empty for no credentials
   */
  HttpResponse<String> call(
      String method, String path, String role, String body, String... headers) {
    Map<String, String> fields = new TreeMap<>();
    if (!role.isEmpty()) {
      fields.put("X-API-Key", key(role));
    }
    if (!body.isEmpty()) {
      fields.put("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      fields.put(headers[i], headers[i + 1]);
    }
    return gateway.call(method, path, "", fields, body);
  }

  HttpResponse<String> get(String path, String role, String... headers) {
    return call("GET", path, role, "", headers);
  }

  /** The answer to any MCP request, whole. */
  JsonNode ask(String method, String params, String role) {
    String message =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params);
    Map<String, String> fields = new TreeMap<>(TestGateway.mcpHeaders());
    fields.put("X-API-Key", key(role));
    return TestGateway.json(gateway.call("POST", "/mcp", "", fields, message).body());
  }

  /** The result of a tool call, or the answer where it has none. */
  JsonNode tool(String name, String arguments, String role) {
    JsonNode answer =
        ask("tools/call", "{\"name\":\"%s\",\"arguments\":%s}".formatted(name, arguments), role);
    return answer.has("result") ? answer.get("result") : answer;
  }

  static boolean isRefused(JsonNode toolAnswer) {
    return toolAnswer.has("error") || toolAnswer.path("isError").asBoolean();
  }

  /** A text as a part of a URL. */
  static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A text as it stands in a JSON string, without the quotes; everything odd is escaped. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.toString();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
