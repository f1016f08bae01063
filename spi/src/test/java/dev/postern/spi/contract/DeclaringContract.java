package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Action;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnType;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Count;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import dev.postern.spi.Operator;
import dev.postern.spi.Page;
import dev.postern.spi.Query;
import dev.postern.spi.Rendering;
import dev.postern.spi.Result;
import dev.postern.spi.Routine;
import dev.postern.spi.Selection;
import dev.postern.spi.Selection.Item;
import dev.postern.spi.Source;
import dev.postern.spi.Source.Link;
import dev.postern.spi.Source.Pair;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is declared works, and what is not declared is not offered. */
abstract class DeclaringContract extends GroupingContract {
  private List<String> manyIds() {
    return schema().many.rows().stream().map(row -> row.getFirst().orElseThrow()).toList();
  }

  private static Query.Read rendered(Selection<Source, ColumnUse> rows, Rendering rendering) {
    return new Query.Read(rows, Count.NONE, Long.MAX_VALUE, rendering);
  }

  private Selection<Source, ColumnUse> many() {
    return select(asking().table(schema().many), Filter.all(), "id", "filler");
  }

  @Test
  void whatIsNotDeclaredIsNotOffered() {
    Map<Action, Capability> writes =
        Map.of(
            Action.CREATE, Capability.CREATE,
            Action.UPDATE, Capability.UPDATE,
            Action.DELETE, Capability.DELETE);
    Table any = asking().catalog().tables().stream().findFirst().orElse(null);
    writes.forEach(
        (action, capability) -> {
          boolean isOffered =
              asking().catalog().tables().stream()
                  .anyMatch(table -> table.writable().contains(action));
          assertEquals(can(capability), isOffered, capability + " and what tables say of it");
        });
    assertEquals(can(Capability.CALL), !asking().catalog().routines().isEmpty(), "CALL");
    assertTrue(can(Capability.RENDERING) || asking().catalog().handlers().isEmpty(), "RENDERING");
    assertTrue(
        can(Capability.READ)
            || source().operators().isEmpty()
            || can(Capability.UPDATE)
            || can(Capability.DELETE)
            || can(Capability.CALL),
        "operators without conditions");
    if (!can(Capability.STREAM) && any != null) {
      Query.Read lines =
          rendered(
              new Selection<>(Source.root(any), List.of(), Filter.all(), List.of(), Page.ALL),
              new Rendering.Lines());
      notOffered(() -> source().stream(lines, Asking.call(true), (rows, count) -> true));
    }
    if (!can(Capability.TRANSACTION)) {
      notOffered(() -> source().transact(transaction -> 1));
    }
    if (!can(Capability.STATEMENT)) {
      notOffered(() -> source().describe(List.of()));
    }
    if (!can(Capability.EXPLAIN) && can(Capability.READ)) {
      notOffered(() -> source().explain(read(many()), Asking.call(true)));
    }
    if (!can(Capability.ESTIMATE) && can(Capability.READ)) {
      assertTrue(source().estimate(read(many()), Asking.call(true)).isEmpty(), "ESTIMATE");
    }
    if (!can(Capability.MASK)) {
      assertFalse(source().masks(ColumnType.of("text", ColumnType.Kind.TEXT), new Mask.Null()));
    }
  }

  private static void notOffered(Runnable use) {
    assertThrows(UnsupportedOperationException.class, use::run);
  }

  @Test
  void rowsAreStreamed() {
    needs(Capability.STREAM, Capability.READ);
    StringBuilder lines = new StringBuilder();
    long[] counted = {0};
    Result end =
        source().stream(
            rendered(many(), new Rendering.Lines()),
            Asking.within(java.time.Duration.ofSeconds(30), true, 100, CallContext.Terms.DEFAULT),
            (rows, count) -> {
              lines.append(rows.text());
              counted[0] += count;
              return true;
            });
    assertEquals(0, end.body().length());
    assertEquals(manyIds().size(), counted[0], "the bound on bytes does not count here");
    assertTrue(lines.toString().endsWith("\n"), "every row ends its line");
    List<Object> rows = new ArrayList<>();
    lines.toString().lines().forEach(line -> rows.add(ContractJson.parse(line)));
    assertEquals(manyIds(), Asking.ids(Asking.rows(rows)));
  }

