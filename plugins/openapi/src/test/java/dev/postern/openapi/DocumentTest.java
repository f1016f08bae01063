package dev.postern.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.openapi.PetService.Reply;
import dev.postern.spi.Catalog;
import dev.postern.spi.Routine;
import dev.postern.spi.SettingsException;
import dev.postern.spi.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are broken or hostile, and where they come from. */
class DocumentTest {
  private static final String OK = "\"responses\":{\"200\":{\"description\":\"ok\"}}";
  private static PetService service;
  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    service = new PetService();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Catalog read(String document, Object... settings) {
    try {
      Files.writeString(folder.resolve("pets.yaml"), document);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    try (Calls calls = Calls.of(folder, Calls.settings(service, settings))) {
      return calls.catalog();
    }
  }

  private static String document(String paths, String schemas) {
    return "{\"openapi\":\"3.0.3\",\"paths\":{%s},\"components\":{\"schemas\":{%s}}}"
        .formatted(paths, schemas);
  }

  private static String names(Catalog catalog) {
    return catalog.routines().stream().map(Routine::name).collect(Collectors.joining(" "));
  }

  /** One operation whose answers have this schema. */
  private static String answering(String schema, String schemas) {
    return document(
        "\"/a\":{\"get\":{\"operationId\":\"a\",\"responses\":{\"200\":{\"content\":"
            + "{\"application/json\":{\"schema\":%s}}}}}}".formatted(schema),
        schemas);
  }

  @Test
  void whatCannotBeSentIsNotOffered() {
    Catalog catalog =
        read(
            document(
                String.join(
                    ",",
                    "\"/ok\":{\"get\":{%s}}".formatted(OK),
                    "\"/x/../admin\":{\"get\":{%s}}".formatted(OK),
                    "\"/x/%2e%2e/admin\":{\"get\":{" + OK + "}}",
                    "\"/x?a=b\":{\"get\":{%s}}".formatted(OK),
                    "\"http://evil.example/\":{\"get\":{%s}}".formatted(OK),
                    "\"/x/{id}\":{\"get\":{%s}}".formatted(OK),
                    "\"/c\":{\"get\":{\"parameters\":[{\"in\":\"cookie\",\"name\":\"c\",\"required\":true}],%s}}"
                        .formatted(OK),
                    "\"/h\":{\"get\":{\"parameters\":[{\"in\":\"header\",\"name\":\"Host\",\"schema\":{\"type\":\"string\"}}],%s}}"
                        .formatted(OK),
                    "\"/f\":{\"post\":{\"requestBody\":{\"required\":true,\"content\":{\"multipart/form-data\":{}}},%s}}"
                        .formatted(OK),
                    "\"/p\":{\"get\":{\"responses\":{\"200\":{\"content\":{\"image/png\":{}}}}}}"),
                ""));
    assertEquals("get_h get_ok", names(catalog));
    assertEquals(8, catalog.warnings().size(), catalog.warnings()::toString);
    assertTrue(
        catalog.routines().stream().allMatch(routine -> routine.arguments().isEmpty()),
        "a document sets a field that is the gateway's own");
  }

  @Test
  void idsThatSeveralHaveNameNone() {
    Catalog catalog =
        read(
            document(
                "\"/a\":{\"get\":{\"operationId\":\"x\",%s}},\"/b\":{\"get\":{\"operationId\":\"x\",%s}},\"/b/\":{\"get\":{%s}}"
                    .formatted(OK, OK, OK),
                ""));
    assertEquals("get_a get_b", names(catalog));
    assertTrue(catalog.warnings().getFirst().contains("another of its name"));
  }

  @Test
  void referencesStayWithinAndEnd() {
    for (String reference :
        List.of("http://evil.example/x.json", "other.json#/a", "file:///etc/passwd", "#/nowhere")) {
      Catalog catalog = read(answering("{\"$ref\":\"" + reference + "\"}", ""));
      assertEquals("", names(catalog), reference);
      assertTrue(catalog.warnings().getFirst().contains("$ref leads"), reference);
    }
    String loop =
        "\"A\":{\"$ref\":\"#/components/schemas/B\"},\"B\":{\"$ref\":\"#/components/schemas/A\"}";
    assertEquals("", names(read(answering("{\"$ref\":\"#/components/schemas/A\"}", loop))));
    String self = "\"A\":{\"allOf\":[{\"$ref\":\"#/components/schemas/A\"}]}";
    assertEquals("", names(read(answering("{\"$ref\":\"#/components/schemas/A\"}", self))));
    String tree =
        IntStream.range(0, 9)
            .mapToObj(
                i ->
                    "\"L%d\":{\"allOf\":[%s]}"
                        .formatted(
                            i,
                            IntStream.range(0, 20)
                                .mapToObj(
                                    n -> "{\"$ref\":\"#/components/schemas/L" + (i + 1) + "\"}")
                                .collect(Collectors.joining(","))))
            .collect(Collectors.joining(","));
    String last = ",\"L9\":{\"properties\":{\"a\":{\"type\":\"string\"}}}";
    Catalog wide = read(answering("{\"$ref\":\"#/components/schemas/L0\"}", tree + last));
    assertEquals("", names(wide));
    assertTrue(wide.warnings().getFirst().contains("more parts"), wide.warnings()::toString);
  }

  @Test
  void rowsThatPointIntoThemselvesHaveColumnsAllTheSame() {
    String tree =
        "\"A\":{\"properties\":{\"id\":{\"type\":\"integer\"},\"up\":{\"$ref\":\"#/components/schemas/A\"}}}";
    Catalog catalog = read(answering("{\"$ref\":\"#/components/schemas/A\"}", tree));
    assertEquals("a", names(catalog));
  }

  @Test
  void documentsThatAreNoneStopTheSource() {
    List<String> documents =
        List.of(
            "",
            "[]",
            "{",
            "{\"swagger\":\"2.0\",\"paths\":{}}",
            "{\"openapi\":\"3.0.0\"}",
            "{\"openapi\":\"3.0.0\",\"paths\":{},\"x\":" + "[".repeat(5_000),
            "a: &a [1]\nb: *a\n",
            "openapi: 3.0.0\npaths: {}\nx: " + "[".repeat(5_000),
            document("\"/a\":{\"get\":{}},\"/b\":{\"get\":{}},\"/c\":{\"get\":{}}", ""),
            " ".repeat(20_000));
    for (String document : documents) {
      assertThrows(
          SourceException.class,
          () -> read(document, "max-operations", 2, "max-document-bytes", 10_000),
          document.substring(0, Math.min(60, document.length())));
    }
  }

  @Test
  void aDocumentIsFetchedFromTheServiceItself() {
    service.json("/openapi.json", document("\"/ok\":{\"get\":{%s}}".formatted(OK), ""));
    Map<String, Object> bearer = Map.of("bearer", "s3cret");
    String address = service.url() + "/openapi.json";
    assertEquals("get_ok", names(read("", "document", address, "authentication", bearer)));
    assertEquals("Bearer s3cret", service.heard().field("authorization"));
    String other = address.replace("127.0.0.1", "localhost");
    assertEquals("get_ok", names(read("", "document", other, "authentication", bearer)));
    assertEquals("", service.heard().field("authorization"), "told to another server");
    service.reply("/openapi.json", new Reply(302, "", "", Map.of("Location", "/there")));
    assertThrows(SourceException.class, () -> read("", "document", address));
    service.heard();
  }

  @Test
  void onlyChosenOperationsAreOffered() {
    Catalog catalog =
        read(
            document("\"/a\":{\"get\":{%s}},\"/b\":{\"get\":{%s}}".formatted(OK, OK), ""),
            "operations",
            List.of("get_b", "get_c"));
    assertEquals("get_b", names(catalog));
    assertTrue(catalog.warnings().getFirst().contains("get_c"));
  }

  @Test
  void settingsThatAreWrongAreNamed() {
    List<List<Object>> wrong =
        List.of(
            List.of("url", "ftp://x.example/", "url"),
            List.of("url", "https://user:pw@x.example/", "url"),
            List.of("url", "https://x.example/a/../b", "url"),
            List.of("url", "https://x.example/?a=b", "url"),
            List.of("authentication", Map.of("bearer", "a\nb"), "authentication"),
            List.of(
                "authentication",
                Map.of("bearer", "a", "basic", Map.of("user", "u", "password", "p")),
                "authentication"),
            List.of(
                "authentication",
                Map.of("header", Map.of("name", "Host", "value", "x")),
                "authentication.header.name"),
            List.of("rows", Map.of("a", "items"), "rows.a"));
    for (List<Object> one : wrong) {
      SettingsException refusal =
          assertThrows(SettingsException.class, () -> read("", one.get(0), one.get(1)));
      assertEquals(one.get(2), refusal.key(), one.toString());
    }
    assertThrows(
        SettingsException.class,
        () ->
            read(
                "",
                "url",
                "http://x.example/",
                "private-network",
                false,
                "authentication",
                Map.of("bearer", "x")));
  }
}
