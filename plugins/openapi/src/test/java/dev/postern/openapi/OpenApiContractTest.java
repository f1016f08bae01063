package dev.postern.openapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.postern.rows.JsonForm;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.DataSource;
import dev.postern.spi.Query;
import dev.postern.spi.contract.ContractSchema;
import dev.postern.spi.contract.ContractSchema.Column;
import dev.postern.spi.contract.DataSourceContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contract of every data source, for a real HTTP server: it is only called, and its operations
 * give the rows of the contract's tables.
 */
class OpenApiContractTest extends DataSourceContract {
  private static final String SLOW = "slow";

  private final CountDownLatch closed = new CountDownLatch(1);
  private HttpServer server;

  @Override
  protected Provided provide(ContractSchema schema, Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    ObjectNode document = JsonForm.MAPPER.createObjectNode().put("openapi", "3.1.0");
    ObjectNode paths = document.putObject("paths");
    for (ContractSchema.Table table : List.of(schema.items, schema.many)) {
      byte[] rows = rows(table);
      describe(paths, table.name(), table.columns());
      server.createContext("/" + table.name(), exchange -> answer(exchange, rows));
    }
    describe(paths, SLOW, schema.many.columns());
    server.createContext("/" + SLOW, this::wait);
    describeSum(paths);
    server.createContext("/contract_add", OpenApiContractTest::add);
    server.start();
    Path file = Files.writeString(folder.resolve("contract.json"), document.toString());
    return new Provided(
        new OpenApiConnector(),
        Map.of(
            "document",
            file.toString(),
            "url",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "private-network",
            true));
  }

  @AfterAll
  void stopServer() {
    closed.countDown();
    if (server != null) {
      server.stop(0);
    }
  }

  @Override
  protected Optional<Query> slow(DataSource opened) {
    return Optional.of(reading(SLOW));
  }

  private static void describe(ObjectNode paths, String name, List<Column> columns) {
    ObjectNode rows = answering(paths, name).put("type", "array").putObject("items");
    ObjectNode members = rows.put("type", "object").putObject("properties");
    for (Column column : columns) {
      if (has(column.kind())) {
        members.set(column.name(), schema(column.kind()));
      }
    }
  }

  private static void describeSum(ObjectNode paths) {
    answering(paths, "contract_add").put("type", "integer");
    ArrayNode parameters =
        ((ObjectNode) paths.get("/contract_add").get("get")).putArray("parameters");
    for (String name : List.of("a", "b")) {
      ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
      parameter.put("required", true).set("schema", schema(Kind.INTEGER));
    }
  }

  /** The schema of what an operation answers with, to be filled. */
  private static ObjectNode answering(ObjectNode paths, String name) {
    return paths
        .putObject("/" + name)
        .putObject("get")
        .put("operationId", name)
        .putObject("responses")
        .putObject("200")
        .putObject("content")
        .putObject("application/json")
        .putObject("schema");
  }

  private static boolean has(Kind kind) {
    return switch (kind) {
      case INTEGER, NUMBER, BOOLEAN, TEXT, UUID, DATE, TIMESTAMP_WITH_ZONE, JSON -> true;
      case ENUM, TIMESTAMP, TIME, BYTES, ARRAY, COMPOSITE, OTHER -> false;
    };
  }

  private static ObjectNode schema(Kind kind) {
    ObjectNode schema = JsonForm.MAPPER.createObjectNode();
    return switch (kind) {
      case INTEGER -> schema.put("type", "integer");
      case NUMBER -> schema.put("type", "number");
      case BOOLEAN -> schema.put("type", "boolean");
      case UUID -> schema.put("type", "string").put("format", "uuid");
      case DATE -> schema.put("type", "string").put("format", "date");
      case TIMESTAMP_WITH_ZONE -> schema.put("type", "string").put("format", "date-time");
      case JSON -> schema.put("type", "object");
      default -> schema.put("type", "string");
    };
  }

  private static byte[] rows(ContractSchema.Table table) {
    ArrayNode rows = JsonForm.MAPPER.createArrayNode();
    for (List<Optional<String>> row : table.rows()) {
      ObjectNode object = rows.addObject();
      for (int i = 0; i < row.size(); i++) {
        Column column = table.columns().get(i);
        object.set(column.name(), value(column.kind(), row.get(i)));
      }
    }
    return rows.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode value(Kind kind, Optional<String> text) {
    var nodes = JsonForm.MAPPER.getNodeFactory();
    return text.<JsonNode>map(
            some ->
                switch (kind) {
                  case INTEGER, NUMBER, BOOLEAN, JSON -> JsonForm.MAPPER.readTree(some);
                  default -> nodes.stringNode(some);
                })
        .orElseGet(nodes::nullNode);
  }

  private static void add(HttpExchange exchange) throws IOException {
    int sum =
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
            .mapToInt(parameter -> Integer.parseInt(parameter.substring(2)))
            .sum();
    answer(exchange, Integer.toString(sum).getBytes(StandardCharsets.UTF_8));
  }

  private void wait(HttpExchange exchange) throws IOException {
    try (exchange) {
      closed.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
