package dev.postern.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.DataSource;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IntrospectionTest {
  private static final Logger LOG = LoggerFactory.getLogger(IntrospectionTest.class);

  private Library library;
  private Catalog catalog;

  @BeforeAll
  void read(Library opened) {
    library = opened;
    try (DataSource source = opened.open(Map.of())) {
      catalog = source.introspect();
    }
  }

  private Table table(String name) {
    return catalog.tables().stream()
        .filter(table -> table.name().equals(name) && table.schema().equals("library"))
        .findFirst()
        .orElseThrow();
  }

  private Column column(String table, String name) {
    return table(table).column(name).orElseThrow();
  }

  private Routine routine(String name) {
    return catalog.routines().stream()
        .filter(routine -> routine.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onlyExposedSchemasAreSeenInTheirOrder() {
    assertEquals(
        List.of("library", "archive"),
        catalog.tables().stream().map(Table::schema).distinct().toList());
  }

  @Test
  void aForeignKeyIntoAHiddenSchemaIsNotTold() {
    Table boxes =
        catalog.tables().stream().filter(t -> t.name().equals("boxes")).findFirst().orElseThrow();
    assertEquals(
        List.of(
            new ForeignKey(
                "boxes_author_id_fkey", List.of("author_id"), "library", "authors", List.of("id"))),
        boxes.foreignKeys());
  }

  @Test
  void kindsOfRelationsAreKnownAndPartitionsAreNot() {
    assertEquals(Table.Kind.TABLE, table("books").kind());
    assertEquals(Table.Kind.PARTITIONED_TABLE, table("visits").kind());
    assertEquals(Table.Kind.VIEW, table("novels").kind());
    assertEquals(Table.Kind.MATERIALIZED_VIEW, table("prices").kind());
    assertTrue(catalog.tables().stream().noneMatch(t -> t.name().equals("visits_2026")));
  }

  @Test
  void typesAreKnownThroughDomainsAndArrays() {
    assertEquals(ColumnType.of("integer", Kind.INTEGER), column("books", "id").type());
    assertEquals(
        new ColumnType(
            "library.genre",
            Kind.ENUM,
            List.of("novel", "poetry", "history", "o'clock \"quoted\"")),
        column("books", "genre").type());
    assertEquals(
        new ColumnType("library.isbn", Kind.TEXT, List.of(), "text"),
        column("books", "isbn").type());
    assertEquals(
        new ColumnType(
            "library.moment", Kind.TIMESTAMP_WITH_ZONE, List.of(), "timestamp with time zone"),
        column("books", "sold_out").type());
    assertEquals(
        ColumnType.of("character varying(80)", Kind.TEXT), column("books", "title").type());
    assertEquals(ColumnType.of("numeric(8,2)", Kind.NUMBER), column("books", "price").type());
    assertEquals(ColumnType.of("text[]", Kind.ARRAY), column("books", "tags").type());
    assertEquals(
        ColumnType.of("library.address", Kind.COMPOSITE), column("authors", "home").type());
    assertEquals(ColumnType.of("jsonb", Kind.JSON), column("books", "details").type());
    assertEquals(ColumnType.of("bytea", Kind.BYTES), column("books", "cover").type());
    assertEquals(ColumnType.of("interval", Kind.OTHER), column("books", "loan_time").type());
    assertEquals(ColumnType.of("date", Kind.DATE), column("authors", "born").type());
    assertEquals(ColumnType.of("boolean", Kind.BOOLEAN), column("books", "in_print").type());
  }

  @Test
  void whatMayBeLeftOutAndWhatCannotBeWrittenIsKnown() {
    assertTrue(column("authors", "id").isGenerated());
    assertTrue(column("books", "title_length").isGenerated());
    assertFalse(column("books", "id").isGenerated());
    assertTrue(column("books", "id").hasDefault());
    assertTrue(column("books", "genre").hasDefault());
    assertFalse(column("books", "genre").isNullable());
    assertFalse(column("books", "title").hasDefault());
    assertTrue(column("books", "price").isNullable());
    assertTrue(column("novels", "loud").isGenerated());
    assertFalse(column("novels", "title").isGenerated());
  }

  @Test
  void keysAndReferencesAreKnown() {
    assertEquals(List.of("id"), table("books").primaryKey());
    assertEquals(List.of(List.of("author_id", "title")), table("books").uniqueKeys());
    assertEquals(List.of("book_id", "topic_id"), table("book_topics").primaryKey());
    assertEquals(
        List.of(
            new ForeignKey(
                "authors_mentor_id_fkey",
                List.of("mentor_id"),
                "library",
                "authors",
                List.of("id"))),
        table("authors").foreignKeys());
  }

  @Test
  void commentsAreKnown() {
    assertEquals("Who wrote the books.", table("authors").comment());
    assertEquals("As on the cover.", column("authors", "name").comment());
    assertEquals("Two numbers into one.", routine("add").comment());
    assertEquals("", table("books").comment());
  }

  @Test
  void whatCanBeWrittenIsKnown() {
    Set<Action> all = Set.of(Action.CREATE, Action.UPDATE, Action.DELETE);
    assertEquals(all, table("books").writable());
    assertEquals(all, table("novels").writable());
    assertEquals(Set.of(), table("titles").writable());
    assertEquals(Set.of(), table("prices").writable());
  }

  @Test
  void routinesAreKnownWithArgumentsAndVolatility() {
    assertEquals(
        new Routine(
            "library",
            "add",
            List.of(
                new Routine.Argument("a", ColumnType.of("integer", Kind.INTEGER), false, false),
                new Routine.Argument("b", ColumnType.of("integer", Kind.INTEGER), true, false)),
            new Returns.Scalar(ColumnType.of("integer", Kind.INTEGER), false),
            Routine.Volatility.IMMUTABLE,
            "Two numbers into one."),
        routine("add"));
    assertEquals(
        List.of(
            new Routine.Argument("numbers", ColumnType.of("integer[]", Kind.ARRAY), false, true)),
        routine("total").arguments());
    assertEquals(Routine.Volatility.VOLATILE, routine("touch").volatility());
    assertEquals("", routine("shout").arguments().getFirst().name());
  }

  @Test
  void whatRoutinesReturnIsKnown() {
    assertEquals(new Returns.Nothing(), routine("touch").returns());
    assertEquals(new Returns.Rows(table("books"), true), routine("books_of").returns());
    assertEquals(new Returns.Rows(table("authors"), false), routine("first_author").returns());
    assertEquals(
        new Returns.Scalar(ColumnType.of("integer", Kind.INTEGER), true),
        routine("numbers").returns());
    assertEquals(List.of("genre", "n"), resultColumns("stats", true));
    assertEquals(List.of("low", "high"), resultColumns("both", false));
    assertEquals(List.of("street", "zip", "floor"), resultColumns("home_of", false));
  }

  private List<String> resultColumns(String routine, boolean isSet) {
    Returns.Rows rows = (Returns.Rows) routine(routine).returns();
    assertEquals(isSet, rows.isSet());
    assertEquals(Table.Kind.ROUTINE_RESULT, rows.table().kind());
    return List.copyOf(rows.table().columns().keySet());
  }

  @Test
  void whatCannotBeCalledByNameIsNoRoutine() {
    List<String> names = catalog.routines().stream().map(Routine::name).toList();
    for (String name : List.of("audit", "anything", "unnamed", "concat_all")) {
      assertFalse(names.contains(name), name);
    }
  }

  @Test
  void whatUnderminesRowLevelSecurityIsWarnedOf() {
    String warnings = String.join("\n", catalog.warnings());
    assertTrue(warnings.contains("the view library.all_loans reads tables"), warnings);
    assertTrue(warnings.contains("library.as_owner() is SECURITY DEFINER"), warnings);
    assertTrue(warnings.contains("the role reader may execute set_config"), warnings);
    assertFalse(warnings.contains("superuser"), warnings);
    assertFalse(warnings.contains("novels"), warnings);
  }

  @Test
  void aSuperuserAsLoginIsWarnedOf() {
    try (DataSource source =
        library.open(
            Map.of(
                "user", library.server().superuser(),
                "password", library.server().superuserPassword(),
                "roles", List.of("nobody_there")))) {
      String warnings = String.join("\n", source.introspect().warnings());
      assertTrue(warnings.contains("the login role postgres is a superuser"), warnings);
      assertTrue(warnings.contains("nobody_there is configured but does not exist"), warnings);
    }
  }

  @Test
  void fiveHundredTablesAreReadInOneGo() {
    StringBuilder tables = new StringBuilder("create schema wide;");
    for (int i = 0; i < 500; i++) {
      tables.append(
          """
          create table wide.t%1$d (id bigint generated always as identity primary key,
            parent_id bigint references wide.t%2$d, name text not null unique,
            amount numeric(12, 2) default 0, tags text[], details jsonb, at timestamptz);
          comment on table wide.t%1$d is 'Table %1$d';
          """
              .formatted(i, Math.max(0, i - 1)));
    }
    library.run(tables.toString());
    try (DataSource source = library.open(Map.of("schemas", List.of("wide")))) {
      source.introspect();
      long start = System.nanoTime();
      Catalog wide = source.introspect();
      LOG.info("500 tables read in {} ms", (System.nanoTime() - start) / 1_000_000);
      assertEquals(500, wide.tables().size());
      for (Table table : wide.tables()) {
        assertEquals(7, table.columns().size());
        assertEquals(List.of("id"), table.primaryKey());
        assertEquals(List.of(List.of("name")), table.uniqueKeys());
        assertEquals(1, table.foreignKeys().size());
        assertEquals("Table " + table.name().substring(1), table.comment());
      }
    }
  }
}
