package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A folder behind a whole gateway: rules, masks and records are as for a database. */
class FilesServiceTest {
  private static final String CONFIG =
      """
      services:
        docs:
          connector: files
          settings:
            root: $ROOT
            writable: true
            tables:
              people: {files: "people/*.csv", format: csv, key: [id]}
      sign-in:
        - provider: api-key
          settings: {keys-file: api-keys.jsonl}
      roles:
        reader:
          allow:
            docs/*: {actions: [read, call]}
        guest:
          allow:
            docs/files: {actions: [read], columns: {exclude: [etag]}, rows: folder=like.public*}
            docs/contents: {actions: [read], rows: folder=like.public*}
            docs/read_file: {actions: [call]}
            docs/people: {actions: [read], masks: {mail: email}, rows: age=gte.18}
        keeper:
          allow:
            docs/*: {actions: [read, call]}
            docs/contents: {actions: [read, create, update], rows: folder=like.public*, mcp: {writes: [create], confirm: never}}
            docs/files: {actions: [read, delete], rows: folder=like.public*}
      hooks: {folder: scripts}
      audit: {file: audit.jsonl}
      """;

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static TestGateway gateway;
  @TempDir private static Path root;

  @BeforeAll
  static void start() throws IOException {
    put("public/a.txt", "hello");
    put("private/b.txt", "secret");
    put(
        "people/all.csv",
        "id,name,mail,age\n1,Ada,ada@x.example,36\n2,Bo,bo@x.example,12\n3,Cy,cy@x.example,\n");
    gateway = TestGateway.start(shipped -> CONFIG.replace("$ROOT", root.toString()));
  }

  private static void put(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String rest(String path, String role) {
    HttpResponse<String> answer = gateway.get("/api/docs/" + path, role);
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  @Test
  void filesAndTablesAreReadInTheDialect() {
    assertEquals(
        "[{\"path\":\"private/b.txt\",\"size\":6},{\"path\":\"public/a.txt\",\"size\":5}]",
        rest(
            "files?select=path,size&size=lt.10&folder=in.(public,private)&order=size.desc",
            "reader"));
    assertEquals(
        "[{\"name\":\"Cy\"},{\"name\":\"Ada\"}]",
        rest("people?select=name&or=(age.gt.18,age.is.null)&order=age.desc.nullsfirst", "reader"));
    HttpResponse<String> counted =
        gateway.call(
            "GET", "/api/docs/people?limit=1", "reader", Map.of("Prefer", "count=exact"), "");
    assertEquals("0-0/3", counted.headers().firstValue("Content-Range").orElseThrow());
    assertEquals(400, gateway.get("/api/docs/people?age=gt.old", "reader").statusCode());
  }

  @Test
  void rulesAndMasksHold() {
    assertEquals(
        "[{\"id\":1,\"name\":\"Ada\",\"mail\":\"a***@x.example\",\"age\":36}]",
        rest("people", "guest"));
    assertEquals("[{\"path\":\"public/a.txt\"}]", rest("files?select=path", "guest"));
    assertFalse(rest("files", "guest").contains("etag"));
    assertEquals("[]", rest("contents?path=eq.private/b.txt", "guest"));
    assertEquals(403, gateway.get("/api/docs/people?mail=like.*b*", "guest").statusCode());
  }

  @Test
  void aFileIsReadUnderTheRuleForContents() {
    assertTrue(rest("rpc/read_file?path=public/a.txt", "guest").contains("\"content\":\"hello\""));
    for (String hidden : List.of("private/b.txt", "../../etc/passwd", "public/nothing")) {
      HttpResponse<String> nothing = gateway.get("/api/docs/rpc/read_file?path=" + hidden, "guest");
      assertEquals(204, nothing.statusCode(), nothing::body);
    }
    JsonNode read =
        gateway.tool(
            "call_routine",
            "{\"routine\":\"read_file\",\"arguments\":{\"path\":\"public/a.txt\"}}",
            "guest");
    assertTrue(read.toString().contains("hello"), read::toString);
  }

  @Test
  void filesAreWrittenAndDeletedWhereARuleAllowsIt() throws IOException {
    String made = "[{\"path\":\"public/new.txt\",\"content\":\"new\"}]";
    HttpResponse<String> created = gateway.call("POST", "/api/docs/contents", "keeper", JSON, made);
    assertEquals(201, created.statusCode(), created::body);
    assertEquals("new", Files.readString(root.resolve("public/new.txt")));
    assertEquals(
        409, gateway.call("POST", "/api/docs/contents", "keeper", JSON, made).statusCode());
    Map<String, String> merging =
        Map.of(
            "Content-Type",
            "application/json",
            "Prefer",
            "resolution=merge-duplicates,return=representation");
    HttpResponse<String> replaced =
        gateway.call(
            "POST",
            "/api/docs/contents?select=path,content",
            "keeper",
            merging,
            made.replace("\"new\"", "\"newer\""));
    assertEquals(200, replaced.statusCode(), replaced::body);
    assertEquals("[{\"path\":\"public/new.txt\",\"content\":\"newer\"}]", replaced.body());
    String outside = made.replace("public/", "private/");
    assertEquals(
        403, gateway.call("POST", "/api/docs/contents", "keeper", JSON, outside).statusCode());
    assertFalse(Files.exists(root.resolve("private/new.txt")));
    assertEquals(
        403, gateway.call("POST", "/api/docs/contents", "reader", JSON, made).statusCode());
    HttpResponse<String> deleted =
        gateway.call(
            "DELETE", "/api/docs/files?path=in.(public/new.txt,private/b.txt)", "keeper", JSON, "");
    assertEquals(204, deleted.statusCode(), deleted::body);
    assertFalse(Files.exists(root.resolve("public/new.txt")));
    assertTrue(Files.exists(root.resolve("private/b.txt")));
  }

  @Test
  void toolsReadTables() {
    JsonNode rows =
        gateway.tool(
            "read_records",
            "{\"resource\":\"people\",\"where\":{\"column\":\"id\",\"op\":\"eq\",\"value\":1}}",
            "guest");
    assertFalse(rows.path("isError").asBoolean(true), rows::toString);
    assertTrue(rows.toString().contains("a***@x.example"), rows::toString);
  }

  @Test
  void recordsTellWhatWasAsked() {
    rest("people?id=eq.1", "guest");
    assertTrue(
        gateway.auditRecords().stream()
            .anyMatch(
                record ->
                    record.path("resource").asString("").equals("people")
                        && record.toString().contains("read people")));
  }
}
