package dev.postern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.config.ConfigException;
import dev.postern.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Tools that cannot be: found at the start with file, line and column, or withdrawn later. */
class ToolProblemsTest {
  private static final int MOST_LOOKS = 20_000;

  private static String tools(String more) {
    return more.indent(2) + "\n";
  }

  private static List<String> problems(String more) {
    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () ->
                TestGateway.start(
                    yaml ->
                        yaml.replace("\ntools:\n", "\ntools:\n" + more)
                            .replace("shop/regions.code", "shop/regions.cod")));
    return wrong.problems().stream()
        .map(Problem::toString)
        .map(line -> line.substring(line.indexOf("postern.yaml:")))
        .toList();
  }

  private static void assertTold(List<String> told, String path, String words) {
    assertTrue(
        told.stream()
            .anyMatch(
                line ->
                    line.matches("postern\\.yaml:\\d+:\\d+ .*")
                        && line.contains(path)
                        && line.contains(words)),
        () -> path + " " + words + "\n" + String.join("\n", told));
  }

  @Test
  void everythingThatTheSourceCannotDoIsTold() {
    List<String> told =
        problems(
            tools(
                """
                two: {service: shop, description: a, sql: "select 1 as one; select 2 as two"}
                ended: {service: shop, description: a, sql: "commit"}
                gone: {service: shop, description: a, sql: "select emial\\nfrom customers"}
                writes: {service: shop, description: a, sql: "delete from customers returning id"}
                hidden: {service: shop, description: a, sql: "with d as (delete from customers returning id) select id from d"}
                nameless: {service: shop, description: a, sql: "select 1"}
                twice: {service: shop, description: a, sql: "select 1 as a, 2 as a"}
                stray: {service: shop, description: a, sql: "select :nothing::text as a"}
                unused: {service: shop, description: a, parameters: {x: {}}, sql: "select 1 as a"}
                vague: {service: shop, description: a, parameters: {x: {}}, sql: "select 1 as a where :x is null"}
                quoted: {service: shop, description: a, sql: "select 'a as a"}
                numbered: {service: shop, description: a, sql: "select $1::text as a"}
                typed: {service: shop, description: a, parameters: {x: {type: boolean}}, sql: "select :x::int as a"}
                fixed: {service: shop, description: a, parameters: {x: {default: many}}, sql: "select :x::int as a"}
                customers: {service: shop, description: a, sql: "select 1 as a"}
                close_ticket: {service: shop, description: a, sql: "select 1 as a"}
                lost: {service: shop, description: a, read: {resource: custmers}}
                column: {service: shop, description: a, read: {resource: customers, select: nmae}}
                where: {service: shop, description: a, parameters: {x: {}}, read: {resource: customers, where: "status=is.{x}"}}
                """));
    assertTold(told, "tools.two.sql", "more than one statement: there is a semicolon in line 1");
    assertTold(told, "tools.ended.sql", "cannot be prepared: syntax error at or near \"commit\"");
    assertTold(told, "tools.gone.sql", "column \"emial\" does not exist, in line 1");
    assertTold(told, "tools.writes.sql", "changes data");
    assertTold(told, "tools.hidden.sql", "changes data");
    assertTold(told, "tools.nameless.sql", "gives a column without a name");
    assertTold(told, "tools.twice.sql", "gives two columns named a");
    assertTold(told, "tools.stray.sql", "has :nothing in line 1");
    assertTold(told, "tools.unused.sql", "has the parameter x, but no :x");
    assertTold(told, "tools.vague.sql", "could not determine data type of parameter");
    assertTold(told, "tools.quoted.sql", "has a quote in line 1 that nothing ends");
    assertTold(
        told, "tools.numbered.sql", "has $1 without a value; a tool's parameter is written :name");
    assertTold(told, "tools.typed.parameters.x.type", "the source takes it as integer");
    assertTold(told, "tools.fixed.parameters.x.default", "is no value for it");
    assertTold(told, "tools.customers", "has the name of a table of shop");
    assertTold(told, "tools.close_ticket", "has the name of a function of shop");
    assertTold(told, "tools.lost.read.resource", "did you mean customers?");
    assertTold(told, "tools.column.read", "nmae");
    assertTold(told, "tools.where.read", "cannot be");
    assertTold(told, "arguments.region.values-from", "did you mean code?");
    assertEquals(20, told.size(), () -> String.join("\n", told));
  }

  @Test
  void whatIsWrittenWrongIsToldBeforeAnySourceIsAsked() {
    List<String> told =
        problems(
            tools(
                """
                Bad-Name: {service: shop, description: a, sql: "select 1 as a"}
                both: {service: shop, description: a, sql: "select 1 as a", read: {resource: customers}}
                neither: {service: shop, description: a}
                elsewhere: {service: shpo, description: a, sql: "select 1 as a"}
                silent: {service: shop, sql: "select 1 as a"}
                long: {service: shop, description: "%s", sql: "select 1 as a"}
                taken: {service: shop, description: a, parameters: {limit: {}}, sql: "select :limit::int as a"}
                given: {service: shop, description: a, parameters: {x: {from: claims.a, default: b}}, sql: "select :x::int as a"}
                type: {service: shop, description: a, parameters: {x: {type: txt}}, sql: "select :x::int as a"}
                read_records: {service: shop, description: a, sql: "select 1 as a"}
                extra: {service: shop, description: a, sql: "select 1 as a", readonly: true}
                """
                    .formatted("x".repeat(1025))));
    assertTold(told, "tools.Bad-Name", "is no name for a tool");
    assertTold(told, "tools.both.read", "cannot stand beside sql");
    assertTold(told, "tools.neither.sql", "is required, or read");
    assertTold(told, "tools.elsewhere.service", "did you mean shop?");
    assertTold(told, "tools.silent.description", "is required");
    assertTold(told, "tools.long.description", "is longer than 1024 bytes");
    assertTold(told, "tools.taken.parameters.limit", "choose another name");
    assertTold(told, "tools.given.parameters.x.default", "means nothing beside from");
    assertTold(told, "tools.type.parameters.x.type", "did you mean text?");
    assertTold(told, "tools.read_records", "is the name of a tool that is always there");
    assertTold(told, "tools.extra.readonly", "did you mean read-only?");
  }

  @Test
  void toolsComeAndGoWithTheirFilesAndTheirTables() throws IOException, SQLException {
    try (TestGateway gateway = TestGateway.start(yaml -> yaml)) {
      gateway.key("reader");
      assertEquals(404, gateway.get("/api/shop/tools/news", "reader").statusCode());
      run(gateway, "create table shop.news (id int primary key, title text)");
      run(
          gateway,
          "insert into shop.news values (1, 'first'); grant select on shop.news to shop_reader");
      until(() -> gateway.get("/api/shop/news", "reader").statusCode() == 200);
      write(gateway, "news", "service: shop\ndescription: News\nsql: select id, title from news\n");
      until(() -> gateway.get("/api/shop/tools/news_now", "reader").statusCode() == 200);
      assertEquals(
          "[{\"id\":1,\"title\":\"first\"}]",
          gateway.get("/api/shop/tools/news_now", "reader").body());
      // one that cannot be keeps the whole new set out
      write(gateway, "bad", "service: shop\ndescription: Bad\nsql: select nothing\n");
      until(() -> gateway.get("/ready", "").body().contains("\"roles\":\"stale\""));
      assertEquals(200, gateway.get("/api/shop/tools/news_now", "reader").statusCode());
      Files.delete(gateway.folder().resolve("tools").resolve("bad_now.yaml"));
      until(() -> gateway.get("/ready", "").body().contains("\"roles\":\"current\""));
      run(gateway, "alter table shop.news rename column title to headline");
      until(() -> gateway.get("/api/shop/tools/news_now", "reader").statusCode() == 404);
      until(
          () -> gateway.get("/ready", "").body().contains("\"tools of shop\":\"some withdrawn\""));
      assertEquals(200, gateway.get("/api/shop/tools/list_recent_orders", "reader").statusCode());
      run(gateway, "alter table shop.news rename column headline to title");
      until(() -> gateway.get("/api/shop/tools/news_now", "reader").statusCode() == 200);
      until(() -> gateway.get("/ready", "").body().contains("\"tools of shop\":\"current\""));
    }
  }

  private static void write(TestGateway gateway, String name, String text) throws IOException {
    Path folder = Files.createDirectories(gateway.folder().resolve("tools"));
    Path whole = Files.writeString(folder.resolve(name + ".new"), text);
    Files.move(whole, folder.resolve(name + "_now.yaml"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void run(TestGateway gateway, String sql) throws SQLException {
    try (Connection superuser = gateway.superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Asks until it is so: each look is a real call, so that many looks are a long time. */
  private static void until(BooleanSupplier condition) {
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (condition.getAsBoolean()) {
        return;
      }
    }
    throw new AssertionError("It did not become so");
  }
}