  @Test
  void aSinkThatWantsNoMoreGetsNoMore() {
    needs(Capability.STREAM, Capability.READ);
    int[] takes = {0};
    source().stream(
        rendered(many(), new Rendering.Lines()),
        Asking.call(true),
        (rows, count) -> {
          takes[0]++;
          return false;
        });
    assertEquals(1, takes[0]);
    IllegalStateException own = new IllegalStateException("the sink's own");
    assertEquals(
        own,
        assertThrows(
            IllegalStateException.class,
            () ->
                source().stream(
                    rendered(many(), new Rendering.Lines()),
                    Asking.call(true),
                    (rows, count) -> {
                      throw own;
                    })));
    assertEquals("1", Asking.ids(asking().rows(read(many()))).getFirst(), "it goes on working");
  }

  @Test
  void relatedRowsAreEmbedded() {
    needs(Capability.EMBED, Capability.READ);
    Table items = asking().table(schema().items);
    Table parts = asking().table(schema().parts);
    List<Map<String, Object>> rows =
        asking().rows(read(embedding(items, parts, true, Selection.Join.LEFT)));
    assertEquals(3, rows.size());
    for (int i = 0; i < 3; i++) {
      Object embedded = rows.get(i).get("related");
      assertEquals((i + 1) % 3, Asking.rows(embedded).size(), "parts of item " + (i + 1));
    }
    assertEquals(
        List.of("1", "2"),
        Asking.ids(asking().rows(read(embedding(items, parts, true, Selection.Join.INNER)))));
    Map<String, Object> part =
        asking().rows(read(embedding(parts, items, false, Selection.Join.LEFT))).getFirst();
    assertTrue(part.get("related") instanceof Map<?, ?> one && one.containsKey("id"));
  }

  private Selection<Source, ColumnUse> embedding(
      Table table, Table related, boolean isMany, Selection.Join join) {
    Pair pair = isMany ? new Pair("id", "item") : new Pair("item", "id");
    Selection<Source, ColumnUse> inner =
        new Selection<>(
            new Source(related, new Link.Direct(List.of(pair), isMany)),
            fields(related, "id"),
            Filter.all(),
            List.of(by(related, "id")),
            Page.ALL);
    return new Selection<>(
        Source.root(table),
        List.of(field(table, "id"), new Item.Embed<>("related", join, inner)),
        is(table, "id", "1", "2", "3"),
        List.of(by(table, "id")),
        Page.ALL);
  }

  @Test
  void pagesGoOnBehindARow() {
    needs(Capability.KEYSET, Capability.READ);
    Table many = asking().table(schema().many);
    Query.Read page =
        new Query.Read(
            many().within(new Page(3, 0)),
            Count.EXACT,
            Long.MAX_VALUE,
            Rendering.JSON,
            Optional.of(
                new Query.Keyset(
                    List.of(use(many, "id")), compare(many, "id", Operator.GT, "17"))));
    Result result = asking().run(page);
    assertEquals(List.of("18", "19", "20"), Asking.ids(Asking.rows(result)));
    assertEquals(List.of(Optional.of("20")), result.notes().last());
    assertEquals(manyIds().size(), result.total().orElse(-1), "the place is not for the count");
  }

  @Test
  void wordsAreSearchedFor() {
    needs(Capability.SEARCH, Capability.READ);
    Table items = asking().table(schema().items);
    assertEquals(
        List.of("2"),
        asking()
            .ids(
                items,
                new Filter.Search<>(use(items, "name"), Filter.Terms.PLFTS, "", "lovelace ada")));
  }

  @Test
  void rowsAreRendered() {
    needs(Capability.RENDERING, Capability.READ);
    Table items = asking().table(schema().items);
    Selection<Source, ColumnUse> rows =
        select(items, is(items, "id", "1", "6", "17"), "id", "name");
    String csv = asking().run(rendered(rows, new Rendering.Csv())).body().text();
    assertEquals(
        List.of("id,name", "1,ada", "6,\"quote ' and \"\"double\"\"\"", "17,"),
        csv.lines().toList());
    assertEquals(
        ContractJson.parse("[{\"id\":17}]"),
        ContractJson.parse(
            asking()
                .run(
                    rendered(
                        select(items, is(items, "id", "17"), "id", "name"),
                        new Rendering.Json(true, false)))
                .body()));
  }

