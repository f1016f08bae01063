package dev.postern.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import dev.postern.Tokens;
import dev.postern.golden.GoldenCase;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * Reads of the dialect's cases, asked by REST and again as calls of a tool: rows, error codes and
 * what the audit records tell must be the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityTest {
  private static final int FEWEST_CASES = 200;
  private static final List<String> ALIKE_IN_RECORDS =
      List.of("service", "resource", "action", "role", "rows", "outcome", "error");

  private DialectGateway gateway;

  @BeforeAll
  void start() {
    gateway = DialectGateway.thatForgets();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  private static List<GoldenCase> cases() throws Exception {
    try (Stream<Path> files = Files.list(DialectGateway.RESOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".http"))
          .sorted()
          .flatMap(
              file -> GoldenCase.read(DialectGateway.read(file.getFileName().toString())).stream())
          .filter(one -> ToolForm.of(one).isPresent())
          .toList();
    }
  }

  @Test
  void manyCasesHaveAToolForm() throws Exception {
    assertTrue(cases().size() >= FEWEST_CASES, () -> "too few to tell anything");
  }

  @TestFactory
  Stream<DynamicTest> bothSurfacesAnswerAlike() throws Exception {
    return cases().stream().map(one -> DynamicTest.dynamicTest(one.title(), () -> compare(one)));
  }

  private void compare(GoldenCase one) {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token(one));
    HttpResponse<String> rest = gateway.call("GET", one.path(), headers, "");
    JsonNode restRecord = gateway.records().getLast();
    String arguments = ToolForm.of(one).orElseThrow();
    String answer = call(headers, arguments);
    JsonNode toolRecord = gateway.records().getLast();
    String told = one.path() + "\n" + arguments + "\n" + rest.body() + "\n" + answer;
    if (rest.statusCode() < 300) {
      // the same bytes, but for members that the dialect puts into an order of its own
      if (!answer.contains("\"rows\":" + rest.body())) {
        JsonNode rows = TestGateway.json(answer).at("/result/structuredContent/rows");
        assertEquals(TestGateway.json(rest.body()), rows, told);
      }
    } else {
      JsonNode message = TestGateway.json(answer);
      // who calls is refused before any tool is looked at
      JsonNode refusal =
          message.has("error")
              ? message.at("/error/data")
              : message.at("/result/structuredContent");
      assertEquals(TestGateway.json(rest.body()).get("code"), refusal.get("code"), told);
    }
    for (String member : ALIKE_IN_RECORDS) {
      assertEquals(restRecord.get(member), toolRecord.get(member), () -> member + "\n" + told);
    }
  }

  /** The anonymous of REST have a role, and MCP takes it from a token alone. */
  private static String token(GoldenCase one) {
    String claims = one.headers().get("Claims");
    if (claims != null) {
      return Tokens.of(claims);
    }
    return Tokens.ofRole(one.role().isEmpty() ? "anon" : one.role());
  }

  private String call(Map<String, String> headers, String arguments) {
    Map<String, String> all = new HashMap<>(headers);
    all.putAll(TestGateway.mcpHeaders());
    all.put("Accept", "application/json");
    String message =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records","arguments":%s}}
        """
            .formatted(arguments);
    return gateway.call("POST", "/mcp", all, message).body();
  }
}
