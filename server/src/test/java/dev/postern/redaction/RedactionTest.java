package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.TestGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What roles see of masked columns, and what they can do with them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedactionTest {
  private static final String API = "/api/vault/";

  @TempDir private static Path hooks;
  private Vault vault;
  private TestGateway gateway;

  @BeforeAll
  void open() throws IOException {
    Path folder = Files.createDirectories(hooks.resolve("vault"));
    Files.writeString(
        folder.resolve("badges.js"),
        """
        export function afterRead(ctx) {
          for (const row of ctx.rows) if (row.people) row.colour = String(row.people.email);
        }
        """);
    Files.writeString(
        folder.resolve("people.js"),
        """
        export function beforeUpdate(ctx) {
          if (ctx.patch.team === 'probe') ctx.reject(422, JSON.stringify(ctx.affected()));
        }
        """);
    vault = Vault.open(yaml -> yaml.replace("folder: scripts", "folder: " + hooks));
    gateway = vault.left();
  }

  @AfterAll
  void close() {
    vault.close();
  }

  private String ok(String path, String role) {
    HttpResponse<String> answer = gateway.get(API + path, role);
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  private void refused(String words, String path, String role) {
    HttpResponse<String> answer = gateway.get(API + path, role);
    assertEquals(403, answer.statusCode(), answer::body);
    JsonNode told = TestGateway.json(answer.body());
    assertEquals("PSTN430", told.path("code").asString());
    assertTrue(told.path("message").asString().contains(words), answer::body);
  }

  private HttpResponse<String> send(String method, String path, String body, String prefer) {
    return gateway.call(
        method,
        API + path,
        "desk",
        Map.of("Content-Type", "application/json", "Prefer", prefer),
        body);
  }

  @Test
  void eachKindOfMaskShowsWhatItShould() {
    assertEquals(
        "[{\"email\":\"a***@one.example\",\"salary\":50000,\"born\":\"1980-01-01\",\"ssn\":null,"
            + "\"profile\":{\"ssn\": null, \"city\": \"Ulm\", \"home\": {\"street\": \"***\"}},"
            + "\"notes\":\"call *** or ***\",\"iban\":\"***\",\"desk_code\":\"***\","
            + "\"seen_at\":\"2026-01-01T00:00:00\"}]",
        ok(
            "people?id=eq.1&select=email,salary,born,ssn,profile,notes,iban,desk_code,seen_at",
            "guest"));
    assertEquals(
        "[{\"name\":\"A...\",\"notes\":\"call +49 30 ####567 or ann@one.example\"}]",
        ok("people?id=eq.1&select=name,notes", "desk"));
  }

  @Test
  void anotherNameIsNoWayAround() {
    assertEquals(
        "[{\"x\":\"a***@one.example\",\"y\":null,\"email\":\"a***@one.example\"}]",
        ok("people?id=eq.1&select=x:email,y:ssn,email", "guest"));
    refused("cannot be ordered by", "people?select=x:email&order=x", "guest");
  }

  @Test
  void aHiddenColumnDoesNotExist() {
    HttpResponse<String> answer = gateway.get(API + "people?select=pin", "guest");
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("column people.pin does not exist"), answer::body);
    assertFalse(ok("people", "guest").contains("\"pin\""));
  }

  @Test
  void whatARefusalSays() {
    HttpResponse<String> answer = gateway.get(API + "people?email=eq.ann@one.example", "guest");
    assertEquals(403, answer.statusCode());
    assertEquals(
        "{\"code\":\"PSTN430\",\"message\":\"column people.email is masked and cannot be filtered"
            + " by\",\"details\":\"Your role sees it as: email\",\"hint\":\"An operator can open"
            + " this, by allow: [filter] beside the mask in your role\"}",
        answer.body());
  }

  @Test
  void whatARuleAllowsIsPossible() {
    assertEquals("[{\"id\":1}]", ok("people?select=id&email=eq.ann@one.example", "desk"));
    assertEquals(
        "[{\"id\":4},{\"id\":3},{\"id\":2},{\"id\":1}]",
        ok("people?select=id&order=email.desc", "desk"));
    String groups = ok("people?select=salary,count()", "desk");
    assertTrue(groups.contains("{\"salary\":50000,\"count\":2}"), groups);
    assertTrue(groups.contains("{\"salary\":60000,\"count\":2}"), groups);
    assertEquals("[{\"max\":69000.00}]", ok("people?select=salary.max()", "desk"));
    assertEquals(
        "[{\"id\":1,\"desks\":{\"floor\":1}}]",
        ok("people?select=id,desks(floor)&id=eq.1", "desk").replace(": ", ":"));
    refused("cannot be filtered by", "people?salary=gt.5", "desk");
    refused("cannot be ordered by", "people?order=salary", "desk");
    refused("cannot be grouped by", "people?select=email,count()", "desk");
    refused("cannot be filtered by", "people?desk_code=eq.A1", "desk");
  }

  @Test
  void hashesAreTheSameWhereverAValueIs() {
    JsonNode people = TestGateway.json(ok("people?select=ssn&id=eq.1", "desk")).get(0);
    String hash = people.path("ssn").asString();
    assertTrue(hash.matches("[A-Za-z0-9_-]{22}"), hash);
    JsonNode cards = TestGateway.json(ok("cards?select=ssn&id=eq.1", "desk")).get(0);
    assertEquals(hash, cards.path("ssn").asString(), "a view shows what is behind it alike");
    JsonNode called =
        TestGateway.json(ok("rpc/team_members?wanted=x&select=ssn&id=eq.1", "desk")).get(0);
    assertEquals(hash, called.path("ssn").asString());
    JsonNode other = TestGateway.json(ok("people?select=ssn&id=eq.2", "desk")).get(0);
    assertNotEquals(hash, other.path("ssn").asString());
  }

  @Test
  void viewsAndTagsAreMaskedToo() {
    assertEquals(
        "[{\"mail\":\"a***@one.example\",\"ssn\":null,\"salary\":50000}]",
        ok("cards?select=mail,ssn,salary&id=eq.1", "guest"));
    HttpResponse<String> computed = gateway.get(API + "cards?select=shouted", "guest");
    assertEquals(400, computed.statusCode(), "what a view makes of it must be named");
    assertEquals("[{\"secret\":null}]", ok("visits?select=secret&id=eq.11", "guest"));
    assertEquals(
        "[{\"salary\":50000,\"ssn\":\"***\"},{\"salary\":50000,\"ssn\":\"***\"}]",
        ok("rpc/payroll?wanted=x&select=salary,ssn", "guest"));
  }

  @Test
  void whatStatementsShowOfMaskedColumnsIsMasked() {
    assertEquals(
        "[{\"id\":1,\"address\":\"a***@one.example\",\"ssn\":null,\"salary\":50000},"
            + "{\"id\":2,\"address\":\"b***@one.example\",\"ssn\":null,\"salary\":50000}]",
        ok("tools/mail_of?team=x", "guest"));
    refused("cannot be filtered by", "tools/mail_of?team=x&address=like.a*", "guest");
  }

  @Test
  void formsOfRowsAreMaskedToo() {
    for (String form : List.of("text/csv", "application/x-ndjson")) {
      HttpResponse<String> rows =
          gateway.call(
              "GET",
              API + "people?select=email,salary,notes&id=in.(1,2)&order=id",
              "guest",
              Map.of("Accept", form),
              "");
      assertEquals(200, rows.statusCode(), rows::body);
      assertTrue(rows.body().contains("b***@one.example"), rows::body);
      assertTrue(rows.body().contains("call *** or ***"), rows::body);
      assertFalse(rows.body().contains("51000"), rows::body);
    }
  }

  @Test
  void aMaskIsNotWrittenBack() {
    for (String value : List.of("a***@one.example", "***", "x***y")) {
      HttpResponse<String> answer =
          send("PATCH", "people?id=eq.1", "{\"email\": \"" + value + "\"}", "return=minimal");
      assertEquals(403, answer.statusCode(), answer::body);
      assertTrue(answer.body().contains("is what its mask shows"), answer::body);
    }
    HttpResponse<String> many =
        send(
            "POST",
            "people",
            "[{\"id\": 8, \"team\": \"z\", \"email\": \"new@x.example\"},"
                + " {\"id\": 9, \"team\": \"z\", \"email\": \"n***@x.example\"}]",
            "return=minimal");
    assertEquals(403, many.statusCode(), many::body);
    HttpResponse<String> put =
        send(
            "PUT",
            "people?id=eq.1",
            "{\"id\": 1, \"team\": \"x\", \"name\": \"A...\", \"email\": \"real@x.example\"}",
            "return=minimal");
    assertEquals(403, put.statusCode(), "the name is masked and not opened for writing");
    HttpResponse<String> real =
        send(
            "PATCH",
            "people?id=eq.1&select=email",
            "{\"email\": \"ann@one.example\"}",
            "return=representation");
    assertEquals("[{\"email\":\"a***@one.example\"}]", real.body());
  }

  /** What comes back goes through the gateway's masks; what is written stays what it was. */
  @Test
  void presetsAreWrittenAlsoWhereTheGatewayMasksWhatComesBack() {
    for (String[] write : new String[][] {{"POST", "people?"}, {"PATCH", "people?id=eq.50&"}}) {
      vault.sql("update vault.people set team = 'free' where id = 50");
      HttpResponse<String> answer =
          gateway.call(
              write[0],
              API + write[1] + "select=id,team,notes",
              "recorder",
              Map.of("Content-Type", "application/json", "Prefer", "return=representation"),
              "{\"id\": 50, \"name\": \"Zoe\", \"notes\": \"ask zoe@one.example\"}");
      assertEquals(
          "[{\"id\":50,\"team\":\"forced\",\"notes\":\"ask ***\"}]", answer.body(), write[0]);
    }
    vault.sql("delete from vault.people where id = 50");
  }

  @Test
  void documentsShowMaskedTypes() {
    JsonNode schemas =
        TestGateway.json(ok("", "guest")).at("/components/schemas/people/properties");
    if (schemas.isMissingNode()) {
      schemas = TestGateway.json(ok("", "guest")).at("/definitions/people/properties");
    }
    assertTrue(schemas.has("email") && !schemas.has("pin"), schemas::toString);
    assertTrue(schemas.path("email").path("description").asString().contains("Masked: email."));
    String parameters = ok("", "guest");
    assertFalse(parameters.contains("filter.email"), "no conditions on masked columns");
    JsonNode told =
        gateway.tool("search_schema", "{\"names\": [\"people\"], \"detail\": \"full\"}", "guest");
    assertTrue(told.toString().contains("Masked: bucket(10000)."), told::toString);
    assertFalse(told.toString().contains("\\\"pin\\\""), told::toString);
  }

  @Test
  void hooksSeeWhatTheirCallersSee() {
    assertTrue(
        ok("badges?select=number,colour,people(email)&number=eq.N1", "guest")
            .contains("\"colour\":\"a***@one.example\""));
    HttpResponse<String> probe =
        gateway.call(
            "PATCH",
            API + "people?id=eq.1",
            "guest",
            Map.of("Content-Type", "application/json"),
            "{\"team\": \"probe\"}");
    assertEquals(422, probe.statusCode(), probe::body);
    assertTrue(probe.body().contains("a***@one.example"), probe::body);
    assertFalse(probe.body().contains("ann@") || probe.body().contains("1234"), probe::body);
  }

  @Test
  void theAuditSaysWhatWasMasked() {
    ok("badges?select=number,people(id,email,ssn)&number=eq.N3", "guest");
    JsonNode last = gateway.auditRecords().getLast();
    assertEquals("[\"people.email\",\"people.ssn\"]", last.path("masked").toString());
    assertEquals(1, last.path("rows").asInt());
    ok("badges?select=number", "guest");
    assertTrue(gateway.auditRecords().getLast().path("masked").isMissingNode());
  }

  /** What a mask allows to be asked by, or a rule asks by, is in the statement and in no record. */
  @Test
  void noRecordHasAValueOfAMaskedColumn() {
    for (String query :
        List.of(
            "people?select=id&email=eq.ann@one.example&team=eq.x",
            "people?select=id&or=(id.eq.99,email.in.(ann@one.example))",
            "badges?select=number,people!inner(id)&people.email=eq.ann@one.example",
            "badges?select=number,people(id)&people=not.is.null&people.email=like.ann@*")) {
      ok(query, "desk");
      String record = gateway.auditRecords().getLast().toString();
      assertFalse(record.contains("ann@"), record);
    }
    gateway.call(
        "PATCH",
        API + "people?email=eq.ann@one.example",
        "desk",
        Map.of("Content-Type", "application/json", "Prefer", "tx=rollback"),
        "{\"team\": \"x\"}");
    String changed = gateway.auditRecords().getLast().toString();
    assertFalse(changed.contains("ann@"), changed);
    ok("people?select=id&email=eq.ann@one.example&team=eq.x", "desk");
    JsonNode binds = gateway.auditRecords().getLast().path("binds");
    assertEquals("***", binds.path(0).path("value").asString(), binds::toString);
    assertEquals("x", binds.path(1).path("value").asString(), binds::toString);
    ok("people?select=id&team=eq.x", "desk");
    JsonNode open = gateway.auditRecords().getLast();
    assertTrue(open.path("parameters").asString().contains("team=eq.x"), open::toString);
  }

  /** Who may write a column may find out what is taken, and not where. */
  @Test
  void aKeyOverAMaskedColumnTellsNoMoreThanThatItIsTaken() {
    String taken = "{\"id\": 78, \"team\": \"z\", \"name\": \"N\", \"email\": \"ann@one.example\"}";
    for (String prefer : List.of("merge", "ignore")) {
      HttpResponse<String> probe =
          upsert("people?on_conflict=email", taken, "resolution=" + prefer + "-duplicates");
      assertEquals(403, probe.statusCode(), probe::body);
      assertTrue(probe.body().contains("PSTN430"), probe::body);
    }
    HttpResponse<String> conflict = upsert("people", taken, "return=representation");
    assertEquals(409, conflict.statusCode(), conflict::body);
    assertFalse(conflict.body().contains("email") || conflict.body().contains("ann@"));
    // a key of which only the open part is written tells who has the same masked part
    HttpResponse<String> half =
        gateway.call(
            "PATCH",
            API + "people?id=eq.1",
            "clerk",
            Map.of("Content-Type", "application/json"),
            "{\"name\": \"Bob\"}");
    assertEquals(403, half.statusCode(), half::body);
    assertTrue(half.body().contains("a part of a key"), half::body);
  }

  private HttpResponse<String> upsert(String path, String body, String prefer) {
    return gateway.call(
        "POST",
        API + path,
        "clerk",
        Map.of("Content-Type", "application/json", "Prefer", prefer + ",tx=rollback"),
        body);
  }

  @Test
  void aPlanOfMaskedRowsIsNotShown() {
    HttpResponse<String> plan =
        gateway.call(
            "GET",
            API + "people?select=ssn",
            "desk",
            Map.of("Accept", "application/vnd.pgrst.plan+json; options=verbose"),
            "");
    assertEquals(406, plan.statusCode(), "it would show the key of the hash");
  }
}
