package dev.postern.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.postgres.Databases.Library;
import dev.postern.postgres.Queries.Select;
import dev.postern.spi.DataSource;
import dev.postern.spi.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows leave as the very bytes that the server's own {@code row_to_json} makes of them. */
@ExtendWith(Databases.class)
class JsonEncodingTest {
  private static final int ROWS = 4_000;
  private static final int SEED = 20_260_131;

  private static final String TABLE =
      """
      create extension hstore schema public;
      create domain library.amount as numeric(20, 4);
      create domain library.later as timestamptz;
      create domain library.blob as bytea;
      create type library.pair as (a int, "b c" text);
      create table library.everything (
        id int primary key,
        truth boolean, small smallint, whole int, long bigint,
        exact numeric, cents numeric(20, 4), amount library.amount, single real, "double" float8,
        words text, short varchar(40), fixed char(8), letter "char", identifier name,
        label library.genre, id_of uuid, day date, moment timestamp, "point in time" timestamptz,
        later library.later, clock time, zoned_clock timetz, span interval, bits varbit,
        bytes bytea, blob library.blob, doc json, docb jsonb, list int[], nested text[][],
        pair library.pair, pairs library.pair[], range int4range, ranges tstzrange,
        address inet, cash money, place point, markup xml, vector tsvector, keyed hstore,
        numbers int2vector, class regclass, moments timestamptz[]
      );
      grant select on library.everything to reader;
      """;

  private final Random random = new Random(SEED);

  @Test
  void everyRowIsByteForByteWhatTheServerMakesOfIt(Library library) throws SQLException {
    library.run(TABLE);
    fill(library);
    List<String> expected = expected(library);
    try (DataSource source = library.open(Map.of())) {
      Queries queries = Queries.over(source);
      Table everything = queries.table("everything");
      Select rows =
          Select.from(everything, everything.columns().keySet().toArray(String[]::new))
              .order(Queries.by(everything, "id"));
      String found = queries.text(rows.page(ROWS, 0).read());
      int at = 1;
      for (int i = 0; i < ROWS; i++) {
        String row = expected.get(i);
        assertEquals(row, found.substring(at, Math.min(found.length(), at + row.length())));
        at += row.length() + 1;
      }
      assertEquals(at, found.length());
    }
  }

  private static List<String> expected(Library library) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = library.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set time zone 'UTC'; set search_path to library, public");
      try (ResultSet result =
          statement.executeQuery(
              "select row_to_json(e)::text from library.everything e order by id")) {
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }

