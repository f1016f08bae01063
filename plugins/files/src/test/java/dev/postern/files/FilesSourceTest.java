package dev.postern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Capability;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of this machine. */
class FilesSourceTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(folder.resolve("secret.txt"), "outside");
    put("a.txt", "hello");
    put("docs/b.md", "# B");
    put("docs/deep/c.bin", "x\0y");
    put(".env", "KEY=1");
    put("docs/.git/config", "x");
  }

  private void put(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Asked open(Object... more) {
    Map<String, Object> settings = new HashMap<>(Map.of("root", "root", "writable", true));
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return Asked.of(folder, settings);
  }

  @Test
  void filesAreRowsAndHiddenOnesAreNot() {
    try (Asked asked = open()) {
      assertEquals(
          "[{\"path\":\"a.txt\",\"folder\":\"\",\"size\":5,\"type\":\"text/plain\"},"
              + "{\"path\":\"docs/b.md\",\"folder\":\"docs\",\"size\":3,\"type\":\"text/markdown\"},"
              + "{\"path\":\"docs/deep/c.bin\",\"folder\":\"docs/deep\",\"size\":3,"
              + "\"type\":\"application/octet-stream\"}]",
          asked.read("files", Filter.all(), "path", "folder", "size", "type"));
      assertEquals(3, asked.count("files"));
      assertEquals(
          "[{\"name\":\"b.md\"}]",
          asked.read("files", asked.where("files", "folder", Operator.EQ, "docs"), "name"));
    }
    try (Asked asked = open("hidden", true)) {
      assertEquals(5, asked.count("files"));
    }
  }

  @Test
  void contentsAreReadWhereTheyAreAskedFor() {
    try (Asked asked = open("max-file-bytes", 4)) {
      assertEquals(
          "[{\"path\":\"a.txt\",\"content\":null},{\"path\":\"docs/b.md\",\"content\":\"# B\"},"
              + "{\"path\":\"docs/deep/c.bin\",\"content\":\"eAB5\"}]",
          asked.read("contents", Filter.all(), "path", "content"));
      assertEquals(
          "[{\"path\":\"docs/b.md\"}]",
          asked.read("contents", asked.where("contents", "content", Operator.LIKE, "# %"), "path"));
      assertEquals(Kind.TOO_DEMANDING, Asked.refused(() -> asked.readFile("a.txt")));
    }
    try (Asked asked = open("max-scanned-bytes", 7)) {
      assertEquals(
          Kind.TOO_DEMANDING, Asked.refused(() -> asked.read("contents", Filter.all(), "content")));
      assertEquals(
          "{\"path\":\"a.txt\",\"encoding\":\"utf-8\",\"content\":\"hello\"}",
          asked.readFile("a.txt"));
    }
  }

  /** Paths that lead elsewhere, or that file systems read differently. */
  private static final List<String> HOSTILE =
      List.of(
          "",
          ".",
          "..",
          "../secret.txt",
          "docs/../../secret.txt",
          "docs/./b.md",
          "/etc/passwd",
          "//a.txt",
          "docs//b.md",
          "a.txt/",
          "..\\\\secret.txt",
          "docs\\\\b.md",
          "C:\\\\a",
          "a.txt:stream",
          "a.txt\\u0000",
          "a\\nb",
          " a.txt",
          ".env",
          "docs/.git/config",
          "\\u202etxt.a",
          "~/x",
          "x/".repeat(40) + "y",
          "y".repeat(300));

  @Test
  void nothingOutsideOfTheRootIsReadWrittenOrDeleted() throws IOException {
    try (Asked asked = open()) {
      for (String path : HOSTILE) {
        assertEquals("null", asked.readFile(path), path);
        if (!path.equals("~/x")) {
          assertEquals(Kind.INVALID_VALUE, Asked.refused(() -> asked.write(path, "x")), path);
        }
        assertEquals(
            0,
            asked.delete(asked.where("files", "path", Operator.EQ, path.replace("\\\\", "\\"))),
            path);
      }
    }
    assertEquals("outside", Files.readString(folder.resolve("secret.txt")));
    assertEquals("KEY=1", Files.readString(root.resolve(".env")));
    assertTrue(Files.exists(root.resolve("docs/.git/config")));
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("x.txt"), "outside");
    Files.createSymbolicLink(root.resolve("link.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("folder"), outside);
    Files.createSymbolicLink(root.resolve("loop"), root);
    try (Asked asked = open()) {
      assertEquals(3, asked.count("files"));
      for (String path : List.of("link.txt", "folder/x.txt", "loop/a.txt")) {
        assertEquals("null", asked.readFile(path), path);
        assertEquals(0, asked.delete(asked.where("files", "path", Operator.EQ, path)), path);
        assertThrows(RuntimeException.class, () -> asked.write(path, "over"), path);
        Optional<Query.Upsert> replacing = Optional.of(asked.replacing());
        assertThrows(
            RuntimeException.class,
            () -> asked.write(Asked.row(path, "over"), replacing, Filter.all()),
            path);
      }
      assertThrows(RuntimeException.class, () -> asked.write("folder/new/y.txt", "over"));
    }
    assertEquals("outside", Files.readString(folder.resolve("secret.txt")));
    assertEquals(1, outside.toFile().list().length);
  }

  @Test
  void filesAreWrittenWholeAndReplacedOnlyOnDemand() throws IOException {
    try (Asked asked = open()) {
      Result made = asked.write(Asked.row("new/place/n.txt", "né"), Optional.empty(), Filter.all());
      assertEquals("[{\"path\":\"new/place/n.txt\",\"size\":3}]", made.body().text());
      assertEquals(Map.of("path", "new/place/n.txt"), made.notes().key());
      assertEquals("né", Files.readString(root.resolve("new/place/n.txt")));
      assertEquals(Kind.UNIQUE_VIOLATION, Asked.refused(() -> asked.write("a.txt", "no")));
      String two =
          "[{\"path\":\"d.txt\",\"content\":\"ZA==\",\"encoding\":\"base64\"},"
              + "{\"path\":\"a.txt\",\"content\":\"over\"}]";
      assertEquals(
          Kind.UNIQUE_VIOLATION,
          Asked.refused(() -> asked.write(two, Optional.empty(), Filter.all())));
      assertFalse(Files.exists(root.resolve("d.txt")), "a file of a refused call was written");
      Result both = asked.write(two, Optional.of(asked.replacing()), Filter.all());
      assertEquals(2, both.rowCount());
      assertEquals(1, both.notes().inserted().orElseThrow());
      assertEquals("d", Files.readString(root.resolve("d.txt")));
      assertEquals("over", Files.readString(root.resolve("a.txt")));
      assertEquals(Set.of("a.txt", "d.txt", "docs", "new", ".env"), Set.of(root.toFile().list()));
    }
  }

  @Test
  void whatARuleOrALimitRefusesIsNotWritten() {
    try (Asked asked = open("max-file-bytes", 10)) {
      Filter<dev.postern.spi.ColumnUse> inDocs =
          asked.where("contents", "folder", Operator.EQ, "docs");
      assertEquals(
          Kind.PERMISSION_DENIED,
          Asked.refused(() -> asked.write(Asked.row("x.txt", "x"), Optional.empty(), inDocs)));
      asked.write(Asked.row("docs/x.txt", "x"), Optional.empty(), inDocs);
      assertEquals(Kind.TOO_DEMANDING, Asked.refused(() -> asked.write("x.txt", "x".repeat(11))));
      for (String row :
          List.of(
              "[{\"path\":\"x\",\"content\":\"!\",\"encoding\":\"base64\"}]",
              "[{\"path\":\"x\",\"content\":\"x\",\"encoding\":\"latin-1\"}]",
              "[{\"path\":\"x\",\"content\":{}}]",
              "[{\"path\":[],\"content\":\"x\"}]")) {
        assertEquals(
            Kind.INVALID_VALUE,
            Asked.refused(() -> asked.write(row, Optional.empty(), Filter.all())),
            row);
      }
      for (String row : List.of("[{\"path\":\"x\"}]", "[{\"content\":\"x\"}]")) {
        assertEquals(
            Kind.NOT_NULL_VIOLATION,
            Asked.refused(() -> asked.write(row, Optional.empty(), Filter.all())),
            row);
      }
      assertFalse(Files.exists(root.resolve("x.txt")));
      assertFalse(Files.exists(root.resolve("x")));
    }
  }

  @Test
  void filesAreDeletedByCondition() {
    try (Asked asked = open()) {
      assertEquals(2, asked.delete(asked.where("files", "folder", Operator.LIKE, "docs%")));
      assertEquals("[{\"path\":\"a.txt\"}]", asked.read("files", Filter.all(), "path"));
    }
  }

  @Test
  void withoutLeaveNothingIsWritten() {
    try (Asked asked = open("writable", false)) {
      assertEquals(Set.of(Capability.READ, Capability.CALL), asked.source().capabilities());
      assertEquals(Set.of(), asked.table("files").writable());
      assertEquals(Kind.READ_ONLY, Asked.refused(() -> asked.write("x.txt", "x")));
      assertEquals(Kind.READ_ONLY, Asked.refused(() -> asked.delete(Filter.all())));
    }
  }

  @Test
  void moreFilesThanMayBeListedAreAnError() {
    try (Asked asked = open("max-listed-files", 2)) {
      assertEquals(Kind.TOO_DEMANDING, Asked.refused(() -> asked.read("files")));
      assertEquals(
          "[{\"size\":5}]",
          asked.read("files", asked.where("files", "path", Operator.EQ, "a.txt"), "size"));
    }
  }

  @Test
  void settingsThatAreWrongAreNamed() {
    Map<String, Map<String, ?>> wrong =
        Map.of(
            "root", Map.of("root", "nowhere"),
            "bucket.access-key-id", Map.of("bucket", Map.of("name", "b")),
            "bucket.prefix", Map.of("bucket", Map.of("name", "b", "prefix", "x")),
            "tables.files", Map.of("root", "root", "tables", Map.of("files", Map.of())),
            "tables.a.format",
                Map.of(
                    "root", "root", "tables", Map.of("a", Map.of("files", "*", "format", "xml"))));
    wrong.forEach(
        (key, settings) ->
            assertEquals(
                key,
                assertThrows(SettingsException.class, () -> Asked.of(folder, settings)).key()));
  }
}
