package dev.postern.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.spi.Operator;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in files: how their columns get types, and what becomes of them when files change. */
class TableInFilesTest {
  @TempDir private Path folder;

  private Asked open(String format, Map<String, Object> more, String... contents)
      throws IOException {
    for (int i = 0; i < contents.length; i++) {
      Files.writeString(folder.resolve("t" + i + ".txt"), contents[i]);
    }
    Map<String, Object> table = new HashMap<>(Map.of("files", "t*.txt", "format", format));
    if (more.containsKey("key")) {
      table.put("key", more.get("key"));
    }
    Map<String, Object> settings = new HashMap<>(more);
    settings.remove("key");
    settings.putAll(Map.of("root", folder.toString(), "tables", Map.of("t", table)));
    return Asked.of(folder, settings);
  }

  @Test
  void typesOfCsvAreFoundInAllOfIt() throws IOException {
    String csv =
        """
        \uFEFFid,price,sold,day,at,zip,name,void
        1,2,true,2026-01-31,2026-01-31T10:00:00Z,01234,"a ""b"",
        c",
        -2,3.50,false,2024-02-29,2026-01-31 10:00:00+01:00,99999,"",
        3,,,,,,x,\
        """
            .replace("\n", "\r\n");
    try (Asked asked = open("csv", Map.of("key", List.of("id")), csv)) {
      assertEquals(
          "id bigint, price numeric, sold boolean, day date, at timestamp with time zone,"
              + " zip text, name text, void text",
          asked.columns("t"));
      assertEquals(List.of("id"), asked.table("t").primaryKey());
      assertEquals(
          "[{\"id\":1,\"price\":2,\"sold\":true,\"day\":\"2026-01-31\",\"at\":\"2026-01-31T10:00:00Z\",\"zip\":\"01234\",\"name\":\"a"
              + " \\\"b\\\",\\r"
              + "\\n"
              + "c\",\"void\":null},{\"id\":-2,\"price\":3.50,\"sold\":false,\"day\":\"2024-02-29\",\"at\":\"2026-01-31"
              + " 10:00:00+01:00\",\"zip\":\"99999\",\"name\":\"\","
              + "\"void\":null},{\"id\":3,\"price\":null,\"sold\":null,\"day\":null,\"at\":null,"
              + "\"zip\":null,\"name\":\"x\",\"void\":null}]",
          asked.read("t"));
      assertEquals(
          "[{\"id\":-2}]", asked.read("t", asked.where("t", "price", Operator.GT, "3"), "id"));
    }
  }

  @Test
  void whatOnlyLooksLikeATypeIsText() throws IOException {
    record Case(String values, String type) {}
    List<Case> cases =
        List.of(
            new Case("1\n1.5", "numeric"),
            new Case("1\nx", "text"),
            new Case("007", "text"),
            new Case("1234567890123456", "text"),
            new Case("1e5", "text"),
            new Case("2023-02-29", "text"),
            new Case("TRUE", "text"),
            new Case("+1", "text"),
            new Case("-0.50", "numeric"),
            new Case("2026-01-01\n1", "text"));
    for (Case one : cases) {
      try (Asked asked = open("csv", Map.of(), "a\n" + one.values() + "\n")) {
        assertEquals("a " + one.type(), asked.columns("t"), one.toString());
      }
    }
  }

  @Test
  void jsonSaysWhatItIs() throws IOException {
    String json = "[{\"a\":1,\"b\":\"1\",\"c\":[1],\"d\":1},{\"e\":true,\"a\":2.5,\"d\":\"x\"}]";
    try (Asked asked = open("json", Map.of(), json)) {
      assertEquals("a numeric, b text, c json, d json, e boolean", asked.columns("t"));
      assertEquals(
          "[{\"a\":1,\"b\":\"1\",\"c\":[1],\"d\":1,\"e\":null},"
              + "{\"a\":2.5,\"b\":null,\"c\":null,\"d\":\"x\",\"e\":true}]",
          asked.read("t"));
    }
    try (Asked asked = open("ndjson", Map.of(), "{\"a\":1}\n\n{\"a\":2}\n", "{\"a\":3}")) {
      assertEquals("[{\"a\":1},{\"a\":2},{\"a\":3}]", asked.read("t"));
    }
  }

  @Test
  void filesThatAreNoTableAreToldOf() throws IOException {
    Map<String, List<String>> broken =
        Map.of(
            "csv",
            List.of("", "a,b\n1\n", "a,a\n1,2\n", "a\n\"x\n", "a\nx\"y\n", "a\n\"x\"y\n", "a\n"),
            "json",
            List.of("{}", "[1]", "[{\"a\":1,\"a\":2}]", "[" + "[".repeat(500), "[{\"a\":1}] x"),
            "ndjson",
            List.of("{\"a\":1} {\"a\":2}", "1\n"));
    for (var format : broken.entrySet()) {
      for (String text : format.getValue()) {
        try (Asked asked = open(format.getKey(), Map.of(), text)) {
          assertTrue(
              asked.catalog().tables().stream().noneMatch(table -> table.name().equals("t")), text);
          assertEquals(1, asked.catalog().warnings().size(), text);
        }
      }
    }
    Files.write(folder.resolve("t0.txt"), new byte[] {'a', '\n', (byte) 0xff});
    try (Asked asked = open("csv", Map.of())) {
      assertTrue(asked.catalog().warnings().getFirst().contains("UTF-8"));
    }
    try (Asked asked = open("csv", Map.of("max-table-bytes", 5), "a\n1\n2\n3\n")) {
      assertTrue(asked.catalog().warnings().getFirst().contains("max-table-bytes"));
    }
    try (Asked asked = open("csv", Map.of("max-table-rows", 2), "a\n1\n2\n3\n")) {
      assertTrue(asked.catalog().warnings().getFirst().contains("max-table-rows"));
    }
  }

  @Test
  void aKeyThatTellsNoRowsApartIsNone() throws IOException {
    try (Asked asked = open("csv", Map.of("key", List.of("a")), "a\n1\n1\n")) {
      assertEquals(List.of(), asked.table("t").primaryKey());
      assertTrue(asked.catalog().warnings().getFirst().contains("key"));
    }
  }

  @Test
  void aFileThatChangesIsReadAgain() throws IOException {
    try (Asked asked = open("csv", Map.of(), "a\n1\n")) {
      AtomicInteger changes = new AtomicInteger();
      asked.source().watch(changes::incrementAndGet);
      Files.writeString(folder.resolve("t0.txt"), "a\n1\n22\n");
      Files.writeString(folder.resolve("t1.txt"), "a\n3\n");
      assertEquals("[{\"a\":1},{\"a\":22},{\"a\":3}]", asked.read("t"));
      assertEquals(0, changes.get());
      Files.writeString(folder.resolve("t1.txt"), "a\nx\n");
      assertEquals(Kind.CONFLICT, Asked.refused(() -> asked.read("t")));
      assertEquals(1, changes.get());
      Asked anew = new Asked(asked.source(), asked.source().introspect());
      assertEquals("a text", anew.columns("t"));
      assertEquals("[{\"a\":\"1\"},{\"a\":\"22\"},{\"a\":\"x\"}]", anew.read("t"));
    }
  }
}
