package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What authors of hooks do by the command line, beside a gateway that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class HooksCommandTest {
  private static final int MOST_LOOKS = 20_000;
  private static final Path TYPE_CHECKERS = Path.of("src/test/js/hook-types");
  private static final String REGIONS = "/api/shop/regions?limit=1";
  private static final String GOOD = "export function afterRead(ctx) { ctx.rows[0].name = '%s'; }";

  private Path temporary;
  private TestGateway gateway;
  private Path scripts;
  private StringWriter said;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    temporary = folder;
    scripts = Files.createDirectory(temporary.resolve("scripts"));
    Files.createDirectories(scripts.resolve("shop"));
    gateway = TestGateway.start(yaml -> yaml + "\nhooks: {folder: %s}\n".formatted(scripts));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void listen() {
    said = new StringWriter();
  }

  private int run(String... line) {
    return new RunningGateway(gateway).command(said, "hooks", line);
  }

  private void write(String name, String text) throws IOException {
    Path file = scripts.resolve(name);
    Files.createDirectories(file.getParent());
    Path whole = Files.writeString(file.resolveSibling(".new"), text);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void until(BooleanSupplier done) {
    for (int look = 0; !done.getAsBoolean(); look++) {
      assertTrue(look < MOST_LOOKS, "it never happens");
    }
  }

  private boolean isNamed(Path file, String name) {
    try {
      return gateway.get(REGIONS, "reader").statusCode() == 200
          && Files.readString(file).contains(name);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private boolean isNamed(String name) {
    return gateway.get(REGIONS, "reader").body().contains("\"" + name + "\"");
  }

  @Test
  void whatWasInForceCanBeHadBack() throws IOException {
    String before = newest();
    write("shop/regions.js", GOOD.formatted("first"));
    until(() -> isNamed("first") && !newest().equals(before));
    String first = newest();
    write("shop/regions.js", GOOD.formatted("second"));
    write("lib/more.js", "export const more = 1;");
    until(() -> isNamed("second") && !newest().equals(first));
    assertEquals(0, run("rollback", first), said::toString);
    assertTrue(said.toString().contains("the scripts are those of version " + first));
    until(() -> isNamed("first"));
    assertFalse(Files.exists(scripts.resolve("lib/more.js")));
    said = new StringWriter();
    assertEquals(1, run("rollback", "00000000"));
    assertTrue(said.toString().contains("No set of scripts with the version"), said::toString);
    said = new StringWriter();
    Path request = Files.writeString(temporary.resolve("nothing.json"), "{}");
    String[] wrong = {"run", "shop/regiosn.js", "--phase", "afterRead", "--request", "" + request};
    assertEquals(1, run(wrong));
    assertTrue(said.toString().contains("Did you mean shop/regions.js?"), said::toString);
  }

  /** The version that came into force last. */
  private String newest() {
    said = new StringWriter();
    assertEquals(0, run("rollback"), said::toString);
    return said.toString().split(" ")[0];
  }

  @Test
  void theyAreListedWithTheirVersion() throws IOException {
    write(
        "shop/orders.js",
        """
        export const bind = { order: 3, roles: ['reader'], surfaces: ['mcp'] };
        export function afterRead() {}
        """);
    assertEquals(0, run("list"), said::toString);
    assertTrue(
        said.toString()
            .contains(
                "shop/orders                  afterRead      shop/orders.js"
                    + "               order 3; by mcp; for reader"),
        said::toString);
    said = new StringWriter();
    assertEquals(0, run("list", "--json"), said::toString);
    JsonNode told = TestGateway.json(said.toString());
    assertEquals(8, told.path("version").asString().length());
    assertEquals(
        "[\"reader\"]",
        told.path("hooks")
            .valueStream()
            .filter(hook -> hook.path("file").asString().equals("shop/orders.js"))
            .findFirst()
            .orElseThrow()
            .path("roles")
            .toString());
    Files.delete(scripts.resolve("shop/orders.js"));
  }

  @Test
  void testsAreRunAndTold() throws IOException {
    write("shop/orders.js", "export function afterRead(ctx) { ctx.rows[0].total = '<&\"'; }");
    write(
        "shop/orders.test.js",
        """
        import { test, ctx, equal } from 'postern:test';
        test('good', () => equal(ctx({ rows: [{}] }).afterRead().rows, [{ total: '<&"' }]));
        test('bad & "ugly"', () => equal(ctx({ rows: [{}] }).afterRead().rows, []));
        """);
    Path report = temporary.resolve("junit.xml");
    assertEquals(1, run("test", "shop", "--junit", report.toString()), said::toString);
    assertTrue(said.toString().contains("ok   shop/orders.test.js good ("), said::toString);
    assertTrue(said.toString().contains("shop/orders.test.js:3:"), said::toString);
    assertTrue(said.toString().contains("2 tests, 1 failed"), said::toString);
    String xml = Files.readString(report);
    assertTrue(xml.contains("tests=\"2\" failures=\"1\""), xml);
    assertTrue(xml.contains("name=\"bad &amp; &quot;ugly&quot;\""), xml);
    assertTrue(xml.contains("<failure message=\"shop/orders.test.js:3:"), xml);
    said = new StringWriter();
    assertEquals(1, run("test", "nowhere"));
    assertTrue(said.toString().contains("There is no nowhere"), said::toString);
    Files.delete(scripts.resolve("shop/orders.js"));
    Files.delete(scripts.resolve("shop/orders.test.js"));
  }

  @Test
  void oneHookIsRunOnACallFromAFile() throws IOException {
    write(
        "shop/orders.js",
        """
        export function afterRead(ctx) {
          ctx.log('hello', ctx.user.roles[0]);
          ctx.rows[1].total = 2;
          ctx.rows.push({ id: 3 });
        }
        export function beforeRead(ctx) { ctx.narrow('id', 'gt', 5); }
        export function beforeDelete(ctx) { ctx.reject(409, 'no', { code: 'no' }); }
        export function beforeUpdate(ctx) { throw new Error('broken'); }
        """);
    Path request = temporary.resolve("request.json");
    Files.writeString(request, "{\"rows\": [{\"id\": 1}, {\"id\": 2}], \"roles\": [\"a\"]}");
    assertEquals(0, tried("afterRead", request), said::toString);
    assertEquals(
        """
        done
        log: hello reader
          rows[0] {"id":1}
        - rows[1] {"id":2}
        + rows[1] {"id":2,"total":2}
        + rows[2] {"id":3}
        no SQL was run: what the hook asks for is answered from the file; see --database
        """,
        said.toString().replaceAll("took: .*\n", ""));
    assertTrue(said.toString().contains("took: "));
    assertEquals(0, tried("beforeRead", request), said::toString);
    assertTrue(said.toString().contains("narrowed: [\"id\",\"gt\",\"5\"]"), said::toString);
    assertEquals(0, tried("beforeDelete", request), said::toString);
    assertTrue(said.toString().contains("\"status\":409"), said::toString);
    assertEquals(1, tried("beforeUpdate", request), said::toString);
    assertTrue(said.toString().contains("shop/orders.js:8:"), said::toString);
    assertEquals(1, tried("beforeInsert", request), said::toString);
    assertTrue(said.toString().contains("exports no beforeInsert"), said::toString);
    Files.writeString(request, "[");
    assertEquals(1, tried("afterRead", request), said::toString);
    assertTrue(said.toString().contains("is no JSON"), said::toString);
    Files.delete(scripts.resolve("shop/orders.js"));
  }

  private int tried(String phase, Path request) {
    said = new StringWriter();
    return run(
        "run",
        "shop/orders.js",
        "--phase",
        phase,
        "--request",
        request.toString(),
        "--as",
        "reader",
        "--trace");
  }

  @Test
  void callsAreRecordedAsTheCallerSawThem() throws IOException {
    write("shop/employees.js", "export function afterRead(ctx) { ctx.rows[0].seen = true; }");
    until(() -> gateway.get("/api/shop/employees?limit=1", "reader").body().contains("seen"));
    assertEquals(0, run("record", "shop/employees", "--calls", "2"), said::toString);
    for (int call = 0; call < 3; call++) {
      gateway.get("/api/shop/employees?limit=30", "reader");
      gateway.get(REGIONS, "reader");
    }
    List<Path> fixtures = fixtures();
    assertEquals(2, fixtures.size());
    JsonNode fixture = TestGateway.json(Files.readString(fixtures.getFirst()));
    assertTrue(fixture.path("rows").size() > 1 && fixture.path("rows").size() <= 20);
    assertFalse(fixture.path("rows").path(0).has("salary_cents"));
    assertFalse(fixture.path("rows").path(0).has("seen"));
    assertFalse(fixture.toString().contains(gateway.key("reader")));
    assertEquals("[\"reader\"]", fixture.path("roles").toString());
    said = new StringWriter();
    assertEquals(0, run("run", "--request", fixtures.getFirst().toString()), said::toString);
    assertTrue(said.toString().contains("\"seen\":true"), said::toString);
    Files.delete(scripts.resolve("shop/employees.js"));
    forget(fixtures);
  }

  private List<Path> fixtures() throws IOException {
    try (Stream<Path> files = Files.list(scripts.resolve("fixtures"))) {
      return files.sorted().toList();
    }
  }

  private static void forget(List<Path> fixtures) throws IOException {
    for (Path fixture : fixtures) {
      Files.delete(fixture);
    }
  }

  /** Support may neither see nor write tax_id; the hook of a refused call gets it all the same. */
  @Test
  void whatCallersSendIsRecordedWithoutHiddenColumns() throws IOException {
    write(
        "shop/customers.js",
        """
        export function beforeUpdate(ctx) { ctx.patch.company = 'by a hook'; }
        export function afterUpdate(ctx) {}
        """);
    Map<String, String> json =
        Map.of("Content-Type", "application/json", "Prefer", "return=representation");
    String one = "/api/shop/customers?select=id,company&id=eq.1";
    String body = "{\"company\": \"sent\"}";
    until(() -> gateway.call("PATCH", one, "support", json, body).body().contains("by a hook"));
    assertEquals(0, run("record", "shop/customers", "--calls", "2"), said::toString);
    gateway.call("PATCH", one, "support", json, body);
    gateway.call("PATCH", one, "support", json, "{\"company\": \"sent\", \"tax_id\": \"DE-77\"}");
    gateway.call("PATCH", one, "support", json, body);
    List<Path> fixtures = fixtures();
    Files.delete(scripts.resolve("shop/customers.js"));
    List<String> texts = new ArrayList<>();
    for (Path fixture : fixtures) {
      texts.add(TestGateway.json(Files.readString(fixture)).toString());
    }
    assertEquals(3, texts.size(), texts::toString);
    assertTrue(texts.get(0).contains("\"rows\":[{\"id\":1,\"company\":\"by a hook\"}]"));
    assertTrue(texts.stream().anyMatch(text -> text.contains("\"patch\":{\"company\":\"sent\"}")));
    assertTrue(
        texts.stream()
            .anyMatch(text -> text.contains("\"patch\":{\"company\":\"sent\",\"tax_id\":\"***\"}")),
        texts::toString);
    assertFalse(texts.toString().contains("DE-77"));
    forget(fixtures);
  }

  /** Nobody asks for it: the gateway hears of the change from the database. */
  @Test
  void typesFollowTheSchema() throws IOException {
    Path types = scripts.resolve("types/postern.d.ts");
    Files.deleteIfExists(types);
    assertEquals(1, run("types", "--check"), said::toString);
    assertEquals(0, run("types"), said::toString);
    assertTrue(Files.exists(scripts.resolve("jsconfig.json")));
    assertEquals(0, run("types", "--check"), said::toString);
    assertFalse(Files.readString(types).contains("shop/news"));
    gateway.sql("create table shop.news (id bigint primary key, \"odd name\" text)");
    Path python = scripts.resolve("types/postern.pyi");
    until(() -> isNamed(types, "shop/news") && isNamed(python, "odd name"));
    String text = Files.readString(types);
    assertTrue(
        text.contains("\"shop/news\": {\n      Row: {\n        id: number | bigint;\n"), text);
    assertTrue(text.contains("\"odd name\": string | null;"), text);
    assertTrue(Files.readString(python).contains("        \"odd name\": str | None,\n"));
    assertEquals(0, run("types", "--check"), said::toString);
  }

  /** A script of the type checkers' folder, put into that of scripts. */
  private void copy(String name) throws IOException {
    write("typed/" + name, Files.readString(TYPE_CHECKERS.resolve(name)));
  }

  private void typeChecked() throws IOException, InterruptedException {
    NodeProject project = NodeProject.ready(TYPE_CHECKERS);
    NodeProject.Run checked =
        project.run(
            Map.of(),
            "node",
            "node_modules/typescript/bin/tsc",
            "-p",
            scripts.resolve("jsconfig.json").toString());
    said.append(checked.output());
  }

  @Test
  void editorsFindMistakesByTheTypes() throws IOException, InterruptedException {
    assertEquals(0, run("types"), said::toString);
    copy("good.js");
    said = new StringWriter();
    typeChecked();
    assertEquals("", said.toString());
    copy("bad.js");
    typeChecked();
    Files.delete(scripts.resolve("typed/bad.js"));
    Files.delete(scripts.resolve("typed/good.js"));
    for (String mistake :
        List.of(
            "'\"gone\"' have no overlap",
            "'number' is not assignable",
            "'narrow'",
            "'hasRoles'",
            "shop/custmers")) {
      assertTrue(said.toString().contains(mistake), () -> said + "\nlacks\n" + mistake);
    }
  }

  @Test
  void editorsOfPythonFindMistakesToo() throws IOException, InterruptedException {
    assertEquals(0, run("types"), said::toString);
    copy("good.py");
    copy("good_test.py");
    NodeProject project = NodeProject.ready(TYPE_CHECKERS);
    NodeProject.Run good = pythonChecked(project);
    assertEquals(0, good.status(), good::output);
    copy("bad.py");
    NodeProject.Run bad = pythonChecked(project);
    Files.delete(scripts.resolve("typed/bad.py"));
    Files.delete(scripts.resolve("typed/good.py"));
    Files.delete(scripts.resolve("typed/good_test.py"));
    for (String mistake : List.of("ShopCustmers", "\"fone\"", "has_roles", "str | None")) {
      assertTrue(bad.output().contains(mistake), () -> bad.output() + "\nlacks\n" + mistake);
    }
  }

  private NodeProject.Run pythonChecked(NodeProject project) throws InterruptedException {
    return project.run(Map.of(), "node", "node_modules/pyright/index.js", "-p", scripts.toString());
  }
}
