package dev.postern.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long answers come as short as the caller takes them. */
class CompressionTest {
  private static final String LONG = "/api/shop/customers?order=id&limit=50";

  private static TestGateway gateway;

  @BeforeAll
  static void start() {
    gateway = TestGateway.demo();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<byte[]> get(String path, String encodings) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path))
            .header("X-API-Key", gateway.key("reader"))
            .header("Accept-Encoding", encodings)
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private static String encoding(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Encoding").orElse("");
  }

  private static byte[] unpacked(HttpResponse<byte[]> answer) throws IOException {
    byte[] body = answer.body();
    if (encoding(answer).equals("gzip")) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        return in.readAllBytes();
      }
    }
    ZstdJavaDecompressor zstd = new ZstdJavaDecompressor();
    byte[] whole = new byte[(int) zstd.getDecompressedSize(body, 0, body.length)];
    zstd.decompress(body, 0, body.length, whole, 0, whole.length);
    return whole;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "zstd | zstd",
        "gzip, deflate, br, zstd | gzip",
        "gzip;q=0.5, zstd | zstd",
        "zstd;q=0.4, gzip;q=0.9 | gzip",
        "zstd;q=0, gzip | gzip",
        "ZSTD;q=1.0, gzip;q=0 | zstd"
      })
  void theMoreWantedEncodingIsTaken(String accepted, String taken) throws Exception {
    HttpResponse<byte[]> plain = get(LONG, "identity");
    HttpResponse<byte[]> packed = get(LONG, accepted);
    assertEquals(taken, encoding(packed));
    assertTrue(packed.body().length < plain.body().length / 2);
    assertArrayEquals(plain.body(), unpacked(packed));
    assertTrue(packed.headers().allValues("Vary").toString().contains("Accept-Encoding"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd;q=0", "zstd;q=0.000, gzip;q=0", "identity"})
  void whatIsNotWantedIsNotSent(String accepted) throws Exception {
    assertEquals("", encoding(get(LONG, accepted)));
  }

  @Test
  void shortAnswersStayAsTheyAre() throws Exception {
    assertEquals("", encoding(get("/api/shop/customers?limit=1&select=id", "zstd")));
  }
}
