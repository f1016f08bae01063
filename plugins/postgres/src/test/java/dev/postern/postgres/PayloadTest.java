package dev.postern.postgres;

import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.member;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.postgres.Types.Representation;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Result;
import dev.postern.spi.Table;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a payload lacks, and values that are not what they look like. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayloadTest {
  private Library library;
  private Stock shop;
  private Table stock;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    shop = Stock.in(library, "");
    stock = shop.table();
  }

  @AfterAll
  void close() {
    shop.close();
  }

  private Result write(Query query) {
    return shop.ask(query);
  }

  @Test
  void membersThatAreMissingTakeTheDefaultOfTheirColumnRowByRow() {
    String rows =
        """
        [{"sku": "a"}, {"sku": "b", "note": null, "tick": 50}, {"sku": "c", "note": "x", "odd": false}]
        """;
    Query.Create create =
        new Query.Create(
            stock,
            columns(stock, "sku", "n", "note", "tick", "odd"),
            Json.of(rows),
            Optional.empty(),
            Missing.DEFAULT,
            Filter.all(),
            Filter.all(),
            Optional.of(Select.from(stock, "sku", "n", "note", "tick", "odd").selection()),
            Answering.PLAIN);
    assertEquals(
        "[{\"sku\":\"a\",\"n\":null,\"note\":\"what?\",\"tick\":1,\"odd\":true},"
            + "{\"sku\":\"b\",\"n\":null,\"note\":null,\"tick\":50,\"odd\":true},"
            + "{\"sku\":\"c\",\"n\":null,\"note\":\"x\",\"tick\":2,\"odd\":false}]",
        write(create).body().text());
    assertEquals(
        "[{\"note\":null,\"tick\":null}]",
        write(
                new Query.Create(
                    stock,
                    columns(stock, "sku", "note", "tick"),
                    Json.of("[{\"sku\":\"d\"}]"),
                    Filter.all(),
                    Optional.of(Select.from(stock, "note", "tick").selection())))
            .body()
            .text());
    Query.Create numbered =
        new Query.Create(
            stock,
            columns(stock, "sku", "number"),
            Json.of("[{\"sku\":\"e\"},{\"sku\":\"f\",\"number\":1000}]"),
            Optional.empty(),
            Missing.DEFAULT,
            Filter.all(),
            Filter.all(),
            Optional.empty(),
            Answering.PLAIN);
    assertEquals(2, write(numbered).rowCount());
    for (Missing missing : Missing.values()) {
      Query.Update update =
          new Query.Update(
              stock,
              columns(stock, "n", "note"),
              Json.of("{\"n\":3}"),
              eq(stock, "sku", "b"),
              Filter.all(),
              Optional.of(Select.from(stock, "n", "note").selection()),
              Answering.PLAIN,
              missing);
      assertEquals(
          missing == Missing.NULL ? "[{\"n\":3,\"note\":null}]" : "[{\"n\":3,\"note\":\"what?\"}]",
          write(update).body().text());
    }
  }

  @Test
  void valuesOfADomainWithALookOfItsOwnAreReadByIt() {
    library.run(
        """
        create domain library.color as int;
        create function library.color_of(json) returns library.color language sql immutable
          as $$ select ('x' || lpad(ltrim($1 #>> '{}', '#'), 8, '0'))::bit(32)::int $$;
        create table library.paints (id int primary key, color library.color);
        grant select, insert, update on library.paints to member;
        """);
    Table paints = Queries.over(shop.source()).table("paints");
    Representation look =
        new Representation(
            Optional.empty(),
            Optional.of(new QualifiedName("library", "color_of")),
            Optional.empty());
    Types types = new Types(Map.of(), Map.of("library.color", look));
    try (Direct direct = Direct.open(library, Map.of(), Map.of(), types)) {
      Query.Create create =
          new Query.Create(
              paints,
              columns(paints, "id", "color"),
              Json.of("[{\"id\":1,\"color\":\"#00ff\"},{\"id\":2,\"color\":null}]"),
              Filter.all(),
              Optional.of(Select.from(paints, "id", "color").selection()));
      assertEquals(
          "[{\"id\":1,\"color\":255},{\"id\":2,\"color\":null}]",
          direct.ask(create, member("ann")).body().text());
      Query.Update update =
          new Query.Update(
              paints,
              columns(paints, "color"),
              Json.of("{\"color\":\"#0010\"}"),
              eq(paints, "id", "1"),
              Filter.all(),
              Optional.of(Select.from(paints, "color").selection()));
      assertEquals("[{\"color\":16}]", direct.ask(update, member("ann")).body().text());
    }
  }
}
