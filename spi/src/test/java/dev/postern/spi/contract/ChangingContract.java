package dev.postern.spi.contract;

import static dev.postern.spi.contract.Asking.columns;
import static dev.postern.spi.contract.Asking.create;
import static dev.postern.spi.contract.Asking.is;
import static dev.postern.spi.contract.Asking.read;
import static dev.postern.spi.contract.Asking.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.CommitGate;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a source that declares changes must do. Every test has rows of its own. */
abstract class ChangingContract extends ReadingContract {
  private final AtomicLong ids = new AtomicLong(System.nanoTime() % 100_000_000 + 1_000);

  private Table changes() {
    needs(Capability.CREATE, Capability.READ);
    return asking().table(ContractSchema.WHOLE.changes);
  }

  private String id() {
    return Long.toString(ids.incrementAndGet());
  }

  /** The rows of these ids, each with its members in the order of the columns. */
  private List<String> rows(String... ids) {
    Table changes = changes();
    return asking()
        .rows(read(select(changes, is(changes, "id", ids), "id", "name", "amount", "state")))
        .stream()
        .map(ChangingContract::written)
        .toList();
  }

  private static String written(Map<String, Object> row) {
    return "%s %s %s %s"
        .formatted(
            Asking.text(row.get("id")),
            row.get("name"),
            Asking.text(row.get("amount")),
            row.get("state"));
  }

  private static SourceException refused(Kind kind, Runnable work) {
    SourceException refused = assertThrows(SourceException.class, work::run);
    assertEquals(kind, refused.kind(), refused::toString);
    return refused;
  }

