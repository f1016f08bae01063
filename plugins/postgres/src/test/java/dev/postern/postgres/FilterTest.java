package dev.postern.postgres;

import static dev.postern.postgres.Queries.by;
import static dev.postern.postgres.Queries.compare;
import static dev.postern.postgres.Queries.eq;
import static dev.postern.postgres.Queries.many;
import static dev.postern.postgres.Queries.one;
import static dev.postern.postgres.Queries.use;
import static dev.postern.postgres.Reads.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.ColumnUse;
import dev.postern.spi.DataSource;
import dev.postern.spi.Filter;
import dev.postern.spi.Filter.Quantifier;
import dev.postern.spi.Filter.Terms;
import dev.postern.spi.Operator;
import dev.postern.spi.SourceException;
import dev.postern.spi.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Conditions of every kind on columns of every kind. */
@ExtendWith(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterTest {
  private static final String THINGS =
      """
      create extension citext schema public;
      create domain library.mood as library.genre;
      create domain library.document as jsonb;
      create table library.things (
        id int primary key, doc jsonb, raw json, own library.document, numbers int[],
        period int4range, periods int4multirange, home library.address, vector tsvector,
        note text, loose public.citext, label library.genre, mood library.mood, fixed char(6),
        net cidr, host inet, spot point, bytes bytea, low int, high int
      );
      insert into library.things values
        (1, '{"age": 9, "who": {"name": "Ann"}, "list": [1, {"x": "y"}]}', '{"age": 10}', '{"a": 1}',
         '{1,2,3}', '[1,5)', '{[1,3),[7,9)}', row('Main', '1', 2), 'cat:1 dog:2',
         'The fat cats ate', 'Hello', 'novel', 'poetry', 'abc', '10.0.0.0/8', '10.1.2.3', '(1,2)',
         '\\x6162', 1, 2),
        (2, '{"age": 10, "who": {"name": "Bob"}, "list": []}', '{"age": 9}', '{"a": 2}',
         '{4}', '[5,9)', '{}', row('Side', '2', null), 'bird:1',
         'A lone bird sings', 'world', 'history', 'novel', 'abd  ', '192.168.0.0/16', '192.168.1.1',
         '(5,5)', '\\x00', 3, 3),
        (3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
         null, null, null, null);
      grant select on library.things to reader;
      """;

  private DataSource source;
  private Queries queries;
  private Table things;
  private Table books;
  private Table authors;

  @BeforeAll
  void open(Library library) {
    library.run(THINGS);
    source = library.open(Map.of());
    queries = Queries.over(source);
    things = queries.table("things");
    books = queries.table("books");
    authors = queries.table("authors");
  }

  @AfterAll
  void close() {
    source.close();
  }

  private void assertFinds(String ids, Filter<ColumnUse> where) {
    String found =
        queries.text(Select.from(things, "id").where(where).order(by(things, "id")).read());
    assertEquals(ids, found.replaceAll("[^0-9,]", ""), () -> where.toString());
  }

  private void assertFinds(String ids, String column, Operator operator, String value) {
    assertFinds(ids, compare(things, column, operator, value));
  }

  private void assertFinds(String ids, ColumnUse use, Operator operator, String value) {
    assertFinds(ids, new Filter.Compare<>(use, operator, value));
  }

  private void assertRefused(String code, Filter<ColumnUse> where) {
    SourceException refused =
        assertThrows(SourceException.class, () -> assertFinds("", where), where::toString);
    assertEquals(code, refused.code(), where::toString);
  }

  @Test
  void regularExpressionsFitText() {
    assertFinds("1", "note", Operator.MATCH, "^The.*ate$");
    assertFinds("", "note", Operator.MATCH, "^the");
    assertFinds("1", "note", Operator.IMATCH, "^the");
    assertRefused("2201B", compare(things, "note", Operator.MATCH, "("));
  }

  @Test
  void twoAbsentValuesAreNotDistinct() {
    assertFinds("2,3", "low", Operator.ISDISTINCT, "1");
    assertFinds("1", new Filter.Not<>(compare(things, "low", Operator.ISDISTINCT, "1")));
  }

  @Test
  void setsContainAndOverlap() {
    assertFinds("1", "numbers", Operator.CS, "{1,3}");
    assertFinds("2", "numbers", Operator.CD, "{3,4}");
    assertFinds("1", "numbers", Operator.OV, "{3,9}");
    assertFinds("1", "doc", Operator.CS, "{\"who\": {\"name\": \"Ann\"}}");
    assertFinds("1", "own", Operator.CD, "{\"a\": 1, \"b\": 2}");
    assertFinds("1", "raw", Operator.CS, "{\"age\": 10}");
    assertFinds("1", "period", Operator.CS, "[2,3]");
    assertFinds("1,2", "period", Operator.OV, "[4,6)");
    assertFinds("1", "periods", Operator.CS, "{[1,2)}");
    assertRefused("22P02", compare(things, "period", Operator.CS, "3"));
    assertRefused("22P02", compare(things, "numbers", Operator.CS, "1"));
    assertRefused("42883", compare(things, "note", Operator.CS, "{x}"));
  }

  @Test
  void rangesLieBesideEachOther() {
    assertFinds("1", "period", Operator.SL, "[5,6)");
    assertFinds("2", "period", Operator.SR, "[1,4]");
    assertFinds("1", "period", Operator.NXR, "[1,5)");
    assertFinds("2", "period", Operator.NXL, "[5,6)");
    assertFinds("1", "period", Operator.ADJ, "[5,6)");
    assertFinds("1", "host", Operator.SL, "10.0.0.0/8");
  }

  @Test
  void valuesAreReadAsTheServerReadsLiterals() {
    assertFinds("1", "label", Operator.EQ, "novel");
    assertRefused("22P02", eq(things, "label", "nonsense"));
    // the server itself has no operators for domains over enums
    assertRefused("42883", compare(things, "mood", Operator.LT, "poetry"));
    assertFinds("1", "loose", Operator.EQ, "HELLO");
    assertFinds("1", "loose", Operator.LIKE, "hEL%");
    assertFinds("1", "loose", Operator.MATCH, "^hel");
    assertFinds("1,2", new Filter.In<>(use(things, "loose"), List.of("hello", "WORLD")));
    assertFinds("1", "fixed", Operator.EQ, "abc");
    assertFinds("2", "fixed", Operator.EQ, "abd");
    assertFinds("", "net", Operator.EQ, "10.0.0.1/8");
    assertFinds("1", "net", Operator.SR, "10.1.0.0/16");
    assertFinds("1", "bytes", Operator.LIKE, "a_");
    assertRefused("22P02", eq(things, "low", "1.5"));
    assertRefused("42883", eq(things, "spot", "(1,2)"));
    assertRefused("22P02", eq(things, "doc", "{"));
  }

  @Test
  void anyOrAllOfASetMustFit() {
    assertFinds("1,2", any("note", Operator.LIKE, "{The%,\"%sings\"}"));
    assertFinds("1", all("note", Operator.ILIKE, "{the%,%ATE}"));
    assertFinds("2", any("low", Operator.EQ, "{3,4}"));
    assertFinds("2", all("low", Operator.GT, "{1,2}"));
    assertFinds("1", any("label", Operator.EQ, "{novel,poetry}"));
    assertFinds("1", any("note", Operator.MATCH, "{^The,x}"));
    assertFinds("1,2", any("fixed", Operator.GTE, "{abc}"));
    assertRefused("22P02", any("low", Operator.EQ, "3"));
    assertRefused("22P02", any("label", Operator.EQ, "{nonsense}"));
  }

  private Filter<ColumnUse> any(String column, Operator operator, String set) {
    return new Filter.Quantified<>(use(things, column), operator, Quantifier.ANY, set);
  }

  private Filter<ColumnUse> all(String column, Operator operator, String set) {
    return new Filter.Quantified<>(use(things, column), operator, Quantifier.ALL, set);
  }

  @Test
  void wordsAreFoundInTextAndInWhatIsPrepared() {
    assertFinds("1", search("vector", Terms.FTS, "", "cat & dog"));
    assertFinds("1", search("note", Terms.FTS, "english", "cat"));
    assertFinds("", search("note", Terms.FTS, "simple", "cat"));
    assertFinds("1", search("note", Terms.PLFTS, "english", "cat fat"));
    assertFinds("", search("note", Terms.PHFTS, "english", "cat fat"));
    assertFinds("1", search("note", Terms.PHFTS, "english", "fat cat"));
    assertFinds("1,2", search("note", Terms.WFTS, "english", "cat or \"lone bird\""));
    assertFinds("1", search("doc", Terms.FTS, "simple", "ann"));
    assertFinds(
        "1", new Filter.Search<>(path(things, "doc", "->who", "->>name"), Terms.FTS, "", "ann"));
    assertRefused("42704", search("note", Terms.FTS, "klingon", "cat"));
    assertRefused("42601", search("note", Terms.FTS, "", "cat &"));
  }

  private Filter<ColumnUse> search(String column, Terms terms, String language, String text) {
    return new Filter.Search<>(use(things, column), terms, language, text);
  }

  @Test
  void partsOfValuesAreComparedAsTheTypeTheyHave() {
    // text: nine is more than ten
    assertFinds("1", path(things, "doc", "->>age"), Operator.GT, "5");
    assertFinds("1,2", path(things, "doc", "->age"), Operator.GT, "5");
    assertFinds("1", path(things, "doc", "->who", "->>name"), Operator.LIKE, "A%");
    assertFinds("1", path(things, "doc", "->list", "->1", "->>x"), Operator.EQ, "y");
    assertFinds("1", path(things, "doc", "->list", "->-1", "->>x"), Operator.EQ, "y");
    assertFinds("2", path(things, "raw", "->age"), Operator.EQ, "9");
    assertFinds("2", path(things, "own", "->a"), Operator.EQ, "2");
    assertFinds("1", path(things, "numbers", "->0"), Operator.EQ, "1");
    assertFinds("2", path(things, "numbers", "->>0"), Operator.EQ, "4");
    assertFinds("2", path(things, "home", "->>street"), Operator.EQ, "Side");
    assertFinds("1", path(things, "doc", "->who"), Operator.CS, "{\"name\": \"Ann\"}");
    assertFinds("1,2", new Filter.In<>(path(things, "doc", "->>age"), List.of("9", "10")));
    assertFinds("1", new Filter.In<>(path(things, "doc", "->age"), List.of("9", "\"10\"")));
    assertFinds("2,3", new Filter.Is<>(path(things, "doc", "->list", "->0"), Filter.Truth.NULL));
    assertFinds("", path(things, "doc", "->>'; drop table library.things; --"), Operator.EQ, "1");
    assertRefused("22P02", new Filter.Compare<>(path(things, "doc", "->age"), Operator.EQ, "x"));
  }

  @Test
  void columnsAreComparedWithEachOther() {
    assertFinds(
        "1", new Filter.CompareColumns<>(use(things, "low"), Operator.LT, use(things, "high")));
    assertFinds(
        "2", new Filter.CompareColumns<>(use(things, "low"), Operator.EQ, use(things, "high")));
    assertFinds(
        "2",
        new Filter.CompareColumns<>(
            path(things, "doc", "->age"), Operator.GT, path(things, "raw", "->age")));
    assertRefused(
        "42883", new Filter.CompareColumns<>(use(things, "low"), Operator.EQ, use(things, "note")));
  }

  @Test
  void relatedRowsAreThereOrNot() {
    Select poems =
        Select.from(books).linked(many("id", "author_id")).where(eq(books, "genre", "poetry"));
    Select found = Select.from(authors, "name").embed("books", poems).order(by(authors, "id"));
    assertEquals(
        "[{\"name\":\"Boris\"}]",
        queries.text(found.where(new Filter.Related<>("books", true)).read()));
    assertEquals(
        "[{\"name\":\"Ada\"},{\"name\":\"Chloé\"}]",
        queries.text(found.where(new Filter.Related<>("books", false)).counted()));
    // one or the other of two embeds
    Select either =
        found
            .embed("mentor", Select.from(authors).linked(one("mentor_id", "id")))
            .where(
                new Filter.Or<>(
                    List.of(
                        new Filter.Related<>("books", true),
                        new Filter.Related<>("mentor", false))));
    assertEquals("[{\"name\":\"Ada\"},{\"name\":\"Boris\"}]", queries.text(either.read()));
    // a row of which more is asked, among those that the embed lets through
    Filter<ColumnUse> early = new Filter.Compare<>(use(books, "id"), Operator.LT, "2");
    assertEquals(
        "[]", queries.text(found.where(new Filter.Related<>("books", true, early)).read()));
    assertEquals(
        "[{\"name\":\"Ada\"},{\"name\":\"Boris\"},{\"name\":\"Chloé\"}]",
        queries.text(found.where(new Filter.Related<>("books", false, early)).counted()));
    assertThrows(
        IllegalArgumentException.class,
        () -> queries.text(found.where(new Filter.Related<>("none", true)).read()));
  }
}
