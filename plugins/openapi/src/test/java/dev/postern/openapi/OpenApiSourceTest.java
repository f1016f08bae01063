package dev.postern.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.openapi.PetService.Heard;
import dev.postern.openapi.PetService.Reply;
import dev.postern.spi.Cancellation;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations called over real HTTP. */
class OpenApiSourceTest {
  private static PetService service;
  private static Calls calls;
  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws IOException {
    try (InputStream document = OpenApiSourceTest.class.getResourceAsStream("pets.yaml")) {
      Files.copy(document, folder.resolve("pets.yaml"));
    }
    service = new PetService();
    calls =
        Calls.of(
            folder,
            Calls.settings(
                service,
                "authentication",
                Map.of("bearer", "s3cret"),
                "rows",
                Map.of("search", "/items"),
                "max-response-bytes",
                10_000,
                "max-request-bytes",
                1_000));
  }

  @AfterAll
  static void stop() {
    calls.close();
    service.close();
  }

  @Test
  void everyOperationIsARoutine() {
    String told =
        calls.catalog().routines().stream()
            .map(
                routine ->
                    "%s(%s) %s %s '%s'"
                        .formatted(
                            routine.name(),
                            routine.arguments().stream()
                                .map(
                                    a ->
                                        a.name()
                                            + " "
                                            + a.type().name()
                                            + (a.hasDefault() ? "?" : ""))
                                .collect(Collectors.joining(", ")),
                            returned(routine.returns()),
                            routine.volatility(),
                            routine.comment()))
            .collect(Collectors.joining("\n"));
    assertEquals(
        """
        addPet(name text, price numeric?, born date?, secret text?, parent json?) one name,id,price,born,parent VOLATILE ''
        delete_pets_pet_id(pet_id text) nothing VOLATILE ''
        free(body json?) json VOLATILE ''
        listPets(status text?, tag json?, id json?, X_Trace text?) many name,id,price,born,parent STABLE 'Lists pets'
        note() text STABLE ''
        pet_get(pet_id text) one name,id,price,born,parent STABLE ''
        search() many name,id,price,born,parent STABLE ''\
        """,
        told);
    assertEquals(List.of(), calls.catalog().warnings());
  }

  private static String returned(Routine.Returns returns) {
    return switch (returns) {
      case Routine.Returns.Nothing() -> "nothing";
      case Routine.Returns.Scalar(var type, boolean isSet) -> type.name();
      case Routine.Returns.Rows(Table table, boolean isSet) ->
          (isSet ? "many " : "one ") + String.join(",", table.columns().keySet());
    };
  }

  @Test
  void argumentsGoWhereTheyBelongAndStayThere() {
    service.json("/v1/pets", "[]");
    calls.call(
        "listPets",
        """
        {"status":"sold","tag":["a&b","c=d #%"],"id":[1,"2"],"X_Trace":"t 1"}
        """);
    Heard heard = service.heard();
    assertEquals("/v1/pets?status=sold&tag=a%26b&tag=c%3Dd%20%23%25&id=1,2", heard.target());
    assertEquals("t 1", heard.field("X-Trace"));
    assertEquals("Bearer s3cret", heard.field("Authorization"));
    assertEquals("", heard.field("Cookie"));
    service.json("/v1/pets/a%20b%3Fc%C3%A4", "{}");
    calls.call("pet_get", "{\"pet_id\":\"a b?cä\"}");
    assertEquals("/v1/pets/a%20b%3Fc%C3%A4", service.heard().target());
    service.reply("/v1/pets", new Reply(201, "application/json", "{\"name\":\"Rex\"}", Map.of()));
    calls.call(
        "addPet",
        """
        {"name":"R\\"ex","price":"12.50","born":null,"parent":{"name":"Tess"}}
        """);
    assertEquals(
        "{\"name\":\"R\\\"ex\",\"price\":12.50,\"born\":null,\"parent\":{\"name\":\"Tess\"}}",
        service.heard().body());
  }

