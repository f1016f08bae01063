package dev.postern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.SourceException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket of a server that speaks S3: moto, an independent one in Python. {@code mvn -Ps3 verify};
 * skipped, saying so, where it is not installed.
 */
class BucketTrial {
  private static final String RUNNING = " * Running on ";
  private static Process server;
  private static String endpoint;
  private static S3Client behind;
  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    try {
      server =
          new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", "0")
              .redirectErrorStream(true)
              .start();
    } catch (IOException missing) {
      Assumptions.abort("moto_server is not installed: pip install 'moto[server]'");
    }
    BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.startsWith(RUNNING)) {
      line = said.readLine();
    }
    Assumptions.assumeTrue(line != null, "moto_server does not start: pip install 'moto[server]'");
    endpoint = line.substring(RUNNING.length()).strip();
    Thread.ofVirtual().start(() -> passOver(said));
    behind =
        S3Client.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(endpoint))
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    behind.createBucket(bucket -> bucket.bucket("shop"));
    put("outside.txt", "outside");
    put("in/a.txt", "hello");
    put("in/docs/b.md", "# B");
    put("in/.hidden", "x");
    put("in/odd//name", "x");
    put("in/folder/", "");
    put("in/rows/1.csv", "id,name\n1,one\n2,two\n");
  }

  /** Its log, so that it never waits for somebody to read it. */
  private static void passOver(BufferedReader said) {
    try {
      while (said.readLine() != null) {
        // of no interest
      }
    } catch (IOException ended) {
      // with the server
    }
  }

  @AfterAll
  static void stop() {
    if (behind != null) {
      behind.close();
    }
    if (server != null) {
      server.destroy();
    }
  }

  private static void put(String key, String content) {
    behind.putObject(one -> one.bucket("shop").key(key), RequestBody.fromString(content));
  }

  private static Asked open(String bucket, Object... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("writable", true);
    settings.put(
        "bucket",
        Map.of(
            "name",
            bucket,
            "endpoint",
            endpoint,
            "prefix",
            "in/",
            "access-key-id",
            "k",
            "secret-access-key",
            "s"));
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return Asked.of(folder, settings);
  }

  @Test
  void objectsBelowThePrefixAreFiles() {
    try (Asked asked = open("shop")) {
      assertEquals(
          "[{\"path\":\"a.txt\",\"size\":5},{\"path\":\"docs/b.md\",\"size\":3},"
              + "{\"path\":\"rows/1.csv\",\"size\":20}]",
          asked.read("files", asked.where("files", "path", Operator.LT, "s"), "path", "size"));
      assertEquals(
          "{\"path\":\"a.txt\",\"encoding\":\"utf-8\",\"content\":\"hello\"}",
          asked.readFile("a.txt"));
      for (String path : List.of("../outside.txt", "nowhere", ".hidden", "odd//name", "folder/")) {
        assertEquals("null", asked.readFile(path), path);
      }
      assertTrue(asked.source().isReady());
    }
  }

  @Test
  void objectsAreWrittenReplacedAndDeleted() {
    try (Asked asked = open("shop")) {
      assertEquals("[{\"path\":\"w/n.txt\",\"size\":2}]", asked.write("w/n.txt", "é"));
      assertEquals(Kind.UNIQUE_VIOLATION, Asked.refused(() -> asked.write("w/n.txt", "x")));
      asked.write(Asked.row("w/n.txt", "over"), Optional.of(asked.replacing()), Filter.all());
      assertEquals(
          "over",
          behind.getObjectAsBytes(one -> one.bucket("shop").key("in/w/n.txt")).asUtf8String());
      assertEquals(1, asked.delete(asked.where("files", "folder", Operator.EQ, "w")));
      assertEquals("null", asked.readFile("w/n.txt"));
    }
  }

  @Test
  void tablesAreReadFromObjects() {
    Map<String, ?> rows = Map.of("r", Map.of("files", "rows/*.csv", "format", "csv"));
    try (Asked asked = open("shop", "tables", rows)) {
      assertEquals("[{\"id\":1,\"name\":\"one\"},{\"id\":2,\"name\":\"two\"}]", asked.read("r"));
    }
  }

  @Test
  void longListsComePageByPage() {
    for (int i = 0; i < 1_005; i++) {
      put("in/zz/" + i, "");
    }
    try (Asked asked = open("shop")) {
      assertEquals(1_005, asked.delete(asked.where("files", "folder", Operator.EQ, "zz")));
    }
    try (Asked asked = open("shop", "max-listed-files", 2)) {
      assertEquals(Kind.TOO_DEMANDING, Asked.refused(() -> asked.read("files")));
    }
  }

  @Test
  void aBucketThatIsNotThereIsAnError() {
    try (Asked asked = open("none")) {
      assertEquals(Kind.RAISED, Asked.refused(() -> asked.read("files")));
      assertFalse(asked.source().isReady());
    }
  }
}
