package dev.postern.postgres;

import static dev.postern.postgres.Queries.columns;
import static dev.postern.postgres.Queries.eq;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Rendering;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Values that are written whatever the payload says. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresetTest {
  private Library library;
  private Stock shop;
  private Table stock;

  @BeforeAll
  void open(Library opened) {
    library = opened;
    shop = Stock.in(library, "grant select on library.stock to reader;");
    stock = shop.table();
  }

  @BeforeEach
  void fill() {
    library.run(
        """
        truncate library.stock;
        insert into library.stock (sku, n, note, tick) values ('old', 1, 'as it was', 0);
        """);
  }

  @AfterAll
  void close() {
    shop.close();
  }

  private Presets presets(String values, String... columns) {
    return new Presets(columns(stock, columns), Json.of(values));
  }

  private Query.Create create(
      String rows, Optional<Upsert> upsert, Missing missing, Presets presets, String... columns) {
    return new Query.Create(
        stock,
        columns(stock, columns),
        Json.of(rows),
        upsert,
        missing,
        Filter.all(),
        eq(stock, "note", "mine"),
        Optional.of(Select.from(stock, "sku", "n", "note").selection()),
        Answering.PLAIN,
        presets);
  }

  private String stockNow() {
    return shop.queries()
        .text(Select.from(stock, "sku", "n", "note").order(Queries.by(stock, "sku")).read());
  }

  @Test
  void everyNewRowGetsThem() {
    Presets mine = presets("{\"note\":\"mine\"}", "note");
    String rows = "[{\"sku\":\"a\",\"note\":\"theirs\"},{\"sku\":\"b\",\"n\":7}]";
    shop.ask(create(rows, Optional.empty(), Missing.NULL, mine, "sku", "n"));
    shop.ask(
        create("[{\"sku\":\"c\"}]", Optional.empty(), Missing.DEFAULT, mine, "sku", "n", "tick"));
    assertEquals(
        """
        [{"sku":"a","n":null,"note":"mine"},
         {"sku":"b","n":7,"note":"mine"},
         {"sku":"c","n":null,"note":"mine"},
         {"sku":"old","n":1,"note":"as it was"}]\
        """
            .replace("\n ", ""),
        stockNow());
  }

  @Test
  void rowsOfNothingElseAreWritten() {
    Presets key = presets("{\"sku\":\"only\",\"note\":\"mine\"}", "sku", "note");
    shop.ask(create("[{}]", Optional.empty(), Missing.NULL, key));
    assertEquals(
        "[{\"sku\":\"old\",\"n\":1,\"note\":\"as it was\"},"
            + "{\"sku\":\"only\",\"n\":null,\"note\":\"mine\"}]",
        stockNow());
  }

  @Test
  void changedRowsGetThem() {
    shop.ask(
        new Query.Update(
            stock,
            columns(stock, "n"),
            Json.of("{\"n\":5,\"note\":\"theirs\"}"),
            eq(stock, "sku", "old"),
            eq(stock, "note", "mine"),
            Optional.empty(),
            Answering.PLAIN,
            Missing.NULL,
            presets("{\"note\":\"mine\"}", "note")));
    assertEquals("[{\"sku\":\"old\",\"n\":5,\"note\":\"mine\"}]", stockNow());
  }

  /** Those for new rows leave old ones alone. */
  @Test
  void mergedRowsGetTheirOwn() {
    Upsert merge =
        new Upsert(
            columns(stock, "sku"), true, Filter.all(), presets("{\"note\":\"mine\"}", "note"));
    shop.ask(
        create(
            "[{\"sku\":\"old\",\"n\":2},{\"sku\":\"new\",\"n\":3}]",
            Optional.of(merge),
            Missing.NULL,
            presets("{\"tick\":9,\"note\":\"mine\"}", "tick", "note"),
            "sku",
            "n"));
    assertEquals(
        "[{\"sku\":\"new\",\"n\":3,\"note\":\"mine\"},{\"sku\":\"old\",\"n\":2,\"note\":\"mine\"}]",
        stockNow());
    assertEquals(
        "[{\"sku\":\"new\",\"tick\":9},{\"sku\":\"old\",\"tick\":0}]",
        shop.queries()
            .text(Select.from(stock, "sku", "tick").order(Queries.by(stock, "sku")).read()));
  }

  @Test
  void aPartOfTheKeyIsKnownAgain() {
    Upsert merge = new Upsert(columns(stock, "sku"), true, Filter.all());
    long inserted =
        shop.ask(
                create(
                    "[{\"n\":2}]",
                    Optional.of(merge),
                    Missing.NULL,
                    presets("{\"sku\":\"new\",\"note\":\"mine\"}", "sku", "note"),
                    "n"))
            .notes()
            .inserted()
            .orElseThrow();
    assertEquals(1, inserted);
  }

  @Test
  void theCheckSeesThem() {
    Query.Create foreign =
        create(
            "[{\"sku\":\"a\"}]",
            Optional.empty(),
            Missing.NULL,
            presets("{\"note\":\"theirs\"}", "note"),
            "sku");
    assertThrows(SourceException.class, () -> shop.ask(foreign));
  }

  @Test
  void valuesAreBound() throws IOException {
    Presets evil = presets("{\"note\":\"'); drop table x\"}", "note");
    Upsert merge = new Upsert(columns(stock, "sku"), true, Filter.all(), evil);
    StatementWriterTest.assertWrites(
        "upsert-preset",
        StatementWriter.write(
            create("[{\"sku\":\"a\"}]", Optional.of(merge), Missing.NULL, evil, "sku"),
            Types.NONE));
    StatementWriterTest.assertWrites(
        "update-preset",
        StatementWriter.write(
            new Query.Update(
                stock,
                columns(stock, "n"),
                Json.of("{\"n\":5}"),
                eq(stock, "sku", "old"),
                Filter.all(),
                Optional.empty(),
                new Answering(Rendering.JSON, false),
                Missing.NULL,
                evil),
            Types.NONE));
  }
}