  @Test
  void rowsGoInAsTheyAre() {
    Table changes = changes();
    for (String name : ContractSchema.names()) {
      String id = id();
      String unique = name + id;
      String row = "[{\"id\": %s, \"name\": %s, \"ignored\": 1}]".formatted(id, quoted(unique));
      Result result = asking().run(create(changes, row, "id", "name"));
      assertEquals(1, result.rowCount());
      assertEquals("[]", result.body().text(), "nothing was to come back");
      assertEquals(List.of(id + " " + unique + " null new"), rows(id));
    }
    assertEquals(
        ContractSchema.WHOLE.items.rows().size(),
        asking().ids(asking().table(ContractSchema.WHOLE.items), Filter.all()).size(),
        "the other tables are as they were");
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> quoted.append("\\u%04x".formatted(c)));
    return quoted.append('"').toString();
  }

  @Test
  void manyRowsAreAllOrNone() {
    Table changes = changes();
    String first = id();
    String second = id();
    String twice = "[{\"id\": %s}, {\"id\": %s}, {\"id\": %s}]".formatted(first, second, first);
    refused(Kind.UNIQUE_VIOLATION, () -> asking().run(create(changes, twice, "id")));
    assertEquals(List.of(), rows(first, second), "nothing of it has happened");
    String both = "[{\"id\": %s}, {\"id\": %s}]".formatted(first, second);
    assertEquals(2, asking().run(create(changes, both, "id")).rowCount());
    assertEquals(2, rows(first, second).size());
  }

  @Test
  void absentMembersAreNullOrTheDefault() {
    Table changes = changes();
    String absent = id();
    asking().run(create(changes, "[{\"id\": %s}]".formatted(absent), "id", "state"));
    assertEquals(List.of(absent + " null null null"), rows(absent));
    String defaulted = id();
    asking()
        .run(
            new Query.Create(
                changes,
                columns(changes, "id", "state"),
                Json.of("[{\"id\": %s}]".formatted(defaulted)),
                Optional.empty(),
                Missing.DEFAULT,
                Filter.all(),
                Filter.all(),
                Optional.empty(),
                Answering.PLAIN));
    assertEquals(List.of(defaulted + " null null new"), rows(defaulted));
  }

  @Test
  void whatDoesNotFulfilTheCheckIsNotWritten() {
    Table changes = changes();
    assumeTrue(source().operators().contains(Operator.GT), "gt is not declared");
    Filter<ColumnUse> check = Asking.compare(changes, "amount", Operator.GT, "0");
    String good = id();
    String bad = id();
    String rows =
        "[{\"id\": %s, \"amount\": 1}, {\"id\": %s, \"amount\": -1}]".formatted(good, bad);
    Query.Create create =
        new Query.Create(
            changes, columns(changes, "id", "amount"), Json.of(rows), check, Optional.empty());
    refused(Kind.PERMISSION_DENIED, () -> asking().run(create));
    assertEquals(List.of(), rows(good, bad), "nothing of it is written");
    if (can(Capability.UPDATE)) {
      asking()
          .run(create(changes, "[{\"id\": %s, \"amount\": 5}]".formatted(good), "id", "amount"));
      refused(
          Kind.PERMISSION_DENIED,
          () -> asking().run(update(changes, "{\"amount\": -5}", good, check, Presets.NONE)));
      assertEquals(List.of(good + " null 5 new"), rows(good));
    }
  }

  private static Query.Update update(
      Table changes, String values, String id, Filter<ColumnUse> check, Presets presets) {
    return new Query.Update(
        changes,
        columns(changes, "amount"),
        Json.of(values),
        is(changes, "id", id),
        check,
        Optional.empty(),
        Answering.PLAIN,
        Missing.NULL,
        presets);
  }

  @Test
  void presetsAreWrittenBesideThePayload() {
    Table changes = changes();
    String id = id();
    Presets state = new Presets(columns(changes, "state"), Json.of("{\"state\": \"it's preset\"}"));
    asking()
        .run(
            new Query.Create(
                changes,
                columns(changes, "id", "amount"),
                Json.of("[{\"id\": %s, \"amount\": 1, \"state\": \"mine\"}]".formatted(id)),
                Optional.empty(),
                Missing.NULL,
                Filter.all(),
                Filter.all(),
                Optional.empty(),
                Answering.PLAIN,
                state));
    assertEquals(List.of(id + " null 1 it's preset"), rows(id));
    if (can(Capability.UPDATE)) {
      Presets other = new Presets(columns(changes, "state"), Json.of("{\"state\": \"again\"}"));
      asking().run(update(changes, "{\"amount\": 2}", id, Filter.all(), other));
      assertEquals(List.of(id + " null 2 again"), rows(id));
    }
  }

  @Test
  void onlyRowsThatFitAreChanged() {
    needs(Capability.UPDATE);
    Table changes = changes();
    String hit = id();
    String other = id();
    String both =
        "[{\"id\": %s, \"amount\": 1}, {\"id\": %s, \"amount\": 1}]".formatted(hit, other);
    asking().run(create(changes, both, "id", "amount"));
    Result changed =
        asking().run(update(changes, "{\"amount\": 7}", hit, Filter.all(), Presets.NONE));
    assertEquals(1, changed.rowCount());
    assertEquals(List.of(hit + " null 7 new", other + " null 1 new"), rows(hit, other));
    Result none =
        asking().run(update(changes, "{\"amount\": 7}", id(), Filter.all(), Presets.NONE));
    assertEquals(0, none.rowCount(), "no row fits");
  }

  @Test
  void onlyRowsThatFitAreRemoved() {
    needs(Capability.DELETE);
    Table changes = changes();
    String hit = id();
    String other = id();
    asking().run(create(changes, "[{\"id\": %s}, {\"id\": %s}]".formatted(hit, other), "id"));
    Query.Delete delete = new Query.Delete(changes, is(changes, "id", hit), Optional.empty());
    assertEquals(1, asking().run(delete).rowCount());
    assertEquals(List.of(other + " null null new"), rows(hit, other));
    assertEquals(0, asking().run(delete).rowCount(), "it is gone already");
  }

  @Test
  void changedRowsComeBack() {
    needs(Capability.RETURNING);
    Table changes = changes();
    Optional<Selection<Source, ColumnUse>> back =
        Optional.of(select(changes, Filter.all(), "id", "amount", "state"));
    String id = id();
    Result created =
        asking()
            .run(
                new Query.Create(
                    changes,
                    columns(changes, "id", "amount"),
                    Json.of("[{\"id\": %s, \"amount\": 1}]".formatted(id)),
                    Filter.all(),
                    back));
    assertEquals(List.of("%s null 1 new".formatted(id)), back(created));
    if (can(Capability.UPDATE)) {
      Result updated =
          asking()
              .run(
                  new Query.Update(
                      changes,
                      columns(changes, "amount"),
                      Json.of("{\"amount\": 2}"),
                      is(changes, "id", id),
                      Filter.all(),
                      back));
      assertEquals(List.of("%s null 2 new".formatted(id)), back(updated));
    }
    if (can(Capability.DELETE)) {
      Query.Delete delete = new Query.Delete(changes, is(changes, "id", id), back);
      assertEquals(1, back(asking().run(delete)).size(), "as it was before it went");
    }
  }

  private static List<String> back(Result result) {
    List<String> rows = Asking.rows(result).stream().map(ChangingContract::written).toList();
    assertEquals(rows.size(), result.rowCount());
    return rows;
  }

  @Test
  void rowsThatAreThereAreMergedOrLeft() {
    needs(Capability.UPSERT);
    Table changes = changes();
    String old = id();
    String fresh = id();
    asking().run(create(changes, "[{\"id\": %s, \"amount\": 1}]".formatted(old), "id", "amount"));
    String both =
        "[{\"id\": %s, \"amount\": 9}, {\"id\": %s, \"amount\": 9}]".formatted(old, fresh);
    asking().run(upsert(changes, both, false));
    assertEquals(List.of(old + " null 1 new", fresh + " null 9 new"), rows(old, fresh));
    asking().run(upsert(changes, both, true));
    assertEquals(List.of(old + " null 9 new", fresh + " null 9 new"), rows(old, fresh));
  }

  private static Query.Create upsert(Table changes, String rows, boolean merges) {
    return new Query.Create(
        changes,
        columns(changes, "id", "amount"),
        Json.of(rows),
        Optional.of(new Upsert(columns(changes, "id"), merges, Filter.all())),
        Missing.DEFAULT,
        Filter.all(),
        Filter.all(),
        Optional.empty(),
        Answering.PLAIN);
  }

  @Test
  void failuresSayOfWhatKindTheyAre() {
    Table changes = changes();
    String id = id();
    String named = "[{\"id\": %s, \"name\": \"u%s\"}]".formatted(id, id);
    asking().run(create(changes, named, "id", "name"));
    String again = "[{\"id\": %s, \"name\": \"u%s\"}]".formatted(id(), id);
    refused(Kind.UNIQUE_VIOLATION, () -> asking().run(create(changes, again, "id", "name")));
    refused(Kind.NOT_NULL_VIOLATION, () -> asking().run(create(changes, "[{\"id\": null}]", "id")));
    String wrong = "[{\"id\": %s, \"amount\": \"many\"}]".formatted(id());
    refused(Kind.INVALID_VALUE, () -> asking().run(create(changes, wrong, "id", "amount")));
    Optional<Table> parts = asking().find(ContractSchema.WHOLE.parts);
    if (parts.isPresent()
        && !parts.get().foreignKeys().isEmpty()
        && parts.get().writable().contains(dev.postern.spi.Action.CREATE)) {
      String loose = "[{\"id\": %s, \"item\": 999999}]".formatted(id());
      refused(
          Kind.FOREIGN_KEY_VIOLATION, () -> asking().run(create(parts.get(), loose, "id", "item")));
    }
  }

  @Test
  void aReadOnlyCallChangesNothing() {
    Table changes = changes();
    String id = id();
    Query.Create create = create(changes, "[{\"id\": %s}]".formatted(id), "id");
    refused(Kind.READ_ONLY, () -> asking().run(create, Asking.call(true)));
    assertEquals(List.of(), rows(id));
  }

  @Test
  void aChangeAfterItsDeadlineHasNotHappened() {
    Table changes = changes();
    String id = id();
    CallContext late =
        Asking.within(Duration.ofMillis(-5), false, 1_000_000, CallContext.Terms.DEFAULT);
    Query.Create create = create(changes, "[{\"id\": %s}]".formatted(id), "id");
    refused(Kind.TIMEOUT, () -> asking().run(create, late));
    assertEquals(List.of(), rows(id));
  }

  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void severalQueriesAreOneTransaction() {
    needs(Capability.TRANSACTION);
    Table changes = changes();
    String id = id();
    Query one = create(changes, "[{\"id\": %s}]".formatted(id), "id");
    CallContext call = Asking.call(false);
    refused(
        Kind.UNIQUE_VIOLATION, () -> source().execute(List.of(one, one), call, CommitGate.OPEN));
    assertEquals(List.of(), rows(id), "the first is undone with the second");
    assertThrows(
        Undone.class,
        () ->
            source()
                .execute(
                    List.of(one),
                    call,
                    results -> {
                      throw new Undone();
                    }));
    assertEquals(List.of(), rows(id), "what the gate refuses has not happened");
    CallContext trial =
        Asking.within(
            Duration.ofSeconds(30), false, 1_000_000, new CallContext.Terms(Map.of(), "", true));
    assertEquals(1, asking().run(one, trial).rowCount());
    assertEquals(List.of(), rows(id), "a trial leaves nothing");
  }

  @Test
  void workOfTheGatewayIsOneTransaction() {
    needs(Capability.TRANSACTION);
    Table changes = changes();
    String id = id();
    String kept = id();
    CallContext call = Asking.call(false);
    Query one = create(changes, "[{\"id\": %s}]".formatted(id), "id");
    Query other = create(changes, "[{\"id\": %s}]".formatted(kept), "id");
    assertThrows(
        Undone.class,
        () ->
            source()
                .transact(
                    transaction -> {
                      transaction.execute(one, call);
                      throw new Undone();
                    }));
    assertEquals(List.of(), rows(id));
    long written =
        source()
            .transact(
                transaction -> {
                  long count = transaction.execute(other, call).rowCount();
                  assertThrows(
                      SourceException.class,
                      () -> transaction.attempt(() -> transaction.execute(other, call)));
                  return count + transaction.execute(one, call).rowCount();
                });
    assertEquals(2, written);
    assertEquals(2, rows(id, kept).size(), "what was tried and failed undoes itself alone");
  }
}
