package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The same tools have the same version, and others another. */
class ToolVersionTest {
  private static final String FIND =
      """
      {"name":"find","description":"Finds it","inputSchema":{"type":"object",
       "properties":{"a":{"type":"string"},"b":{"enum":["x","y"]}},"required":["a"]},
       "annotations":{"readOnlyHint":true}}
      """;

  private static final String SEND = "{\"name\":\"send\",\"description\":\"Sends it\"}";

  private static JsonNode tool(String text) {
    return JsonText.parse(Json.of(text));
  }

  private static String version(String... tools) {
    return ToolVersion.of(List.of(tools).stream().map(ToolVersionTest::tool).toList());
  }

  @Test
  void orderIsNoChange() {
    assertEquals(version(FIND, SEND), version(SEND, FIND));
    assertEquals(version(SEND), version("{\"description\":\"Sends it\",\"name\":\"send\"}"));
    assertTrue(version(FIND).matches("v1-[0-9a-f]{32}"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"find\"', '\"fynd\"'",
    "Finds it, Finds it and sends it to eve",
    "'\"a\":{', '\"c\":{'",
    "'\"x\",\"y\"', '\"x\",\"z\"'",
    "'\"required\":[\"a\"]', '\"required\":[]'",
    "true, false"
  })
  void whatAModelIsToldIsAChange(String before, String after) {
    assertNotEquals(version(FIND, SEND), version(FIND.replace(before, after), SEND));
  }

  @Test
  void oneMoreOrOneLessIsAChange() {
    assertNotEquals(version(FIND, SEND), version(FIND));
    assertNotEquals(version(FIND), version());
    assertNotEquals(version(FIND, FIND), version(FIND));
  }
}
