package dev.postern.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Types.Representation;
import dev.postern.spi.Catalog;
import dev.postern.spi.Catalog.Computation;
import dev.postern.spi.Column;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnType.Kind;
import dev.postern.spi.ForeignKey;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
import dev.postern.spi.Routine;
import dev.postern.spi.Routine.Returns;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is read of a database besides its tables: {@code catalog.sql} holds a case of each. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogTest {
  private static final String MAKER = "maker, (no) {1}";

  private Library library;
  private Catalog catalog;
  private Types types;

  @BeforeAll
  void read(Library opened) throws SQLException {
    library = opened;
    library.run(Databases.resource("catalog.sql"));
    try (Connection connection =
        DriverManager.getConnection(
            library.server().jdbcUrl(library.database()), "gateway", "gateway")) {
      Introspection introspection =
          new Introspection(
              connection,
              List.of("depot", "annex"),
              List.of("public"),
              List.of("reader"),
              Introspection.HOISTED);
      catalog = introspection.read();
      types = introspection.names().types();
    }
  }

  private Table table(String name) {
    return catalog.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Routine routine(String name) {
    return catalog.routines().stream()
        .filter(routine -> routine.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ForeignKey key(
      String name, List<String> columns, String target, List<String> targetColumns) {
    return new ForeignKey(name, columns, "depot", target, targetColumns);
  }

  private Set<ForeignKey> keys(String table) {
    List<ForeignKey> keys = table(table).foreignKeys();
    assertEquals(keys.size(), Set.copyOf(keys).size(), "no key twice");
    return Set.copyOf(keys);
  }

  @Test
  void theSchemasAreThoseOfTheConfigInTheirOrder() {
    assertEquals(List.of("depot", "annex"), catalog.schemas());
    assertEquals(
        List.of("depot", "annex"),
        catalog.tables().stream().map(Table::schema).distinct().toList());
  }

  @Test
  void aTableRefersToViewsOfAHiddenTable() {
    assertEquals(
        Set.of(
            key("orders_maker_id_fkey", List.of("maker_id"), "makers", List.of(MAKER)),
            key("orders_maker_id_fkey", List.of("maker_id"), "sheets", List.of("maker")),
            key("second_maker", List.of("second_maker_id"), "makers", List.of(MAKER)),
            key("second_maker", List.of("second_maker_id"), "sheets", List.of("maker"))),
        keys("orders"));
  }

  @Test
  void aViewRefersToTablesAndViewsUnderEveryNameItGivesAColumn() {
    assertEquals(
        Set.of(
            key("parts_maker_id_fkey", List.of("maker"), "makers", List.of(MAKER)),
            key("parts_maker_id_fkey", List.of("maker"), "sheets", List.of("maker")),
            key("parts_maker_id_fkey", List.of("maker_again"), "makers", List.of(MAKER)),
            key("parts_maker_id_fkey", List.of("maker_again"), "sheets", List.of("maker")),
            key("spare", List.of("sm", "ss"), "parts", List.of("maker", "serial")),
            key("spare", List.of("sm", "ss"), "parts", List.of("maker_again", "serial")),
            key("spare", List.of("sm", "ss"), "far_parts", List.of("made_by", "s"))),
        keys("parts"));
    assertEquals(
        Set.of(
            key("orders_maker_id_fkey", List.of(":resno"), "makers", List.of(MAKER)),
            key("orders_maker_id_fkey", List.of(":resno"), "sheets", List.of("maker"))),
        keys("order_notes"));
    assertEquals(
        Set.of(
            key("invoices_order_id_fkey", List.of("order_id"), "orders", List.of("id")),
            key("invoices_order_id_fkey", List.of("order_id"), "order_notes", List.of("id"))),
        keys("invoices_paid"));
  }

  @Test
  void aMaterializedViewOfAJoinRefersAsItsTablesDo() {
    assertEquals(
        Set.of(
            key(
                "sheet_of",
                List.of("part_maker", "part_serial"),
                "parts",
                List.of("maker", "serial")),
            key(
                "sheet_of",
                List.of("part_maker", "part_serial"),
                "parts",
                List.of("maker_again", "serial")),
            key(
                "sheet_of",
                List.of("part_maker", "part_serial"),
                "far_parts",
                List.of("made_by", "s"))),
        keys("sheets"));
  }

  @Test
  void viewsOnViewsAreLookedThroughWhereTheirSchemaIsSearched() {
    assertEquals(
        Set.of(
            key("parts_maker_id_fkey", List.of("made_by"), "makers", List.of(MAKER)),
            key("parts_maker_id_fkey", List.of("made_by"), "sheets", List.of("maker"))),
        keys("far_parts"));
    assertEquals(List.of("made_by", "s"), table("far_parts").primaryKey());
    assertEquals(Set.of(), keys("no_parts"));
    assertEquals(List.of(), table("no_parts").primaryKey());
  }

  @Test
  void halfAKeyAndAUnionAreNoKey() {
    for (String view : List.of("half_parts", "either_parts")) {
      assertEquals(Set.of(), keys(view));
      assertEquals(List.of(), table(view).primaryKey());
      assertEquals(List.of(), table(view).uniqueKeys());
    }
  }

  @Test
  void keysOfViewsAreThoseOfTheirTables() {
    assertEquals(List.of("maker", "serial"), table("parts").primaryKey());
    assertEquals(
        Set.of(List.of("label"), List.of("maker_again", "serial")),
        Set.copyOf(table("parts").uniqueKeys()));
    assertEquals(List.of(MAKER), table("makers").primaryKey());
    assertEquals(
        Set.of("part_maker", "part_serial", "maker"), Set.copyOf(table("sheets").primaryKey()));
    assertEquals(List.of("order_id"), table("invoices_paid").primaryKey());
    assertEquals(List.of("order_id"), table("invoices").primaryKey());
  }

  @Test
  void aUniqueIndexIsNoKeyUnlessItIsAConstraint() {
    assertEquals(List.of(), table("stamps").uniqueKeys());
  }

  @Test
  void referencesCrossTheExposedSchemasAndReachPartitionedTables() {
    assertTrue(
        keys("stamps")
            .contains(key("stamps_order_id_fkey", List.of("order_id"), "orders", List.of("id"))));
    assertEquals(
        Set.of(key("shifts_day_hour_fkey", List.of("day", "hour"), "days", List.of("day", "hour"))),
        keys("shifts"));
    assertTrue(catalog.tables().stream().noneMatch(each -> each.name().equals("days_2026")));
  }

  @Test
  void aViewThatWritesByATriggerTakesAllColumns() {
    assertFalse(table("inbox").column("body").orElseThrow().isGenerated());
    assertTrue(table("order_notes").column("loud").orElseThrow().isGenerated());
  }

  @Test
  void fieldsOfFunctionsAreKnown() {
    Map<String, Column> computed = table("orders").computed();
    assertEquals(Set.of("summary", "age", "one_invoice"), computed.keySet());
    assertEquals(
        new Column(
            "summary",
            ColumnType.of("text", Kind.TEXT),
            true,
            false,
            true,
            "In one line.",
            Optional.of(new QualifiedName("depot", "summary"))),
        computed.get("summary"));
    assertEquals(Optional.of(new QualifiedName("public", "age")), computed.get("age").computedBy());
    assertEquals(Kind.COMPOSITE, computed.get("one_invoice").type().kind());
    assertFalse(table("orders").columns().containsKey("summary"));
  }

  @Test
  void relationshipsOfFunctionsAreKnown() {
    QualifiedName orders = new QualifiedName("depot", "orders");
    QualifiedName invoices = new QualifiedName("depot", "invoices");
    assertEquals(
        Set.of(
            new Computation(new QualifiedName("depot", "every_invoice"), orders, invoices, true),
            new Computation(new QualifiedName("depot", "the_invoice"), orders, invoices, false),
            new Computation(new QualifiedName("depot", "one_invoice"), orders, invoices, false)),
        Set.copyOf(catalog.computations()));
  }

  @Test
  void functionsOfARowAreCallableOnlyWhereTheirArgumentHasAName() {
    Set<String> names = catalog.routines().stream().map(Routine::name).collect(Collectors.toSet());
    assertTrue(names.contains("summary"));
    for (String name : List.of("every_invoice", "unnamed_number", "take", "bytes_of", "stranger")) {
      assertFalse(names.contains(name), name);
    }
  }

  @Test
  void aDomainMayHaveALookOfItsOwn() {
    ColumnType shade = table("paints").column("shade").orElseThrow().type();
    assertEquals(
        new Representation(
            Optional.of(new QualifiedName("depot", "color_to_json")),
            Optional.of(new QualifiedName("depot", "color_from_json")),
            Optional.of(new QualifiedName("depot", "color_from_text"))),
        types.representation(shade));
    assertEquals(
        Representation.NONE,
        types.representation(table("paints").column("code").orElseThrow().type()));
  }

  private void assertCast(String sqlName, Kind kind, String... names) {
    for (String name : names) {
      ColumnType type = catalog.types().get(name);
      assertNotEquals(null, type, name);
      assertEquals(sqlName, type.name(), name);
      assertEquals(kind, type.kind(), name);
    }
  }

  @Test
  void castsMayNameTypesInEveryWayOfTheServer() {
    assertCast("integer", Kind.INTEGER, "int", "integer", "int4");
    assertCast("bigint", Kind.INTEGER, "bigint", "int8");
    assertCast("smallint", Kind.INTEGER, "smallint", "int2");
    assertCast("text", Kind.TEXT, "text");
    assertCast("character varying", Kind.TEXT, "varchar", "character varying");
    assertCast("character", Kind.TEXT, "char", "character");
    assertCast("bpchar", Kind.TEXT, "bpchar");
    assertCast("\"char\"", Kind.TEXT, "\"char\"");
    assertCast("numeric", Kind.NUMBER, "numeric", "decimal");
    assertCast("real", Kind.NUMBER, "real", "float4");
    assertCast("double precision", Kind.NUMBER, "float", "float8", "double precision");
    assertCast("boolean", Kind.BOOLEAN, "bool", "boolean");
    assertCast("timestamp without time zone", Kind.TIMESTAMP, "timestamp");
    assertCast("timestamp with time zone", Kind.TIMESTAMP_WITH_ZONE, "timestamptz");
    assertCast("time without time zone", Kind.TIME, "time", "time without time zone");
    assertCast("time with time zone", Kind.TIME, "timetz");
    assertCast("date", Kind.DATE, "date");
    assertCast("interval", Kind.OTHER, "interval");
    assertCast("uuid", Kind.UUID, "uuid");
    assertCast("json", Kind.JSON, "json");
    assertCast("jsonb", Kind.JSON, "jsonb");
    assertCast("bytea", Kind.BYTES, "bytea");
    assertCast("money", Kind.OTHER, "money");
    assertCast("inet", Kind.OTHER, "inet");
    assertCast("integer[]", Kind.ARRAY, "int[]", "integer[]", "int4[]", "_int4");
    assertCast("text[]", Kind.ARRAY, "text[]", "_text");
    assertCast("int4range", Kind.OTHER, "int4range");
  }

  @Test
  void castsMayNameTypesOfSearchedSchemasAndNoOthers() {
    assertCast("depot.size", Kind.ENUM, "size", "depot.size");
    assertEquals(List.of("small", "large"), catalog.types().get("size").labels());
    assertCast("annex.size", Kind.ENUM, "annex.size");
    assertCast("depot.size[]", Kind.ARRAY, "size[]", "depot.size[]", "_size");
    assertCast("public.mood", Kind.ENUM, "mood", "public.mood");
    assertCast("depot.\"Odd.Name\"", Kind.TEXT, "Odd.Name");
    for (String name :
        List.of("secret", "yard.secret", "orders", "orders[]", "regclass", "pg_class", "record")) {
      assertFalse(catalog.types().containsKey(name), name);
    }
  }

  @Test
  void proceduresAreKnownWithWhatGoesInAndWhatComesOut() {
    Routine settle = routine("settle");
    assertTrue(settle.isProcedure());
    assertEquals(
        List.of("a", "b"), settle.arguments().stream().map(Routine.Argument::name).toList());
    Returns.Rows rows = (Returns.Rows) settle.returns();
    assertFalse(rows.isSet());
    assertEquals(List.of("b", "c"), List.copyOf(rows.table().columns().keySet()));
    assertEquals(new Returns.Nothing(), routine("tidy").returns());
    assertFalse(routine("slow").isProcedure());
  }

  @Test
  void settingsThatHoldForTheTransactionAreKnown() {
    assertEquals(
        Map.of("statement_timeout", "5s", "default_transaction_isolation", "serializable"),
        routine("slow").settings());
    assertEquals(Map.of(), routine("raw").settings());
  }

  @Test
  void whatRoutinesTakeAndGiveIsKnown() {
    assertEquals(ColumnType.of("bytea", Kind.BYTES), routine("raw").arguments().getFirst().type());
    assertEquals(
        List.of("character varying", "bit varying"),
        routine("padded").arguments().stream().map(each -> each.type().name()).toList());
    ColumnType record = ColumnType.of("record", Kind.COMPOSITE);
    assertEquals(new Returns.Scalar(record, false), routine("some_record").returns());
    assertEquals(new Returns.Scalar(record, true), routine("some_records").returns());
    assertEquals(new Returns.Rows(table("orders"), false), routine("aliased").returns());
    Returns.Rows hidden = (Returns.Rows) routine("of_hidden").returns();
    assertEquals(Table.Kind.ROUTINE_RESULT, hidden.table().kind());
    assertEquals(List.of("id", "name"), List.copyOf(hidden.table().columns().keySet()));
    assertEquals(
        new Returns.Scalar(
            new ColumnType("depot.\"text/html\"", Kind.TEXT, List.of(), "text"), false),
        routine("page").returns());
  }

  @Test
  void mediaTypesOfDomainsAreKnown() {
    assertEquals(
        Set.of(
            new MediaHandler(
                "application/vnd.bytes",
                Optional.of(new QualifiedName("depot", "bytes_of")),
                Optional.empty(),
                true),
            new MediaHandler(
                "*/*",
                Optional.of(new QualifiedName("depot", "anything_of_orders")),
                Optional.of(new QualifiedName("depot", "orders")),
                true),
            new MediaHandler("application/vnd.bytes", Optional.empty(), Optional.empty(), true),
            new MediaHandler("*/*", Optional.empty(), Optional.empty(), true),
            new MediaHandler("text/html", Optional.empty(), Optional.empty(), false)),
        Set.copyOf(catalog.handlers()));
  }

  @Test
  void rolesAreKnownWithTheSettingsThatTheLoginMaySet() {
    assertEquals(
        Map.of("statement_timeout", "9s", "default_transaction_isolation", "repeatable read"),
        catalog.roles().get("careful"));
    assertEquals(Map.of("work_mem", "8MB"), catalog.roles().get("nested"));
    assertEquals(Map.of(), catalog.roles().get("reader"));
    assertFalse(catalog.roles().containsKey("stranger"));
  }
}
