package dev.postern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bucket of a server that speaks S3: moto, an independent one in Python. {@code mvn -Ps3 verify};
 * skipped, saying so, where it is not installed.
 */
class BucketTrial {
  private static Moto moto;
  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    moto = Moto.start("shop");
    put("outside.txt", "outside");
    put("in/a.txt", "hello");
    put("in/docs/b.md", "# B");
    put("in/.hidden", "x");
    put("in/odd//name", "x");
    put("in/folder/", "");
    put("in/rows/1.csv", "id,name\n1,one\n2,two\n");
  }

  @AfterAll
  static void stop() {
    if (moto != null) {
      moto.close();
    }
  }

  private static void put(String key, String content) {
    moto.put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  private static Asked open(String bucket, Object... more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("writable", true);
    settings.put("bucket", moto.settings(bucket, "in/"));
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
          moto.client()
              .getObjectAsBytes(one -> one.bucket("shop").key("in/w/n.txt"))
              .asUtf8String());
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
