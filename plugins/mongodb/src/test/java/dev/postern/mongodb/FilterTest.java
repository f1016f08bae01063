package dev.postern.mongodb;

import static dev.postern.mongodb.Mongo.compare;
import static dev.postern.mongodb.Mongo.rows;
import static dev.postern.mongodb.Mongo.use;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Quantifier;
import dev.postern.spi.Filter.Truth;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Conditions of every kind, each with what it means of rows without a value. What the server is
 * asked and what is decided here of rows to be written must be the same, so every condition is
 * asked of both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterTest {
  private static final Pattern ID = Pattern.compile("\"_id\":(\\d+)");

  private final Mongo mongo = Mongo.start();
  private DataSource source;
  private Table things;

  @BeforeAll
  void open() {
    mongo.insert(
        "things",
        "{_id: 1, n: 1, m: 2, price: 0.1, s: 'Ada', ok: true, tags: ['a', 'b'], mixed: 'x',"
            + " at: {$date: '2026-01-31T12:30:00.5Z'}, ref: {$oid: '65a000000000000000000001'},"
            + " doc: {a: 1, b: {c: 2}}, bytes: {$binary: {base64: 'YWI=', subType: '00'}}}",
        "{_id: 2, n: 2, m: 2, price: 2.5, s: 'bo%b\\n', ok: false, tags: ['b'], mixed: 5,"
            + " at: {$date: '2026-02-01T00:00:00Z'}, ref: {$oid: '65a000000000000000000002'},"
            + " doc: {b: 1}, bytes: {$binary: {base64: 'AA==', subType: '00'}}}",
        "{_id: 3, n: null, m: 7, s: null, ok: null, tags: null, mixed: null, at: null}",
        "{_id: 4, n: 3, s: 'a.c', tags: [], mixed: [5, 'x'], m: 1}");
    // one that sampling does not see, of other types than the columns have
    source = mongo.open(Map.of());
    things = Mongo.table(source.introspect(), "things");
    mongo.insert("things", "{_id: 5, n: [1, 2], s: ['Ada', null], ok: [true], m: 1}");
  }

  @AfterAll
  void close() {
    source.close();
    mongo.close();
  }

  private String found(Filter<ColumnUse> where) {
    List<String> ids = new ArrayList<>();
    Matcher id = ID.matcher(Mongo.text(source, new Query.Read(rows(things, where, "_id"), false)));
    while (id.find()) {
      ids.add(id.group(1));
    }
    return String.join(",", ids);
  }

  private void assertFinds(String ids, Filter<ColumnUse> where) {
    assertEquals(ids, found(where));
    List<String> here = new ArrayList<>();
    for (BsonDocument row : mongo.all("things")) {
      if (RowFilter.holds(where, row)) {
        here.add("" + row.getInt32("_id").getValue());
      }
    }
    assertEquals(ids, String.join(",", here), "decided here");
  }

  private void assertFinds(String ids, String column, Operator operator, String value) {
    assertFinds(ids, compare(things, column, operator, value));
  }

  private void assertFindsNot(String ids, String column, Operator operator, String value) {
    assertFinds(ids, not(compare(things, column, operator, value)));
  }

  private static Filter<ColumnUse> not(Filter<ColumnUse> term) {
    return new Filter.Not<>(term);
  }

  private void assertRefused(Kind kind, String code, Filter<ColumnUse> where) {
    SourceException refused = assertThrows(SourceException.class, () -> found(where));
    assertEquals(kind + " " + code, refused.kind() + " " + refused.code());
  }

  @Test
  void whatHasNoValueIsNeitherEqualNorUnequal() {
    assertFinds("1", "n", Operator.EQ, "1");
    // an array is a value of another type: not equal to any number, and never equal by an element
    assertFindsNot("2,4,5", "n", Operator.EQ, "1");
    assertFinds("2,4,5", "n", Operator.NEQ, "1");
    assertFindsNot("1", "n", Operator.NEQ, "1");
    assertFinds("2,3,4,5", "n", Operator.ISDISTINCT, "1");
    assertFindsNot("1", "n", Operator.ISDISTINCT, "1");
  }

  @Test
  void orderIsWithinATypeAndWithoutAbsentValues() {
    assertFinds("2,4", "n", Operator.GT, "1");
    assertFinds("1,2,4", "n", Operator.GTE, "1");
    assertFinds("1", "n", Operator.LT, "2");
    assertFinds("1,2", "n", Operator.LTE, "2");
    assertFindsNot("1", "n", Operator.GT, "1");
    assertFindsNot("1,2", "n", Operator.GT, "2");
    assertFindsNot("", "n", Operator.LTE, "9");
    assertFinds("1", "price", Operator.EQ, "0.1");
    assertFinds("2", "price", Operator.GT, "0.1");
    assertFinds("2", "at", Operator.GT, "2026-01-31T12:30:00.5Z");
    assertFinds("1", "at", Operator.EQ, "2026-01-31 14:30:00.500+02");
    assertFinds("1,2", "at", Operator.GTE, "2026-01-31");
    assertFinds("1", "ref", Operator.EQ, "65a000000000000000000001");
    assertFinds("2", "ref", Operator.GT, "65a000000000000000000001");
    assertFinds("1", "bytes", Operator.EQ, "\\x6162");
    assertFinds("1", "ok", Operator.EQ, "true");
  }

  @Test
  void valuesThatAreNoneOfTheTypeAreRefused() {
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "n", Operator.EQ, "1.5"));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "n", Operator.EQ, "{\"$gt\":0}"));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "ref", Operator.EQ, "x"));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "at", Operator.EQ, "tomorrow"));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "ok", Operator.EQ, "maybe"));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "doc", Operator.EQ, "{"));
    assertRefused(Kind.MISSING_OBJECT, "42883", compare(things, "n", Operator.LIKE, "1%"));
    assertRefused(Kind.MISSING_OBJECT, "42883", compare(things, "doc", Operator.GT, "{}"));
  }

  @Test
  void patternsAreAnchoredAndNothingElseOfThemIsSpecial() {
    assertFinds("1", "s", Operator.LIKE, "A%");
    assertFinds("", "s", Operator.LIKE, "da");
    assertFinds("1", "s", Operator.ILIKE, "aDa");
    assertFinds("4", "s", Operator.LIKE, "a.c");
    assertFinds("1", "s", Operator.LIKE, "A_a");
    assertFinds("2", "s", Operator.LIKE, "bo\\%b_");
    assertFinds("", "s", Operator.LIKE, "bo\\%b");
    assertFinds("1,4", not(compare(things, "s", Operator.LIKE, "b%")));
    assertFinds("", not(compare(things, "s", Operator.LIKE, "%")));
    assertRefused(Kind.INVALID_VALUE, "22P02", compare(things, "s", Operator.LIKE, "a\\"));
    assertFinds("1", "s", Operator.MATCH, "^A");
    assertFinds("1,4", "s", Operator.IMATCH, "^a");
    assertFindsNot("2,4", "s", Operator.MATCH, "^A");
    assertFinds("1", "mixed", Operator.LIKE, "x");
  }

  @Test
  void setsFitByAnyOrAllOfTheirElements() {
    assertFinds("1,4", in("n", "1", "3"));
    assertFinds("2,5", not(in("n", "1", "3")));
    assertFinds("", in("n"));
    assertFinds("1,2,3,4,5", not(in("n")));
    assertFinds("1,2", any("n", Operator.EQ, "{1,2}"));
    assertFinds("4,5", not(any("n", Operator.EQ, "{1,2}")));
    assertFinds("1", any("n", Operator.EQ, "{1,null}"));
    assertFinds("", not(any("n", Operator.EQ, "{1,null}")));
    assertFinds("", any("n", Operator.EQ, "{}"));
    assertFinds("1,2,3,4,5", not(any("n", Operator.EQ, "{}")));
    assertFinds("4", all("n", Operator.GT, "{1,2}"));
    assertFinds("1,2", any("s", Operator.LIKE, "{A%,\"bo\\\\%b_\"}"));
    assertRefused(Kind.INVALID_VALUE, "22P02", any("n", Operator.EQ, "1"));
    assertRefused(Kind.INVALID_VALUE, "22P02", any("n", Operator.EQ, "{1,}"));
  }

  private Filter<ColumnUse> in(String column, String... values) {
    return new Filter.In<>(use(things, column), Arrays.asList(values));
  }

  private Filter<ColumnUse> any(String column, Operator operator, String set) {
    return new Filter.Quantified<>(use(things, column), operator, Quantifier.ANY, set);
  }

  private Filter<ColumnUse> all(String column, Operator operator, String set) {
    return new Filter.Quantified<>(use(things, column), operator, Quantifier.ALL, set);
  }

  @Test
  void whetherThereIsAValueIsAlwaysKnown() {
    assertFinds("3", is("n", Truth.NULL));
    assertFinds("1,2,4,5", not(is("n", Truth.NULL)));
    assertFinds("1,2,4,5", is("n", Truth.NOT_NULL));
    // absent and null are alike
    assertFinds("3,4", is("at", Truth.NULL).and(is("price", Truth.NULL)).and(not(in("_id", "5"))));
    assertFinds("1", is("ok", Truth.TRUE));
    assertFinds("2,3,4,5", not(is("ok", Truth.TRUE)));
    assertFinds("2", is("ok", Truth.FALSE));
    assertFinds("3,4", is("ok", Truth.UNKNOWN));
    assertRefused(Kind.MISSING_OBJECT, "42883", is("s", Truth.TRUE));
  }

  private Filter<ColumnUse> is(String column, Truth truth) {
    return new Filter.Is<>(use(things, column), truth);
  }

  @Test
  void negationsReachEveryTermWithWhatIsNotKnown() {
    Filter<ColumnUse> small = compare(things, "n", Operator.LT, "2");
    Filter<ColumnUse> even = compare(things, "m", Operator.EQ, "2");
    assertFinds("1", new Filter.And<>(List.of(small, even)));
    assertFinds("2,3,4,5", not(new Filter.And<>(List.of(small, even))));
    assertFinds("1,2", new Filter.Or<>(List.of(small, even)));
    assertFinds("4", not(new Filter.Or<>(List.of(small, even))));
    assertFinds("1", not(not(small)));
    assertFinds("", new Filter.Or<>(List.of()));
    assertFinds("1,2,3,4,5", not(new Filter.Or<>(List.of())));
    assertFinds("1,2,3,4,5", Filter.all());
    assertFinds("", not(Filter.all()));
  }

  @Test
  void columnsAreComparedWithEachOther() {
    assertFinds("2", columns("n", Operator.EQ, "m"));
    assertFinds("1,4,5", columns("n", Operator.NEQ, "m"));
    assertFinds("1,4,5", not(columns("n", Operator.EQ, "m")));
    assertFinds("2", not(columns("n", Operator.NEQ, "m")));
    assertFinds("1", columns("n", Operator.LT, "m").and(not(in("_id", "5"))));
    assertFinds("1,3,4,5", columns("n", Operator.ISDISTINCT, "m"));
    assertFinds("2", not(columns("n", Operator.ISDISTINCT, "m")));
    assertRefused(Kind.MISSING_OBJECT, "42883", columns("n", Operator.EQ, "s"));
    assertRefused(Kind.MISSING_OBJECT, "42883", columns("s", Operator.LIKE, "s"));
  }

  private Filter<ColumnUse> columns(String one, Operator operator, String other) {
    return new Filter.CompareColumns<>(use(things, one), operator, use(things, other));
  }

  @Test
  void mixedValuesAreComparedAsJsonAndByWhatTheyShow() {
    assertFinds("1", "mixed", Operator.EQ, "\"x\"");
    assertFinds("2", "mixed", Operator.EQ, "5");
    assertFinds("2", "mixed", Operator.EQ, "5.0");
    assertFinds("4", "mixed", Operator.EQ, "[5,\"x\"]");
    assertFinds("1,4", "mixed", Operator.NEQ, "5");
    assertFinds("2", "tags", Operator.EQ, "[\"b\"]");
    assertFinds("", "tags", Operator.EQ, "\"b\"");
    assertFinds("1", "doc", Operator.EQ, "{\"a\":1,\"b\":{\"c\":2}}");
    assertFinds("", "doc", Operator.EQ, "{\"$exists\":true}");
    assertFinds("", "mixed", Operator.EQ, "{\"$ne\":null}");
    assertFinds("", "mixed", Operator.EQ, "null");
    assertFinds("1,2,4", "mixed", Operator.ISDISTINCT, "null");
    assertFinds("2,4", new Filter.In<>(use(things, "mixed"), List.of("5", "[5,\"x\"]")));
    assertFinds("1", not(new Filter.In<>(use(things, "mixed"), List.of("5", "[5,\"x\"]"))));
  }
}
