package dev.postern.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.spi.Capability;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.Filter;
import dev.postern.spi.Json;
import dev.postern.spi.Query;
import dev.postern.spi.Query.Answering;
import dev.postern.spi.Query.Missing;
import dev.postern.spi.Query.Presets;
import dev.postern.spi.Query.Upsert;
import dev.postern.spi.Result;
import dev.postern.spi.Selection;
import dev.postern.spi.Source;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a source that declares changes must do. Every test has rows of its own. */
abstract class ChangingContract extends WritingContract {
  @Test
  void rowsGoInAsTheyAre() {
    Table changes = changes();
    for (String name : ContractSchema.names()) {
      String id = id();
      String unique = name + id;
      String row = object(changes, id, "name", quoted(unique), "ignored", "1");
      Result result = asking().run(creating(changes, array(row), "id", "name"));
      assertEquals(1, result.rowCount());
      assertEquals("[]", result.body().text(), "nothing was to come back");
      assertEquals(List.of(line(id, unique, null, fresh(changes))), rows(id));
    }
    assertEquals(
        schema().items.rows().size(),
        asking().ids(asking().table(schema().items), Filter.all()).size(),
        "the other tables are as they were");
  }

  @Test
  void manyRowsAreAllOrNone() {
    Table changes = changes();
    String first = id();
    String second = id();
    String one = object(changes, first, "name", quoted("one" + first));
    String other = object(changes, second, "name", quoted("other" + second));
    String again = object(changes, first, "name", quoted("again" + first));
    boolean isOne = schema().shape().changesSingly();
    refused(
        isOne ? Kind.RAISED : Kind.UNIQUE_VIOLATION,
        () -> asking().run(creating(changes, array(one, other, again), "id", "name")));
    assertEquals(List.of(), rows(first, second), "nothing of it has happened");
    Query.Create both = creating(changes, array(one, other), "id", "name");
    if (isOne) {
      refused(Kind.RAISED, () -> asking().run(both));
      assertEquals(List.of(), rows(first, second), "nor of these");
    } else {
      assertEquals(2, asking().run(both).rowCount());
      assertEquals(2, rows(first, second).size());
    }
  }

  @Test
  void absentMembersAreNullOrTheDefault() {
    Table changes = changes();
    assumeTrue(spec().has("state"), "the source's rows have no state");
    String absent = id();
    asking().run(creating(changes, array(object(changes, absent)), "id", "state"));
    assertEquals(List.of(line(absent, null, null, null)), rows(absent));
    String defaulted = id();
    asking()
        .run(
            new Query.Create(
                changes,
                columns(changes, "id", "state"),
                Json.of(array(object(changes, defaulted))),
                Optional.empty(),
                Missing.DEFAULT,
                Filter.all(),
                Filter.all(),
                Optional.empty(),
                Answering.PLAIN));
    assertEquals(List.of(line(defaulted, null, null, fresh(changes))), rows(defaulted));
  }

  @Test
  void whatDoesNotFulfilTheCheckIsNotWritten() {
    Table changes = changes();
    String good = id();
    String bad = id();
    Filter<ColumnUse> check = is(changes, "name", "good" + good, "better" + good);
    String right = object(changes, good, "name", quoted("good" + good));
    String wrong = object(changes, bad, "name", quoted("bad" + bad));
    boolean isOne = schema().shape().changesSingly();
    String[] columns = {"id", "name"};
    Query.Create create =
        new Query.Create(
            changes,
            columns(changes, columns),
            Json.of(isOne ? array(wrong) : array(right, wrong)),
            check,
            Optional.empty());
    refused(Kind.PERMISSION_DENIED, () -> asking().run(create));
    assertEquals(List.of(), rows(good, bad), "nothing of it is written");
    create(changes, right);
    if (can(Capability.UPDATE)) {
      String value = object(changes, good, "name", quoted("bad" + good));
      refused(
          Kind.PERMISSION_DENIED,
          () -> asking().run(update(changes, "name", value, good, check, Presets.NONE)));
      assertEquals(List.of(line(good, "good" + good, null, fresh(changes))), rows(good));
    }
  }

  private Query.Update update(
      Table changes,
      String column,
      String values,
      String id,
      Filter<ColumnUse> check,
      Presets presets) {
    return new Query.Update(
        changes,
        columns(changes, column),
        Json.of(values),
        is(changes, "id", id),
        check,
        Optional.empty(),
        Answering.PLAIN,
        Missing.NULL,
        presets);
  }

  private Presets presets(Table changes, String value) {
    String values = "{%s: %s}".formatted(quoted(own(changes, "name")), quoted(value));
    return new Presets(columns(changes, "name"), Json.of(values));
  }

  @Test
  void presetsAreWrittenBesideThePayload() {
    Table changes = changes();
    String id = id();
    asking()
        .run(
            new Query.Create(
                changes,
                columns(changes, "id"),
                Json.of(array(object(changes, id, "name", quoted("mine")))),
                Optional.empty(),
                Missing.NULL,
                Filter.all(),
                Filter.all(),
                Optional.empty(),
                Answering.PLAIN,
                presets(changes, "it's preset " + id)));
    assertEquals(List.of(line(id, "it's preset " + id, null, fresh(changes))), rows(id));
    if (can(Capability.UPDATE)) {
      Presets other = presets(changes, "again " + id);
      String values = object(changes, id, "amount", "2");
      asking().run(update(changes, "amount", values, id, Filter.all(), other));
      assertEquals(List.of(line(id, "again " + id, "2", fresh(changes))), rows(id));
    }
  }

