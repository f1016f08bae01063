package dev.postern.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Ways to learn of rows and columns that are not the caller's: each answer is the one that there
 * would be if they did not exist.
 */
@ExtendWith(AttackedShop.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SideChannelTest {
  private static final String LEDGER = "/api/shop/ledger";

  /** Tries by a column, which is written {@code @}: method, target, body, and header fields. */
  private static final List<String> BY_COLUMN =
      List.of(
          "GET ?select=@",
          "GET ?select=x:@",
          "GET ?select=@::text",
          "GET ?select=@->a",
          "GET ?select=@->>a",
          "GET ?@=eq.1",
          "GET ?@=not.is.null",
          "GET ?@->>a=eq.1",
          "GET ?or=(@.eq.1,id.eq.1)",
          "GET ?not.and=(id.eq.1,@.gt.1)",
          "GET ?amount=gt(col).@",
          "GET ?order=@",
          "GET ?order=@.desc.nullslast",
          "GET ?order=@->a",
          "GET ?order=@&limit=1 | Prefer: cursor",
          "GET ?select=@.sum()",
          "GET ?select=@.max()",
          "GET ?select=@.count(distinct)",
          "GET ?select=@,id.count()",
          "GET ?select=@.month(),count()",
          "GET ?select=id.count()&having=@.gt.1",
          "GET ?select=@&distinct=true",
          "GET ?select=id,parent:ledger!parent_id(@)",
          "GET ?select=id,parent:ledger!parent_id(id)&parent.@=eq.1",
          "GET ?select=id,parent:ledger!parent_id(id)&order=parent(@)",
          "GET ?select=id,parent:ledger!parent_id!inner(id)&or=(parent.@.eq.1,id.eq.1)",
          "GET ?select=id,...ledger!parent_id(@)",
          "GET ?select=@ | Accept: text/csv",
          "GET ?select=@ | Accept: application/x-ndjson",
          "HEAD ?@=eq.1 | Prefer: count=exact",
          "POST ?on_conflict=@ {'id':50} | Prefer: resolution=merge-duplicates",
          "POST ?columns=@ {'id':50}",
          "POST ?select=@ {'id':50} | Prefer: return=representation",
          "POST ? {'@':'x'}",
          "POST ? [{'id':50},{'@':'x'}] | Prefer: missing=default",
          "PATCH ?id=eq.1 {'@':'x'}",
          "PATCH ?@=eq.x {'amount':1}",
          "PATCH ?id=eq.1&select=@ {'amount':1} | Prefer: return=representation",
          "DELETE ?@=eq.x",
          "PUT ?@=eq.x {'@':'x'}");

  private static final List<String> BY_COLUMN_AND_TOOL =
      List.of(
          "read_records {'resource':'ledger','select':['@']}",
          "read_records {'resource':'ledger','select':['@->a']}",
          "read_records {'resource':'ledger','order':['@']}",
          "read_records {'resource':'ledger','where':{'column':'@','value':'x'}}",
          "read_records {'resource':'ledger','where':{'column':'amount','other_column':'@'}}",
          "read_records"
              + " {'resource':'ledger','select':[{'embed':'ledger!parent_id','select':['@']}]}",
          "aggregate_records {'resource':'ledger','group_by':['@']}",
          "aggregate_records {'resource':'ledger','aggregates':[{'function':'max','column':'@'}]}",
          "aggregate_records {'resource':'ledger','having':{'column':'@','value':'1'}}",
          "create_records {'resource':'ledger','rows':[{'@':'x'}]}",
          "update_records"
              + " {'resource':'ledger','where':{'column':'id','value':1},'values':{'@':'x'}}",
          "update_records"
              + " {'resource':'ledger','where':{'column':'@','value':'x'},'values':{'amount':1}}",
          "delete_records {'resource':'ledger','where':{'column':'@','value':'x'}}",
          "explain_access {'resource':'ledger','action':'read','columns':['@']}",
          "search_schema {'query':'@'}");

  /** Tries by a row, whose id is written {@code @}. */
  private static final List<String> BY_ROW =
      List.of(
          "GET ?id=eq.@",
          "GET ?id=eq.@ | Accept: application/vnd.pgrst.object+json",
          "GET ?id=eq.@ | Accept: text/csv",
          "GET ?id=eq.@ | Accept: application/x-ndjson",
          "GET ?id=eq.@ | If-None-Match: *",
          "GET ?id=eq.@ | Prefer: count=exact",
          "GET ?id=in.(1,@)&order=id | Prefer: count=exact",
          "GET ?parent_id=eq.@",
          "HEAD ?id=eq.@ | Prefer: count=exact",
          "PATCH ?id=eq.@ {'amount':5} | Prefer: return=representation",
          "PATCH ?id=eq.@ {'amount':5} | Prefer: count=exact",
          "PATCH ?id=eq.@ {'amount':5} | If-Match: \"x\"",
          "PATCH ?id=eq.@ {'amount':5} | Prefer: max-affected=1, handling=strict",
          "DELETE ?id=eq.@ | Prefer: return=representation, count=exact",
          "DELETE ?id=eq.@ | Accept: application/vnd.pgrst.object+json");

  private static final List<String> BY_ROW_AND_TOOL =
      List.of(
          "read_records {'resource':'ledger','where':{'column':'id','value':@}}",
          "update_records"
              + " {'resource':'ledger','where':{'column':'id','value':@},'values':{'amount':5}}",
          "update_records"
              + " {'resource':'ledger','where':{'column':'id','value':@},'values':{'amount':5},'dry_run':true}",
          "delete_records {'resource':'ledger','where':{'column':'id','value':@}}",
          "delete_records {'resource':'ledger','where':{'column':'id','value':@},'dry_run':true}",
          "aggregate_records {'resource':'ledger','where':{'column':'id','value':@}}");

  /** What counts, sums and looks without naming anything of others. */
  private static final List<String> OVERALL =
      List.of(
          "GET ? | Prefer: count=exact",
          "GET ?limit=0 | Prefer: count=exact",
          "GET ?limit=1&offset=1 | Prefer: count=exact",
          "GET ?offset=1000 | Prefer: count=exact",
          "GET ?limit=1 | Prefer: count=planned",
          "GET ?limit=1&title=eq.theirs | Prefer: count=planned",
          "GET ?limit=1&amount=gt.500 | Prefer: count=planned",
          "GET ?limit=1&title=eq.theirs | Prefer: count=estimated",
          "HEAD ? | Prefer: count=planned",
          "HEAD ? | Prefer: count=exact",
          "GET ?select=count()",
          "GET ?select=amount.max(),amount.min(),amount.avg(),id.count(distinct)",
          "GET ?select=made.month(),count()",
          "GET ?select=title,count()&having=count.gt.0&order=title",
          "GET ?select=title&distinct=true&order=title",
          "GET ?order=id.desc&limit=1 | Prefer: cursor",
          "GET ?select=id,pages(count)&order=id",
          "GET ?select=id,pages!inner(page)&order=id",
          "GET ?select=id,parent:ledger!parent_id(id)&order=id",
          "GET ?select=id,children:ledger!parent_id(id)&order=id",
          "GET ?order=id | Range: 0-1",
          "PATCH ?amount=gt.500 {'made':'2026-02-02T00:00:00Z'} | Prefer: count=exact",
          "PATCH ?title=eq.theirs {'amount':3} | Prefer: return=representation",
          "DELETE ?title=eq.theirs | Prefer: count=exact",
          "DELETE ?parent_id=eq.11 | Prefer: count=exact");

  private static final List<String> OVERALL_BY_TOOL =
      List.of(
          "aggregate_records {'resource':'ledger'}",
          "aggregate_records"
              + " {'resource':'ledger','aggregates':[{'function':'max','column':'amount'}],'group_by':['title'],'order':['title']}",
          "read_records {'resource':'ledger','order':['id.desc'],'limit':1}",
          "read_records"
              + " {'resource':'ledger','where':{'embed':'pages','exists':true},'order':['id']}",
          "update_records"
              + " {'resource':'ledger','where':{'column':'title','value':'theirs'},'values':{'amount':3}}",
          "delete_records"
              + " {'resource':'ledger','where':{'column':'title','value':'theirs'},'dry_run':true}",
          "search_schema {'pattern':'ledger','detail':'full'}");

  private AttackedShop shop;

  @BeforeAll
  void open(AttackedShop attacked) {
    shop = attacked;
  }

  @BeforeEach
  void fill() {
    shop.gateway()
        .sql(
            """
            truncate shop.ledger cascade;
            insert into shop.ledger (id, tenant_id, title, amount, hush, secret) values
              (1, 1, 'ours', 10, 'h1', '{"a": 1}'), (2, 1, 'second', 20, 'h2', null), (3, 1, 'third', 30, null, null);
            update shop.ledger set parent_id = 1 where id = 2;
            insert into shop.pages values (1, 1), (1, 2);
            """);
    foreign();
  }

  private void foreign() {
    shop.gateway()
        .sql(
            """
            insert into shop.ledger (id, tenant_id, title, amount, hush, secret)
              select 10 + i, 2, case when i = 1 then 'theirs' else 'theirs ' || i end, 900, 'f' || i, '{"a": 2}'
              from generate_series(1, 400) i;
            update shop.ledger set parent_id = 11 where id = 3 or id = 12;
            insert into shop.pages values (11, 1);
            analyze shop.ledger;
            """);
  }

  /** All that a caller sees of an answer to one line of the lists above. */
  private String answer(String line, String what) {
    return answer(line, what, "watcher");
  }

  private String answer(String line, String what, String role) {
    String[] parts = line.replace("@", what).split(" \\| ", 2);
    String[] request = parts[0].split(" ", 3);
    String[] header = parts.length < 2 ? new String[0] : parts[1].split(": ", 2);
    String target = LEDGER + request[1].replace(">", "%3E").replace("\"", "%22");
    String body = request.length < 3 ? "" : request[2].replace('\'', '"');
    HttpResponse<String> answer = shop.call(request[0], target, role, body, header);
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    List.of("date", "x-request-id", "link", "x-next-cursor").forEach(headers::remove);
    String told = answer.statusCode() + " " + headers + " " + answer.body();
    assertTrue(answer.statusCode() < 500, line + told);
    return told.replace(what, "@");
  }

  private String toolAnswer(String line, String what) {
    String[] parts = line.replace("@", what).split(" ", 2);
    return shop.tool(parts[0], parts[1].replace('\'', '"'), "watcher")
        .toString()
        .replaceAll("next_cursor([\\\\\"]+):[\\\\\"]+[^\\\\\"]+", "next_cursor")
        .replace(what, "@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "hush", "tenant_id"})
  void aHiddenColumnIsOneThatThereIsNot(String hidden) {
    String none = "z".repeat(hidden.length());
    List<String> different = new ArrayList<>();
    for (String line : BY_COLUMN) {
      compare(line, answer(line, none), answer(line, hidden), different);
    }
    for (String line : BY_COLUMN_AND_TOOL) {
      compare(line, toolAnswer(line, none), toolAnswer(line, hidden), different);
    }
    assertEquals("", String.join("\n\n", different));
  }

  /** It is the rules that keep it: without them nearly all the same tries find something. */
  @Test
  void withoutItsRulesTheSameTriesFindSomething() {
    long byColumn =
        BY_COLUMN.stream()
            .filter(line -> !line.startsWith("D"))
            .filter(
                line ->
                    !answer(line, "zzzzzz", "unbound").equals(answer(line, "secret", "unbound")))
            .count();
    assertTrue(byColumn > BY_COLUMN.size() / 2, () -> byColumn + " of " + BY_COLUMN.size());
    long byRow =
        BY_ROW.stream()
            .filter(line -> !answer(line, "99999", "unbound").equals(answer(line, "14", "unbound")))
            .count();
    assertTrue(byRow > BY_ROW.size() / 2, () -> byRow + " of " + BY_ROW.size());
  }

  private static void compare(String line, String none, String found, List<String> different) {
    if (!none.equals(found)) {
      different.add("%s%n  %s%n  %s".formatted(line, none, found));
    }
  }

  @Test
  void aForeignRowIsOneThatThereIsNot() {
    List<String> different = new ArrayList<>();
    for (String line : BY_ROW) {
      compare(line, answer(line, "999999"), answer(line, "14"), different);
    }
    for (String line : BY_ROW_AND_TOOL) {
      compare(line, toolAnswer(line, "999999"), toolAnswer(line, "14"), different);
    }
    for (String uri : List.of("postern://shop/ledger/999999", "postern://shop/ledger/14")) {
      String id = uri.substring(uri.lastIndexOf('/') + 1);
      compare(
          uri,
          shop.ask("resources/read", "{\"uri\":\"postern://shop/ledger/999999\"}", "watcher")
              .toString()
              .replace("999999", "@"),
          shop.ask("resources/read", "{\"uri\":\"" + uri + "\"}", "watcher")
              .toString()
              .replace(id, "@"),
          different);
    }
    assertEquals("", String.join("\n\n", different));
    assertEquals("900", shop.gateway().sql("select amount from shop.ledger where id = 14"));
  }

  @Test
  void rowsOfOthersChangeNoAnswer() {
    Map<String, String> with = overall();
    fill();
    shop.gateway()
        .sql(
            """
            delete from shop.pages where ledger_id = 11;
            delete from shop.ledger where id > 12;
            update shop.ledger set parent_id = null, tenant_id = 3, title = 'x' || id, amount = 1, hush = null
              where id > 10;
            update shop.ledger set hush = 'other' || id, secret = '[]' where id < 10;
            analyze shop.ledger;
            """);
    Map<String, String> without = overall();
    List<String> different = new ArrayList<>();
    with.forEach((line, answer) -> compare(line, without.get(line), answer, different));
    assertEquals("", String.join("\n\n", different));
  }

  /** The gateway has no rule for these rows; the database alone keeps them back. */
  @Test
  void rowsThatTheDatabaseKeepsBackChangeNoCount() {
    String mine = "delete from shop.diary; insert into shop.diary (who, line) values ";
    shop.gateway().sql(mine + "('counter', 'a'), ('counter', 'b'); analyze shop.diary");
    Map<String, String> without = counts();
    shop.gateway()
        .sql(
            "insert into shop.diary (who, line) select 'other', 'x' || i from generate_series(1,"
                + " 3000) i; analyze shop.diary");
    try {
      List<String> different = new ArrayList<>();
      counts().forEach((line, answer) -> compare(line, without.get(line), answer, different));
      assertEquals("", String.join("\n\n", different));
      assertTrue(without.toString().contains("content-range=[0-0/2]"), without::toString);
    } finally {
      shop.gateway().sql("delete from shop.diary where who in ('other', 'counter')");
    }
    assertFalse(answer("GET ?limit=1 | Prefer: count=planned", "@", "unbound").contains("/3]"));
  }

  private Map<String, String> counts() {
    Map<String, String> answers = new TreeMap<>();
    for (String target : List.of("diary", "diary_lines", "diary?line=neq.q", "diary?id=gt.0")) {
      for (String count : List.of("planned", "estimated", "exact")) {
        for (String method : List.of("GET", "HEAD")) {
          String path =
              "/api/shop/" + target + (target.contains("?") ? "&" : "?") + "limit=1&select=line";
          HttpResponse<String> answer =
              shop.call(method, path, "diarist counter", "", "Prefer", "count=" + count);
          assertTrue(answer.statusCode() < 300, answer::body);
          answers.put(
              method + " " + target + " " + count,
              answer.statusCode()
                  + " content-range="
                  + answer.headers().allValues("Content-Range")
                  + answer.body());
        }
      }
    }
    return answers;
  }

  private Map<String, String> overall() {
    Map<String, String> answers = new TreeMap<>();
    OVERALL.forEach(line -> answers.put(line, answer(line, "@")));
    OVERALL_BY_TOOL.forEach(line -> answers.put(line, toolAnswer(line, "@")));
    return answers;
  }

  /** What is told of a violation holds neither values nor names that the caller may not see. */
  @Test
  void violationsTellNothingOfWhatIsHidden() {
    for (String body :
        List.of(
            "{\"id\":11,\"title\":\"x\"}",
            "{\"id\":60,\"title\":\"ours\"}",
            "{\"id\":60,\"title\":\"y\",\"amount\":5000}",
            "{\"id\":60,\"title\":\"y\",\"parent_id\":77777}",
            "{\"title\":\"y\"}",
            "{\"id\":\"abc\"}")) {
      HttpResponse<String> answer = shop.call("POST", LEDGER, "watcher", body);
      assertTrue(answer.statusCode() >= 400 && answer.statusCode() < 500, answer::body);
      assertTellsNothing(answer.body());
      assertTellsNothing(
          shop.tool(
                  "create_records",
                  "{\"resource\":\"ledger\",\"rows\":[%s]}".formatted(body),
                  "watcher")
              .toString());
    }
    HttpResponse<String> moved = shop.call("PATCH", LEDGER + "?id=eq.1", "watcher", "{\"id\":14}");
    assertEquals(409, moved.statusCode(), moved::body);
    assertTellsNothing(moved.body());
    HttpResponse<String> kept = shop.call("DELETE", LEDGER + "?id=eq.1", "watcher", "");
    assertEquals(409, kept.statusCode(), kept::body);
    assertTellsNothing(kept.body());
  }

  private static void assertTellsNothing(String told) {
    for (String word :
        List.of(
            "hush",
            "secret",
            "tenant",
            "theirs",
            "Failing row",
            "already exists",
            "is not present",
            "900")) {
      assertFalse(told.contains(word), told);
    }
  }

  @Test
  void whatTheDatabaseMakesIsNotWritten() {
    for (String body : List.of("{\"twice\":5}", "{\"twice\":null}", "{\"price\":1,\"twice\":9}")) {
      assertEquals(400, shop.call("POST", "/api/shop/things", "attacker", body).statusCode());
      assertEquals(
          400, shop.call("PATCH", "/api/shop/things?id=eq.-1", "attacker", body).statusCode());
      JsonNode tool =
          shop.tool(
              "create_records",
              "{\"resource\":\"things\",\"rows\":[%s]}".formatted(body),
              "attacker");
      assertTrue(AttackedShop.isRefused(tool), tool::toString);
    }
  }
}
