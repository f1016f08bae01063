package dev.postern.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonBufferTest {
  @Test
  void anyTextSurvivesAsAString() {
    StringBuilder everything = new StringBuilder();
    for (int c = 0; c < 0x300; c++) {
      everything.appendCodePoint(c);
    }
    everything.append("\u2028\u2029\uFFFD🦊\uDBFF\uDFFF\"\\/");
    Json text = Json.of(everything.toString());
    Json string = new JsonBuffer(0).string(text).json();
    assertEquals(everything.toString(), JsonText.parse(string).stringValue());
  }

  @Test
  void jsonInsideJsonReadsAsItself() {
    Json rows = Json.of("[{\"a\":\"\\u0000\\n\\\"\\\\ \\ud83e\\udd8a é\"},\n\t{\"a\":null}]\r\n");
    Json nested = new JsonBuffer(0).raw("{\"text\":").string(rows).raw("}").json();
    assertEquals(rows.text(), JsonText.parse(nested).get("text").stringValue());
  }

  @Test
  void onlyTheBytesThatCountAreTaken() {
    byte[] longer = "[1]garbage".getBytes(StandardCharsets.UTF_8);
    Json json = new Json(longer, 3);
    assertEquals("[1]\"[1]\"", new JsonBuffer(0).raw(json).string(json).json().text());
  }
}