  @Test
  void valuesThatWouldLeadElsewhereAreRefused() {
    for (String value : List.of("", ".", "..", "../admin", "a/b", "a\\\\b", "a\\u0000", "a\\n")) {
      SourceException refusal = calls.refusal("pet_get", "{\"pet_id\":\"" + value + "\"}");
      assertEquals(Kind.INVALID_VALUE, refusal.kind(), value);
    }
    for (String value : List.of("a\\r\\nHost: evil", "a\\nb", "ä", " ", "a\\u0000")) {
      SourceException refusal = calls.refusal("listPets", "{\"X_Trace\":\"" + value + "\"}");
      assertEquals(Kind.INVALID_VALUE, refusal.kind(), value);
    }
    List.of(
            List.of("listPets", "{\"status\":\"stolen\"}"),
            List.of("listPets", "{\"status\":{}}"),
            List.of("listPets", "{\"tag\":[[1]]}"),
            List.of("addPet", "{\"name\":\"a\",\"price\":\"cheap\"}"),
            List.of("addPet", "{\"name\":\"a\",\"born\":\"yesterday\"}"),
            List.of("pet_get", "{\"pet_id\":null}"))
        .forEach(
            call ->
                assertEquals(
                    Kind.INVALID_VALUE,
                    calls.refusal(call.getFirst(), call.getLast()).kind(),
                    call.toString()));
    assertEquals(
        Kind.TOO_DEMANDING,
        calls.refusal("addPet", "{\"name\":\"" + "x".repeat(1_000) + "\"}").kind());
    assertTrue(service.heardNothing());
  }

  @Test
  void onlyWhatTheDocumentTellsOfLeaves() {
    service.json(
        "/v1/pets",
        """
        [{"name":"Rex","id":1,"price":1.50,"salary":9,"secret":"x","parent":{"name":"Tess"}},
         {"name":7,"id":"2","born":"2026-01-31"}]
        """);
    assertEquals(
        "[{\"name\":\"Rex\",\"id\":1,\"price\":1.50,\"born\":null,\"parent\":{\"name\":\"Tess\"}},"
            + "{\"name\":\"7\",\"id\":2,\"price\":null,\"born\":\"2026-01-31\",\"parent\":null}]",
        calls.call("listPets", "{}"));
    service.heard();
    service.json("/v1/search", "{\"total\":1,\"items\":[{\"name\":\"Rex\"}]}");
    assertTrue(calls.call("search", "{}").startsWith("[{\"name\":\"Rex\","));
    service.heard();
  }

  @Test
  void rowsAreFilteredAndPaged() {
    service.json(
        "/v1/pets", "[{\"name\":\"a\",\"id\":1},{\"name\":\"b\",\"id\":2},{\"id\":3},{\"id\":4}]");
    Table table = ((Routine.Returns.Rows) calls.routine("listPets").returns()).table();
    Column id = table.columns().get("id");
    Filter<ColumnUse> after =
        new Filter.Compare<>(new ColumnUse(id, Mask.none()), Operator.GT, "1");
    Result result =
        calls.run(
            "listPets", "{}", Calls.context(20_000, Cancellation.NEVER), after, new Page(2, 0));
    assertEquals(2, result.rowCount());
    assertEquals(3, result.total().orElseThrow());
    assertEquals(Result.Cut.ROWS, result.cut());
    assertEquals("GET /pets", result.statement());
    service.heard();
  }

  @Test
  void otherKindsOfAnswers() {
    service.reply("/v1/note", new Reply(200, "text/plain; charset=utf-8", "a \"b\"", Map.of()));
    assertEquals("\"a \\\"b\\\"\"", calls.call("note", "{}"));
    service.json("/v1/free", "{\"any\":[1]}");
    assertEquals("{\"any\":[1]}", calls.call("free", "{\"body\":[{\"a\":1}]}"));
    service.heard();
    assertEquals("[{\"a\":1}]", service.heard().body());
    service.reply("/v1/pets/1", new Reply(204, "", "", Map.of()));
    assertEquals("null", calls.call("delete_pets_pet_id", "{\"pet_id\":\"1\"}"));
    assertEquals("DELETE", service.heard().method());
    assertEquals("null", calls.call("pet_get", "{\"pet_id\":\"1\"}"));
    service.heard();
  }

