package dev.postern.redaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.TestGateway;
import dev.postern.json.JsonSpans.Member;
import dev.postern.json.JsonSpans.Span;
import dev.postern.mask.JsonMasking;
import dev.postern.mask.MaskKey;
import dev.postern.mask.MaskWords;
import dev.postern.mask.SafePattern;
import dev.postern.spi.Json;
import dev.postern.spi.Mask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What PostgreSQL masks and what the gateway would make of the same rows are the same bytes, over
 * many odd values.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaskBytesTest {
  private static final int RANDOM_TEXTS = 400;
  private static final String[] SIGNS = {
    "a",
    "Z",
    "ß",
    "ı",
    "İ",
    "é",
    "e\u0301",
    "😀",
    "👩‍👩‍👧",
    "0",
    "1",
    "7",
    "9",
    "٣",
    "@",
    "@",
    ".",
    "+",
    "-",
    " ",
    " ",
    "(",
    ")",
    "/",
    "_",
    "\n",
    "\t",
    "\"",
    "\\",
    "'",
    "\u0001",
    "\u007f",
    "\u00a0",
    "\u2028",
    "%",
    "*",
    "DE",
    "12",
    "345",
    "x@y.z",
    "+49 ",
    "\ufeff",
    "中"
  };
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "@",
          "a@b",
          "ada@example.org",
          "😀@example.org",
          "😀a@example.org",
          "a@b@c",
          "ada@",
          "@example.org",
          "ada@exa\nmple.org\n",
          "+44 20 7946 0123",
          "(030) 123-45",
          "110",
          "12",
          "1",
          "+",
          "1234567890123456789012345",
          "4111 1111 1111 1234",
          "4111111111111234",
          "4111-1111-111",
          " 4111 1111 1111 1234 ",
          "DE89 3704 0044 0532 0130 00",
          "de89 3704 0044 0532 0130 00 ",
          "GB82WEST12345698765432",
          "DE89ß7040044053201300",
          "ıE89370400440532013000",
          "12-abc 99.x 10 äöü 77😀",
          "mail ada@example.org, card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00 ok");

  private Vault vault;
  private TestGateway gateway;
  private Map<String, Mask> masks;

  @BeforeAll
  void open() {
    vault = Vault.open();
    gateway = vault.left();
    vault.sql(
        "insert into vault.odd_values (id, t) select id, t from json_to_recordset($V$"
            + texts()
            + "$V$) as r (id int, t text)");
    vault.sql("insert into vault.odd_values (id, t) values (5000, repeat('long 12 @ ', 20000))");
    vault.sql(OTHERS);
    masks = masks(new MaskWords(MaskKey.in(gateway.folder().resolve("data"))));
  }

  @AfterAll
  void close() {
    vault.close();
  }

  private static String texts() {
    Random random = new Random(7);
    List<String> all = new ArrayList<>(TEXTS);
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      int signs = random.nextInt(24);
      boolean isDigits = random.nextInt(4) == 0;
      for (int j = 0; j < signs; j++) {
        text.append(
            isDigits
                ? "0123456789 -".charAt(random.nextInt(12))
                : SIGNS[random.nextInt(SIGNS.length)]);
      }
      all.add(text.toString());
    }
    var rows = dev.postern.json.JsonText.object().putArray("rows");
    for (int i = 0; i < all.size(); i++) {
      rows.addObject().put("id", 100 + i).put("t", all.get(i));
    }
    return rows.toString();
  }

  private static final String OTHERS =
      """
      insert into vault.odd_values (id, c) values (6001, ''), (6002, 'ab'), (6003, 'abcdef'), (6004, 'äö  ü');
      insert into vault.odd_values (id, i) values
        (6101, 0), (6102, -1), (6103, 9999), (6104, 10000), (6105, -10000), (6106, -10001),
        (6107, 9223372036854775807), (6108, -9223372036854775808);
      insert into vault.odd_values (id, n) values
        (6201, 0.5), (6202, -0.5), (6203, 249.9999999999999999999999999999), (6204, 250), (6205, -250),
        (6206, 1e30), (6207, 'NaN'), (6208, 12345.678900), (6209, -0.0000001), (6210, 'Infinity');
      insert into vault.odd_values (id, f) values
        (6301, 0.1), (6302, -0.1), (6303, 1e300), (6304, -1e-300), (6305, 'NaN'), (6306, 'Infinity'),
        (6307, '-Infinity'), (6308, '-0'), (6309, 123456789012345680), (6310, 5e-324);
      insert into vault.odd_values (id, d) values
        (6401, 'infinity'), (6402, '-infinity'), (6403, '0044-03-15 BC'), (6404, '0001-01-01'),
        (6405, '9999-12-31'), (6406, '10000-01-01'), (6407, '2024-02-29'), (6408, '2021-01-03'), (6409, '2024-12-30');
      insert into vault.odd_values (id, s) values
        (6501, 'infinity'), (6502, '0044-03-15 BC 10:00'), (6503, '0001-01-01 00:00'), (6504, '9999-12-31 23:59:59.999999'),
        (6505, '10000-01-01'), (6506, '2024-02-29 12:34:56.789'), (6507, '2021-01-03 23:00');
      insert into vault.odd_values (id, z) values
        (6601, 'infinity'), (6602, '0044-03-15 BC 10:00+0'), (6603, '0001-01-01 00:00+00'),
        (6604, '9999-12-31 23:59:59.999999+00'), (6606, '2024-02-29 12:34:56.789+05:30'),
        (6607, '2024-03-01 00:30+02'), (6608, '2023-12-31 23:30-03:30');
      insert into vault.odd_values (id, j) values
        (6701, '{"a": "x", "b": {"c": "deep", "x y": [1]}, "d": 1}'), (6702, '{"a": null}'), (6703, '[{"a": 1}]'),
        (6704, '"a"'), (6705, '7'), (6706, 'null'), (6707, '{"b": [{"c": 1}]}'), (6708, '{"b": "c"}'),
        (6709, '{"list": [{"a": "long one", "b": 2, "z": "ä\\\\u0001\\""}, 5, {"a": 17}]}'), (6710, '{}'),
        (6711, '{"b": {"c": {"c": "inner"}}}'), (6712, '{"list": {"a": "no list"}}');
      insert into vault.odd_values (id, p) values
        (6801, '{ "a" : "x",   "b":{"c":  "deep value", "c": 12345678901} , "a":2}'), (6802, '[1, 2]'), (6803, 'null');
      insert into vault.odd_values (id, u) values (6901, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
      """;

  private static Map<String, Mask> masks(MaskWords words) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    for (String line : WRITTEN.strip().split("\n")) {
      int colon = line.indexOf(':');
      masks.put(
          line.substring(0, colon).strip(), words.of(line.substring(colon + 1)).orElseThrow());
    }
    masks.put(
        "t_regex", new Mask.Replace(SafePattern.read("\\d{2}[-. ]?[^\\d\\s]{1,3}"), "\\1&$1"));
    masks.put(
        "j_places",
        places(
            "a",
            new Mask.Null(),
            "b.c",
            Mask.Constant.TEXT,
            "b.x y",
            words.of("constant(5)").orElseThrow()));
    masks.put("j_each", places("list.*.a", new Mask.Partial(1, 1), "list.*.b", new Mask.Null()));
    masks.put("p_places", places("a", new Mask.Null(), "b.c", new Mask.Partial(0, 4)));
    return masks;
  }

  private static final String WRITTEN =
      """
      t_partial: partial(2,3)
      t_none: partial(0,0)
      t_last: last4
      t_email: email
      t_phone: phone
      t_card: card
      t_iban: iban
      t_hash: hash
      t_pii: pii
      t_constant: constant(it's "so" \\ ä)
      t_null: null
      c_partial: partial(1,1)
      c_hash: hash
      i_bucket: bucket(10000)
      i_last: last4
      i_hash: hash
      i_constant: constant(-7)
      n_bucket: bucket(250)
      n_hash: hash
      f_bucket: bucket(3)
      f_hash: hash
      d_year: bucket(year)
      d_quarter: bucket(quarter)
      d_month: bucket(month)
      d_week: bucket(week)
      d_day: bucket(day)
      d_hash: hash
      s_year: bucket(year)
      s_hour: bucket(hour)
      s_week: bucket(week)
      s_hash: hash
      z_month: bucket(month)
      z_day: bucket(day)
      z_hour: bucket(hour)
      j_constant: constant
      u_hash: hash
      u_partial: partial(4,4)
      """;

  private static Mask places(Object... pairs) {
    List<Mask.At> places = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      places.add(new Mask.At(List.of(((String) pairs[i]).split("\\.")), (Mask) pairs[i + 1]));
    }
    return new Mask.Places(places);
  }

  static Stream<String> columns() {
    return masks(new MaskWords(MaskWords.UNKEYED)).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("columns")
  void bothMaskAlike(String column) {
    for (String zone : List.of("UTC", "Asia/Kolkata", "America/St_Johns")) {
      if (column.startsWith("z") || zone.equals("UTC")) {
        String path = "/api/vault/odd?order=id&select=id," + column;
        String raw = rows(path, "open", zone);
        assertEquals(lines(masked(raw, column)), lines(rows(path, "odd", zone)));
      }
    }
  }

  private static String lines(String rows) {
    return rows.replace("},", "},\n");
  }

  private String rows(String path, String role, String zone) {
    var answer = gateway.call("GET", path, role, Map.of("Prefer", "timezone=" + zone), "");
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  private String masked(String rows, String column) {
    Json json = Json.of(rows);
    JsonMasking.Output out = new JsonMasking.Output(json.buffer(), json.length());
    for (Span row : Span.of(json.buffer(), json.length()).elements()) {
      for (Member member : row.members()) {
        if (member.name().decoded().equals(column)) {
          JsonMasking.mask(member.value(), masks.get(column), out);
        }
      }
    }
    out.copyTo(json.length());
    return new String(out.buffer(), 0, out.size(), StandardCharsets.UTF_8);
  }
}
