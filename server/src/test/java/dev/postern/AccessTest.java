package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.access.AccessReport;
import dev.postern.access.AccessReport.Cell;
import dev.postern.access.AccessReport.ColumnCell;
import dev.postern.access.AccessReport.ColumnRow;
import dev.postern.access.AccessReport.Sight;
import dev.postern.auth.Whom;
import dev.postern.spi.Action;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is told of access, to operators and to callers, and that it is so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private static final Path GOLDEN = Path.of("src/test/resources/access");
  private static final boolean UPDATES = Boolean.getBoolean("golden.update");
  private static final List<String> TABLES =
      List.of("a_orders", "a_people", "a_prices", "a_secret", "a_view");
  private static final List<String> ROLES = List.of("a_clerk", "a_bot", "a_base");

  private static final String SQL =
      """
      create table shop.a_people (
        id int primary key, name text, email text, phone text, salary int, api_token text,
        born date);
      comment on column shop.a_people.email is 'Where to write to; pii: email';
      create table shop.a_orders (id int primary key, tenant_id int, total int,
        twice int generated always as (total * 2) stored);
      create table shop.a_prices (id int primary key, price int);
      create table shop.a_secret (id int primary key, word text);
      create view shop.a_view as select id, upper(email) as loud from shop.a_people;
      create function shop.a_sum(n int) returns int language sql immutable as 'select n + 1';
      insert into shop.a_people values (1, 'Ann', 'ann@example.org', '+49 1234', 1, 'hush', null);
      insert into shop.a_orders (id, tenant_id, total) values (1, 1, 5), (2, 2, 6);
      grant select, insert, update, delete on shop.a_people, shop.a_orders, shop.a_prices,
        shop.a_secret, shop.a_view to shop_tenant;
      """;

  private static final String RULES =
      """
        a_base:
          database-role: shop_tenant
          timeout-ms: 2000
          allow:
            shop/a_*: {actions: [read, call]}
            shop/a_people:
              actions: [read, update]
              columns: {exclude: [salary]}
              masks: {phone: {mask: last4, allow: [filter]}, born: hide}
        a_clerk:
          extends: [a_base]
          aggregates: true
          budget: {rows-per-day: 50000}
          allow:
            shop/a_orders:
              actions: [read, create, update]
              rows: tenant_id=eq.{claims.tenant_id}
              set: {tenant_id: "{claims.tenant_id}"}
              max-rows: 50
              budget: {max-concurrent-calls: 20}
              mcp: {writes: [create, update], confirm: never}
            shop/a_orders:delete: {until: 2026-05-01T00:00:00Z}
            shop/a_prices: {actions: [read, update], requestors: [hook]}
            shop/a_secret: {actions: []}
        a_bot:
          extends: [a_clerk]
          mcp: {profile: agent}
      """;

  private PolicyGateway shop;

  @BeforeAll
  void start(@TempDir Path scripts) throws IOException, SQLException {
    Path folder = Files.createDirectories(scripts.resolve("shop"));
    shop =
        PolicyGateway.start(
            SQL,
            RULES,
            """
            hooks: {folder: %s, timeout-ms: 5000}
            admin: {port: 0}
            redaction: {by-tag: {email: email}}
            rates: [{name: per-role, per: [role], limit: 100000, window: 1h, endpoints: ["shop/a_orders"]}]
            """
                .formatted(scripts));
    Files.writeString(
        folder.resolve("a_orders.js"),
        """
        export const bind = { order: 5, surfaces: ['rest'] };
        export function afterRead(ctx) {}
        """);
    String said = shop.reload();
    assertTrue(said.contains("in force"), said);
  }

  @AfterAll
  void stop() {
    shop.close();
  }

  private String command(int status, String... line) {
    StringWriter said = new StringWriter();
    int ended = new RunningGateway(shop.gateway()).command(said, "access", line);
    assertEquals(status, ended, said::toString);
    return plain(said.toString());
  }

  /** The same in every folder and with every key. */
  private String plain(String text) {
    return text.replace(shop.config().toString(), "conf/postern.yaml")
        .replaceAll("shop/(?!a_)\\w+(, )?", "")
        .replaceAll("Nothing on \\d+ others", "Nothing on N others")
        .replaceAll("v1-[0-9a-f]{32}", "v1-…")
        .replaceAll("postern\\.yaml:\\d{3,}", "postern.yaml:…")
        .replaceAll("postern_?[a-z2-7]{8}_[A-Za-z0-9_-]{43}", "SECRET");
  }

  private void golden(String file, String text) throws IOException {
    Path path = GOLDEN.resolve(file);
    if (UPDATES) {
      Files.writeString(path, text.stripTrailing() + "\n");
    }
    assertEquals(Files.readString(path).stripTrailing(), text.stripTrailing());
  }

  private HttpResponse<String> page(String query, String... headers) {
    String numbers = shop.gateway().gateway().numbers().orElseThrow();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(numbers.replace("/metrics", "/access") + query));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void theCommandTellsEveryCellWithItsLine() throws IOException {
    golden("clerk.txt", command(0, "--as", "a_clerk"));
    golden("clerk-orders.txt", command(0, "--as", "a_clerk", "shop/a_orders"));
    golden("bot-people.txt", command(0, "--as", "role:a_bot", "a_people"));
    golden("base-view.txt", command(0, "--as", "a_base", "a_view"));
    golden("clerk-prices.txt", command(0, "--as", "a_clerk", "a_prices"));
    golden("several.txt", command(0, "--as", "a_base", "--as", "a_clerk", "a_secret"));
  }

  @Test
  void whoBringsAKeyIsTheOneWhoHoldsIt(@TempDir Path folder) throws IOException {
    String key = shop.key("a_clerk");
    String id = key.split("_")[1];
    Path file = Files.writeString(folder.resolve("key"), key + "\n");
    String told = command(0, "--as", "@" + file, "a_orders").replace(id, "KEY");
    golden("ann-orders.txt", told);
    assertEquals(told, command(0, "--as", "key:" + id, "a_orders").replace(id, "KEY"));
    assertEquals(told, command(0, "--as", key, "a_orders").replace(id, "KEY"));
    String bob = shop.gateway().issue("--role", "a_clerk", "--subject", "bob");
    String lacking = command(0, "--as", "key:" + bob.split("_")[1], "a_orders");
    assertTrue(
        lacking.contains("no  Your sign-in does not say which rows are yours: claims.tenant_id"),
        lacking);
    assertEquals(
        403,
        shop.gateway()
            .call("GET", "/api/shop/a_orders", "", Map.of("X-API-Key", bob), "")
            .statusCode());
    assertFalse(told.contains("SECRET") || told.contains(key.substring(17)), told);
  }

  @Test
  void nobodyIsRefusedInWords(@TempDir Path folder) throws IOException {
    String unknown = command(1, "--as", "a_clerc");
    assertTrue(
        unknown.contains("There is no role 'a_clerc'\nPerhaps you meant 'a_clerk'"), unknown);
    assertTrue(command(1, "--as", "key:abcdefgh").contains("knows a key 'abcdefgh'"));
    assertTrue(command(1, "--as", "a_clerk", "a_order").contains("meant 'a_orders'"));
    String wrong = shop.key("a_clerk").substring(0, 59) + "x";
    String rejected = command(1, "--as", wrong);
    assertFalse(rejected.contains(wrong.substring(20)), rejected);
    assertTrue(rejected.contains("rejected"), rejected);
    String mixed = command(1, "--as", "key:" + wrong);
    assertFalse(mixed.contains(wrong.substring(20)), mixed);
    Path two = Files.writeString(folder.resolve("two"), "a b");
    assertTrue(command(1, "--as", "@" + two).contains("one key or token"));
    assertTrue(command(1, "--as", "anonymous").contains("needs credentials"));
    assertTrue(command(1, "--as", "a_clerk", "--as", "key:abcdefgh").contains("roles only"));
  }

  @Test
  void aBrokenConfigIsToldByItsLine(@TempDir Path folder) throws IOException {
    String yaml = Files.readString(shop.config());
    Path broken =
        Files.writeString(
            folder.resolve("broken.yaml"), yaml.replace("extends: [a_base]", "extends: [a_bas]"));
    StringWriter said = new StringWriter();
    RunningGateway gateway = new RunningGateway(shop.gateway().gateway(), broken);
    assertEquals(3, gateway.command(said, "access", "--as", "a_clerk"));
    assertTrue(said.toString().contains("broken.yaml:26:5 roles.a_clerk.extends"), said::toString);
  }

  @Test
  void theGuideShowsWhatIsTold() throws IOException {
    List<String> blocks =
        Pattern.compile("(?s)```(?:sh)?\n(.*?)```")
            .matcher(Files.readString(Path.of("EXPLAIN.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    for (String line : blocks.get(0).lines().filter(one -> one.contains("--as support")).toList()) {
      List<String> words = List.of(line.split(" "));
      command(0, words.subList(2, words.size()).toArray(String[]::new));
    }
    List<String> told =
        Files.readString(GOLDEN.resolve("bot-people.txt"))
            .replace("a_", "")
            .lines()
            .map(AccessTest::bare)
            .toList();
    List<String> shown = blocks.get(1).lines().map(AccessTest::bare).toList();
    assertEquals(
        List.of(),
        shown.stream().filter(line -> !line.equals("…") && !told.contains(line)).toList());
  }

  private static String bare(String line) {
    return line.strip().replaceAll(" +", " ");
  }

  @Test
  void operatorsReadTheSameByHttp() throws IOException {
    HttpResponse<String> told = page("?role=a_bot&resource=shop/a_people");
    assertEquals(200, told.statusCode(), told::body);
    golden("bot-people.json", plain(TestGateway.json(told.body()).toPrettyString()));
    String json = command(0, "--as", "a_bot", "a_people", "--json");
    assertEquals(TestGateway.json(plain(told.body())), TestGateway.json(json));
    HttpResponse<String> ann = page("?resource=a_orders", "X-API-Key", shop.key("a_clerk"));
    assertTrue(ann.body().contains("\"filled\":\"tenant_id=eq.1\""), ann::body);
    assertEquals(404, page("?role=a_clerc").statusCode());
    assertEquals(400, page("").statusCode());
    assertEquals(400, page("?role=a_bot&key=abcdefgh").statusCode());
    assertEquals(401, page("", "X-API-Key", "postern_nothing").statusCode());
  }

  @Test
  void callersAreToldOfThemselvesAloneAndNothingHidden() throws IOException {
    StringBuilder told = new StringBuilder();
    for (String role : ROLES) {
      for (String arguments :
          List.of(
              "{}",
              "{\"resource\": \"a_people\"}",
              "{\"resource\": \"a_orders\"}",
              "{\"resource\": \"a_secret\"}",
              "{\"resource\": \"a_nothing\"}")) {
        JsonNode answer = shop.tool("explain_access", arguments, role);
        told.append("### %s %s\n".formatted(role, arguments))
            .append(answer.path("structuredContent").toPrettyString())
            .append('\n');
      }
    }
    golden("tool.txt", told.toString().replaceAll("v1-[0-9a-f]{32}", "v1-…"));
    assertFalse(told.toString().contains("salary"), told::toString);
    assertFalse(told.toString().contains("postern.yaml"), told::toString);
    String hidden =
        shop.tool("explain_access", "{\"resource\": \"a_secret\"}", "a_clerk").toString();
    String none =
        shop.tool("explain_access", "{\"resource\": \"a_nothing\"}", "a_clerk").toString();
    assertEquals(none, hidden.replace("a_secret", "a_nothing"));
  }

  /** Every cell is asked for by REST and by tools. */
  @Test
  void whatIsToldIsSo() {
    List<String> wrong = new ArrayList<>();
    int cells = 0;
    for (String role : ROLES) {
      String id = shop.key(role).split("_")[1];
      for (String table : TABLES) {
        AccessReport report =
            shop.gateway().gateway().access(new Whom.Key(id), Optional.of("shop/" + table));
        AccessReport.Resource told = report.resources().getFirst();
        for (Cell cell : told.cells()) {
          cells++;
          probe(role, table, cell, wrong);
        }
        for (ColumnRow column : told.columns()) {
          for (ColumnCell cell : column.cells()) {
            cells++;
            probe(role, table, column.name(), cell, wrong);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(cells > 120, cells + " cells");
  }

  private void probe(String role, String table, Cell cell, List<String> wrong) {
    String path = "/api/shop/" + table;
    HttpResponse<String> answer =
        switch (cell.action()) {
          case READ -> shop.get(path + "?limit=1&select=id", role);
          case CREATE -> shop.call("POST", path + "?columns=id", role, "[]");
          case UPDATE -> shop.call("PATCH", path + "?id=eq.-1", role, "{}");
          default -> shop.call("DELETE", path + "?id=eq.-1", role, "");
        };
    boolean isAllowed = answer.statusCode() < 300;
    // who may do nothing at all is told that there is no such table, else which right is missing
    if (isAllowed != cell.isAllowed()) {
      wrong.add("REST %s %s: %s, %s".formatted(role, table, cell, answer.body()));
    }
    JsonNode result =
        switch (cell.action()) {
          case READ ->
              shop.tool(
                  "read_records",
                  "{\"resource\": \"%s\", \"select\": [\"id\"], \"limit\": 1}".formatted(table),
                  role);
          case CREATE ->
              shop.tool(
                  "create_records",
                  "{\"resource\": \"%s\", \"rows\": [{\"id\": -1}], \"dry_run\": true}"
                      .formatted(table),
                  role);
          case UPDATE ->
              shop.tool(
                  "update_records",
                  "{\"resource\": \"%s\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\": -1}, \"values\": {\"id\": -2}}"
                      .formatted(table),
                  role);
          default ->
              shop.tool(
                  "delete_records",
                  "{\"resource\": \"%s\", \"where\": {\"column\": \"id\", \"op\": \"eq\", \"value\": -1}}"
                      .formatted(table),
                  role);
        };
    boolean isOpen = !result.has("error") && !result.path("isError").asBoolean();
    if (isOpen != cell.forTools().isAllowed()) {
      wrong.add("MCP %s %s: %s, %s".formatted(role, table, cell, result));
    }
  }

  private void probe(
      String role, String table, String column, ColumnCell cell, List<String> wrong) {
    String path = "/api/shop/" + table;
    Optional<String> code =
        switch (cell.action()) {
          case READ -> code(shop.get(path + "?limit=1&select=" + column, role));
          case CREATE -> code(shop.call("POST", path + "?columns=" + column, role, "[]"));
          default ->
              code(
                  shop.call("PATCH", path + "?id=eq.-1", role, "{\"%s\": null}".formatted(column)));
        };
    boolean isReading = cell.action() == Action.READ;
    boolean isThere = cell.sight() == Sight.VISIBLE || (isReading && cell.sight() == Sight.MASKED);
    String hidden = isReading ? "42703" : "PGRST204";
    boolean isRight =
        cell.sight() == Sight.HIDDEN
            ? code.equals(Optional.of(hidden))
            // no row is written, so that presets are compared with nothing
            : isThere ? code.isEmpty() : cell.action() == Action.CREATE || code.isPresent();
    if (isReading && isThere) {
      boolean isMasked =
          code(shop.get(path + "?limit=1&" + column + "=is.null", role))
              .equals(Optional.of("PSTN430"));
      isRight &= isMasked == (cell.sight() == Sight.MASKED && !cell.mask().contains("filter"));
      JsonNode tool =
          shop.tool(
              "read_records",
              "{\"resource\": \"%s\", \"select\": [\"%s\"]}".formatted(table, column),
              role);
      isRight &= tool.path("isError").asBoolean() == cell.hiddenFromTools().isPresent();
    }
    if (!isRight) {
      wrong.add("%s %s.%s: %s, %s".formatted(role, table, column, cell, code));
    }
  }

  private static Optional<String> code(HttpResponse<String> answer) {
    return answer.statusCode() < 300
        ? Optional.empty()
        : Optional.of(TestGateway.json(answer.body()).path("code").asString());
  }
}