  @Test
  void refusalsAndFailuresHaveTheirKinds() {
    Map<Integer, Kind> kinds =
        Map.of(
            400, Kind.INVALID_VALUE,
            401, Kind.PERMISSION_DENIED,
            403, Kind.PERMISSION_DENIED,
            404, Kind.RAISED,
            409, Kind.RAISED,
            429, Kind.UNAVAILABLE,
            500, Kind.RAISED,
            503, Kind.UNAVAILABLE,
            504, Kind.TIMEOUT);
    kinds.forEach(
        (status, kind) -> {
          service.reply("/v1/note", new Reply(status, "text/plain", "row of Ada", Map.of()));
          SourceException failure = calls.refusal("note", "{}");
          assertEquals(kind, failure.kind(), status.toString());
          if (kind == Kind.RAISED) {
            assertFalse(failure.getMessage().contains("Ada"), failure::getMessage);
          }
          service.heard();
        });
    service.reply("/v1/note", new Reply(302, "", "", Map.of("Location", service.url() + "/other")));
    assertEquals(Kind.UNAVAILABLE, calls.refusal("note", "{}").kind());
    service.heard();
    assertTrue(service.heardNothing(), "a redirect was followed");
  }

  @Test
  void answersAgainstTheDocumentAreRefused() {
    List<Reply> wrong =
        List.of(
            new Reply(200, "text/html", "<p>log in</p>", Map.of()),
            new Reply(200, "application/json", "{\"id\":1}", Map.of()),
            new Reply(200, "application/json", "[1]", Map.of()),
            new Reply(200, "application/json", "[{\"id\":\"one\"}]", Map.of()),
            new Reply(200, "application/json", "[{\"id\":1,\"id\":2}]", Map.of()),
            new Reply(200, "application/json", "[".repeat(2_000), Map.of()),
            new Reply(200, "application/json", "[]", Map.of("Content-Encoding", "gzip")));
    for (Reply reply : wrong) {
      service.reply("/v1/pets", reply);
      assertEquals(
          Kind.UNAVAILABLE, calls.refusal("listPets", "{}").kind(), () -> reply.toString());
      service.heard();
    }
    service.json("/v1/pets", "[\"" + "x".repeat(20_000) + "\"]");
    assertEquals(Kind.TOO_DEMANDING, calls.refusal("listPets", "{}").kind());
    service.heard();
  }

  @Test
  void aServiceThatHangsIsLeftAtTheDeadline() {
    service.reply("/v1/note", new Reply(0, "", "", Map.of()));
    SourceException late =
        assertThrows(
            SourceException.class,
            () -> calls.run("note", "{}", Calls.context(200, Cancellation.NEVER)));
    assertEquals(Kind.TIMEOUT, late.kind());
    service.awaited();
  }

  @Test
  void aCallThatIsGivenUpEndsAtOnce() throws InterruptedException {
    service.reply("/v1/note", new Reply(0, "", "", Map.of()));
    Cancellation cancellation = new Cancellation();
    Thread givingUp =
        Thread.startVirtualThread(
            () -> {
              service.awaited();
              cancellation.cancel();
            });
    SourceException left =
        assertThrows(
            SourceException.class,
            () -> calls.run("note", "{}", Calls.context(60_000, cancellation)));
    assertEquals(Kind.CANCELLED, left.kind());
    givingUp.join();
  }

  @Test
  void aReadOnlyCallChangesNothing() {
    var reading =
        new dev.postern.spi.CallContext(
            "r", "", "{}", System.nanoTime() + 10_000_000_000L, true, 1_000);
    SourceException refusal =
        assertThrows(SourceException.class, () -> calls.run("free", "{}", reading));
    assertEquals(Kind.READ_ONLY, refusal.kind());
    assertTrue(service.heardNothing());
  }

  @Test
  void ownNetworksAreDialledWithLeaveOnly() {
    try (Calls other = Calls.of(folder, Calls.settings(service, "private-network", false))) {
      SourceException refusal = other.refusal("note", "{}");
      assertEquals(Kind.UNAVAILABLE, refusal.kind());
      assertTrue(refusal.getMessage().contains("not of the public network"), refusal::getMessage);
      assertFalse(other.source().isReady());
    }
    try (Calls cloud =
        Calls.of(folder, Calls.settings(service, "url", "http://169.254.169.254/v1"))) {
      assertEquals(Kind.UNAVAILABLE, cloud.refusal("note", "{}").kind());
    }
    assertTrue(calls.source().isReady());
    assertTrue(service.heardNothing());
  }
}