  @Test
  void onlyRowsThatFitAreChanged() {
    needs(Capability.UPDATE);
    Table changes = changes();
    String hit = id();
    String other = id();
    create(changes, object(changes, hit, "amount", "1"), object(changes, other, "amount", "1"));
    String seven = object(changes, hit, "amount", "7");
    Result changed =
        asking().run(update(changes, "amount", seven, hit, Filter.all(), Presets.NONE));
    assertEquals(1, changed.rowCount());
    assertEquals(
        List.of(line(hit, null, "7", fresh(changes)), line(other, null, "1", fresh(changes))),
        rows(hit, other));
    Result none = asking().run(update(changes, "amount", seven, id(), Filter.all(), Presets.NONE));
    assertEquals(0, none.rowCount(), "no row fits");
  }

  @Test
  void onlyRowsThatFitAreRemoved() {
    needs(Capability.DELETE);
    Table changes = changes();
    String hit = id();
    String other = id();
    create(
        changes,
        object(changes, hit, "name", quoted("hit" + hit)),
        object(changes, other, "name", quoted("other" + other)));
    Table from = removable();
    Query.Delete delete = new Query.Delete(from, is(from, "id", hit), Optional.empty());
    assertEquals(1, asking().run(delete).rowCount());
    assertEquals(List.of(line(other, "other" + other, null, fresh(changes))), rows(hit, other));
    assertEquals(0, asking().run(delete).rowCount(), "it is gone already");
  }

  @Test
  void changedRowsComeBack() {
    needs(Capability.RETURNING);
    Table changes = changes();
    Selection<Source, ColumnUse> back = select(changes, Filter.all(), shown());
    String id = id();
    Result created =
        asking()
            .run(
                new Query.Create(
                    changes,
                    columns(changes, "id", "name"),
                    Json.of(array(object(changes, id, "name", quoted("new" + id)))),
                    Filter.all(),
                    Optional.of(back)));
    assertEquals(List.of(line(id, "new" + id, null, fresh(changes))), back(created));
    if (can(Capability.UPDATE)) {
      Result updated =
          asking()
              .run(
                  new Query.Update(
                      changes,
                      columns(changes, "name"),
                      Json.of(object(changes, id, "name", quoted("old" + id))),
                      is(changes, "id", id),
                      Filter.all(),
                      Optional.of(back)));
      assertEquals(List.of(line(id, "old" + id, null, fresh(changes))), back(updated));
    }
    if (can(Capability.DELETE)) {
      Table from = removable();
      Query.Delete delete =
          new Query.Delete(from, is(from, "id", id), Optional.of(select(from, Filter.all(), "id")));
      assertEquals(List.of(id), back(asking().run(delete)), "as it was before it went");
    }
  }

  private List<String> back(Result result) {
    List<String> rows = Asking.rows(result).stream().map(this::written).toList();
    assertEquals(rows.size(), result.rowCount());
    return rows;
  }

  @Test
  void rowsThatAreThereAreMergedOrLeft() {
    needs(Capability.UPSERT);
    Table changes = changes();
    String old = id();
    String fresh = id();
    create(changes, object(changes, old, "name", quoted("first" + old)));
    String again = object(changes, old, "name", quoted("then" + old));
    String added = object(changes, fresh, "name", quoted("added" + fresh));
    upsert(changes, false, again, added);
    String state = fresh(changes);
    assertEquals(
        List.of(line(old, "first" + old, null, state), line(fresh, "added" + fresh, null, state)),
        rows(old, fresh));
    upsert(changes, true, again, added);
    assertEquals(
        List.of(line(old, "then" + old, null, state), line(fresh, "added" + fresh, null, state)),
        rows(old, fresh));
  }

  private void upsert(Table changes, boolean merges, String... objects) {
    boolean isOne = schema().shape().changesSingly();
    for (String rows : isOne ? objects : new String[] {String.join(", ", objects)}) {
      asking()
          .run(
              new Query.Create(
                  changes,
                  columns(changes, "id", "name"),
                  Json.of(array(rows)),
                  Optional.of(new Upsert(columns(changes, "id"), merges, Filter.all())),
                  Missing.DEFAULT,
                  Filter.all(),
                  Filter.all(),
                  Optional.empty(),
                  Answering.PLAIN));
    }
  }

  @Test
  void failuresSayOfWhatKindTheyAre() {
    Table changes = changes();
    String id = id();
    String[] columns = {"id", "name"};
    create(changes, object(changes, id, "name", quoted("u" + id)));
    String key = object(changes, id, "name", quoted("v" + id));
    refused(Kind.UNIQUE_VIOLATION, () -> asking().run(creating(changes, array(key), columns)));
    if (spec().column("name").isUnique()) {
      String name = object(changes, id(), "name", quoted("u" + id));
      refused(Kind.UNIQUE_VIOLATION, () -> asking().run(creating(changes, array(name), columns)));
    }
    String none = "[{%s: null}]".formatted(quoted(own(changes, "id")));
    refused(Kind.NOT_NULL_VIOLATION, () -> asking().run(creating(changes, none, "id")));
    if (spec().has("amount")) {
      String wrong = object(changes, id(), "amount", "\"many\"");
      refused(
          Kind.INVALID_VALUE, () -> asking().run(creating(changes, array(wrong), "id", "amount")));
    }
    Optional<Table> parts = asking().find(schema().parts);
    if (parts.isPresent()
        && !parts.get().foreignKeys().isEmpty()
        && parts.get().writable().contains(dev.postern.spi.Action.CREATE)) {
      String loose = "[{\"id\": %s, \"item\": 999999}]".formatted(id());
      refused(
          Kind.FOREIGN_KEY_VIOLATION,
          () -> asking().run(creating(parts.get(), loose, "id", "item")));
    }
  }
}