  @Test
  void costsAreEstimatedAndExplained() {
    needs(Capability.READ);
    if (can(Capability.ESTIMATE)) {
      assertNotNull(source().estimate(read(many()), Asking.call(true)));
    }
    if (can(Capability.EXPLAIN)) {
      assertFalse(source().explain(read(many()), Asking.call(true)).statements().isEmpty());
    }
  }

  /**
   * Where calls are declared the source has a routine {@code contract_add} of two whole numbers.
   */
  @Test
  void routinesAreCalled() {
    needs(Capability.CALL);
    assumeTrue(schema().shape().hasRoutine(), "the source's routines are its own");
    Routine add =
        asking().catalog().routines().stream()
            .filter(routine -> routine.name().equals("contract_add"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("the catalog lacks the routine contract_add"));
    assertEquals(2, add.arguments().size());
    String arguments =
        "{\"%s\": 40, \"%s\": 2}"
            .formatted(add.arguments().getFirst().name(), add.arguments().getLast().name());
    Query.Call call =
        new Query.Call(
            add, add.arguments(), Json.of(arguments), Optional.empty(), Count.NONE, Rendering.JSON);
    assertEquals("42", asking().run(call, Asking.call(true)).body().text().strip());
  }

  @Test
  void theCallersRoleIsEnforced() {
    needs(Capability.IDENTITY, Capability.READ);
    CallContext plain = Asking.call(true);
    CallContext stranger =
        new CallContext(
            plain.requestId(),
            "contract_no_such_role",
            "{}",
            plain.deadlineNanos(),
            true,
            plain.maxResultBytes());
    assertThrows(SourceException.class, () -> asking().run(read(many()), stranger));
  }

  private record Masked(String id, Mask mask, Object right) {}

  private static final List<Masked> MASKED =
      List.of(
          new Masked("1", new Mask.Null(), null),
          new Masked("17", Mask.Constant.TEXT, "***"),
          new Masked("1", Mask.Constant.TEXT, "***"),
          new Masked("2", new Mask.Partial(2, 3), "Ad***ace"),
          new Masked("2", new Mask.Partial(0, 4), "***lace"),
          new Masked("1", new Mask.Partial(1, 1), "***"),
          new Masked("17", new Mask.Partial(1, 1), null),
          new Masked("13", new Mask.Email(), "a***@example.org"),
          new Masked("1", new Mask.Email(), "***"),
          new Masked("14", new Mask.Phone(), "+** ** **** 0123"),
          new Masked("2", new Mask.Phone(), "***"),
          new Masked("15", new Mask.Card(), "**** **** **** 1111"),
          new Masked("1", new Mask.Card(), "***"),
          new Masked("16", new Mask.Iban(), "DE** **** **** **** **30 00"),
          new Masked("1", new Mask.Iban(), "***"),
          new Masked("15", new Mask.Findings(Set.of(Mask.Finding.CARD)), "***"),
          new Masked("1", new Mask.Findings(Set.of(Mask.Finding.EMAIL)), "ada"));

  /** What it masks itself leaves as the gateway would have masked it. */
  @TestFactory
  Stream<DynamicTest> masksAreThoseOfTheGateway() {
    needs(Capability.MASK, Capability.READ);
    Table items = asking().table(schema().items);
    ColumnType type = use(items, "name").column().type();
    List<Masked> own = MASKED.stream().filter(masked -> source().masks(type, masked.mask)).toList();
    assertFalse(own.isEmpty(), "MASK is declared, and no text is masked");
    return own.stream()
        .map(
            masked ->
                DynamicTest.dynamicTest(
                    masked.mask + " of " + masked.id, () -> masked(items, masked)));
  }

  private void masked(Table items, Masked masked) {
    ColumnUse name = new ColumnUse(use(items, "name").column(), masked.mask);
    Selection<Source, ColumnUse> rows =
        new Selection<>(
            Source.root(items),
            List.of(new Item.Field<>(name, "name")),
            is(items, "id", masked.id),
            List.of(),
            Page.ALL);
    Map<String, Object> row = asking().rows(read(rows)).getFirst();
    assertTrue(row.containsKey("name"));
    assertEquals(masked.right, row.get("name"));
  }
}