  private void fill(Library library) throws SQLException {
    try (Connection connection = library.connect()) {
      connection.setAutoCommit(false);
      int columns = row(0).size();
      StringJoiner values = new StringJoiner(",", "(", ")");
      try (Statement statement = connection.createStatement();
          ResultSet types =
              statement.executeQuery(
                  "select format_type(atttypid, -1) from pg_attribute"
                      + " where attrelid = 'library.everything'::regclass and attnum > 0"
                      + " order by attnum")) {
        while (types.next()) {
          values.add("?::" + types.getString(1));
        }
      }
      try (PreparedStatement insert =
          connection.prepareStatement("insert into library.everything values " + values)) {
        for (int i = 0; i < ROWS; i++) {
          List<String> row = row(i);
          for (int c = 0; c < columns; c++) {
            insert.setString(c + 1, row.get(c));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  private List<String> row(int id) {
    List<String> row = new ArrayList<>();
    row.add(Integer.toString(id));
    row.add(orNull(Boolean.toString(random.nextBoolean())));
    row.add(orNull(Short.toString((short) random.nextInt())));
    row.add(orNull(Integer.toString(random.nextInt())));
    row.add(orNull(Long.toString(random.nextLong())));
    row.add(orNull(number()));
    row.add(orNull(Long.toString(random.nextInt()) + "." + random.nextInt(10_000)));
    row.add(orNull(Long.toString(random.nextInt()) + ".5"));
    row.add(orNull(floating(Float.toString(Float.intBitsToFloat(random.nextInt())))));
    row.add(orNull(floating(Double.toString(Double.longBitsToDouble(random.nextLong())))));
    row.add(orNull(text(60)));
    row.add(orNull(text(40)));
    row.add(orNull(text(8)));
    row.add(orNull(one("a", "\"", "\\", "z")));
    row.add(orNull(text(15)));
    row.add(orNull(one("novel", "poetry", "o'clock \"quoted\"")));
    row.add(orNull(new java.util.UUID(random.nextLong(), random.nextLong()).toString()));
    row.add(orNull(special(date())));
    row.add(orNull(special(date() + " " + clock())));
    row.add(orNull(special(date() + " " + clock() + one("+00", "+05:30", "-08", "+14"))));
    row.add(
        orNull(
            special(
                "0%03d-02-03 ".formatted(1 + random.nextInt(900))
                    + clock()
                    + one("+00", " BC", "-08"))));
    row.add(orNull(clock()));
    row.add(orNull(clock() + one("+00", "+05:30", "-08", "+01:02:03")));
    row.add(orNull(one("1 year 2 mons -3 days 04:05:06.7", "00:00:00", "-1 day")));
    row.add(orNull(one("", "101", "0")));
    row.add(orNull("\\x" + "00ff1b5c22".substring(0, 2 * random.nextInt(6))));
    row.add(orNull("\\x" + "5c22".substring(0, 2 * random.nextInt(3))));
    row.add(orNull(one("{\"a\" :  [1,2.50]}", " null ", "\"\\u00e9\\n\"", "1e3", "[]")));
    row.add(orNull(one("{\"b\": 1.50, \"a\": \"\\u00e9\\n\\\"\"}", "null", "[1, [2]]")));
    row.add(orNull(one("{}", "{1,NULL,3}", "[0:1]={5,6}")));
    row.add(orNull(one("{}", "{{a,\"b \\\" c\"},{NULL,\"\"}}")));
    row.add(orNull(one("(1,\"x \"\" y\")", "(,)", "(7,\\\\)")));
    row.add(orNull(one("{}", "{\"(1,a)\",NULL}")));
    row.add(orNull(one("empty", "[1,5)", "(,)")));
    row.add(orNull(one("empty", "[2026-01-01 00:00:00+00,infinity)")));
    row.add(orNull(one("10.0.0.1", "::1/64")));
    row.add(orNull(one("12.34", "-1234567.89")));
    row.add(orNull(one("(1,2.5)", "(NaN,-Infinity)")));
    row.add(orNull(one("<a b=\"c\">&lt;</a>", "plain")));
    row.add(orNull(one("'a':1 'b''c':2", "")));
    row.add(orNull(one("\"a\"=>\"1\", \"b \\\" c\"=>NULL", "")));
    row.add(orNull(one("1 2 3", "")));
    row.add(orNull(one("library.books", "pg_class", "archive.boxes")));
    row.add(orNull(one("{\"2026-01-01 10:00:00+02\",infinity}", "{}")));
    return row;
  }

  private String orNull(String value) {
    return random.nextInt(8) == 0 ? null : value;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String number() {
    return switch (random.nextInt(6)) {
      case 0 -> one("NaN", "Infinity", "-Infinity", "0", "-0.000", "1e-20", "1e40");
      default ->
          new java.math.BigDecimal(
                  new java.math.BigInteger(random.nextInt(200), random), random.nextInt(40) - 10)
              .toPlainString();
    };
  }

  private String floating(String value) {
    return random.nextInt(10) == 0 ? one("NaN", "Infinity", "-Infinity", "-0", "1e22") : value;
  }

  private String special(String value) {
    return random.nextInt(12) == 0 ? one("infinity", "-infinity") : value;
  }

  private String date() {
    return switch (random.nextInt(8)) {
      case 0 -> "0%03d-03-01".formatted(1 + random.nextInt(900));
      case 1 -> "12345-06-07";
      default -> LocalDate.ofEpochDay(random.nextInt(60_000) - 20_000).toString();
    };
  }

  private String clock() {
    return "%02d:%02d:%02d%s"
        .formatted(
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60),
            one("", ".5", ".123456", ".000001"));
  }

  /** Characters that need an escape, that look as if they did, and of every UTF-8 length. */
  private String text(int most) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(most / 2 + 1);
    while (text.length() < length) {
      switch (random.nextInt(6)) {
        case 0 -> text.append((char) (1 + random.nextInt(31)));
        case 1 -> text.append(one("\"", "\\", "/", "\u007f", "'", "<", "\u2028"));
        case 2 -> text.append(one("é", "ß", "€", "\ud83d\ude00", "\u0080"));
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }
}
