package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.operation.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Whatever a body holds, it is read or refused, and what was read is what is said of it. */
class BodyFuzzTest {
  private static final int ROUNDS = 5_000;
  private static final long SEED = 7240;

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of(
            "application/json",
            "[{\"a\": 1, \"b\": \"x\"}, {\"a\": null, \"b\": [1, {\"c\": 2}]}]"),
        Arguments.of("application/json", "{\"a\": 1.5e3, \"b\": {\"c\": \"\\u00e9\"}}"),
        Arguments.of("text/csv", "a,\"b \"\"c\"\"\",d\r\n1,NULL,\"two\nlines\"\n,,\n"),
        Arguments.of("application/x-www-form-urlencoded", "a=1&b=two+words%21&c&=d&e=%C3%A9"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void anyBodyIsReadOrRefused(String type, String seed) {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = changed(seed.getBytes(StandardCharsets.UTF_8), random);
      RequestBody body = RequestBody.of(type, bytes);
      Optional<List<String>> columns =
          random.nextInt(4) == 0 ? Optional.of(List.of("a")) : Optional.empty();
      try {
        Payload rows = body.rows(columns);
        JsonNode array = JsonText.parse(rows.json());
        assertEquals(rows.rows(), array.size());
      } catch (GatewayException refused) {
        assertEquals(400, refused.status());
      }
      try {
        assertNotNull(JsonText.parse(body.values(columns).json()));
        assertNotNull(JsonText.parse(body.arguments(columns).json()));
        assertNotNull(body.whole());
      } catch (GatewayException refused) {
        assertEquals(400, refused.status());
      }
    }
  }

  /** Some bytes replaced, left out, doubled or cut off. */
  private static byte[] changed(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:%&=\r\n\\0-".charAt(random.nextInt(15));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          byte[] doubled = Arrays.copyOf(bytes, bytes.length + at);
          System.arraycopy(bytes, 0, doubled, bytes.length, at);
          bytes = doubled;
        }
      }
    }
    return bytes;
  }
}
