package dev.postern.hook;

import static dev.postern.hook.ScriptFolder.CLERK;
import static dev.postern.hook.ScriptFolder.afterRead;
import static dev.postern.hook.ScriptFolder.before;
import static dev.postern.hook.ScriptFolder.creation;
import static dev.postern.hook.ScriptFolder.read;
import static dev.postern.hook.ScriptFolder.result;
import static dev.postern.hook.ScriptFolder.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.postern.json.JsonSpans;
import dev.postern.operation.Operation;
import dev.postern.spi.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hook does not touch leaves as it came, byte by byte. */
class ValuesTest {
  /** What JavaScript would print otherwise: numbers, spaces, escapes, order, names given twice. */
  private static final String HARD =
      """
      {"id":9007199254740993,"n":-123456789012345678901234567890,"price":12.50,"zero":0.00,\
      "minus":-0,"long":0.1234567890123456789012345,"far":1e400,"tiny":1e-400,"exp":1.0E+2,\
      "half":0.30000000000000004,"doc":{"b": 1.0,  "2": [1.10, {"x" : null}], "a":"\\u00e9\\/"},\
      "twice":{"k":1,"k":2,"z":{"k":1}},"text":"\\u0041 \\ud83d\\ude00 \\ud800","__proto__":{"a":1},\
      "toString":"t","constructor":null,"toJSON":"j","empty":{},"list":[]}\
      """;

  @TempDir Path folder;

  private HookEngine customers(String body) {
    return new ScriptFolder(folder)
        .customers("export function afterRead(ctx) { %s }".formatted(body));
  }

  @Test
  void anUntouchedResultIsTheSameObject() {
    try (HookEngine hooks = customers("ctx.rows.forEach((row) => row.id);")) {
      Result given = result("[ " + HARD + " , {\"a\":1} ]");
      assertSame(given, ScriptFolder.after(hooks, read(), given, CLERK, soon()));
    }
  }

  @Test
  void membersBesideAChangedOneKeepTheirBytes() {
    String others = HARD.substring(1, HARD.length() - 1);
    try (HookEngine hooks = customers("for (const row of ctx.rows) row.name = 'new';")) {
      assertEquals(
          "[{\"name\":\"new\"," + others + "},{\"name\":\"new\",\"v\":1.0}]",
          afterRead(hooks, "[{\"name\":\"old\"," + others + "},{\"name\":\"o\",\"v\":1.0}]"));
    }
  }

  @Test
  void rowsMadeAnewFromOthersKeepTheirBytes() {
    try (HookEngine hooks =
        customers("ctx.rows = ctx.rows.reverse().map((row) => ({ ...row, seen: true }));")) {
      assertEquals(
          "[{\"p\":2.50,\"seen\":true},{\"p\":1.50,\"seen\":true}]",
          afterRead(hooks, "[{\"p\":1.50},{\"p\":2.50}]"));
    }
  }

  @Test
  void untouchedPartsOfAChangedDocumentKeepTheirBytes() {
    try (HookEngine hooks = customers("ctx.rows[0].doc.list[1] = 'b';")) {
      assertEquals(
          "[{\"doc\":{\"list\":[1.10,\"b\",3.30],\"other\":{\"p\": 1.00}}}]",
          afterRead(
              hooks, "[{\"doc\": {\"list\": [1.10, 2.20, 3.30], \"other\": {\"p\": 1.00}}}]"));
    }
  }

  @Test
  void wholeNumbersBeyondDoublesAreBigIntegers() {
    try (HookEngine hooks =
        customers(
            "for (const row of ctx.rows) { row.next = row.id + 1n; row.copy = row.id;"
                + " row.kind = typeof row.id; row.small = typeof row.n; }")) {
      assertEquals(
          "[{\"id\":9007199254740993,\"n\":7,\"next\":9007199254740994,"
              + "\"copy\":9007199254740993,\"kind\":\"bigint\",\"small\":\"number\"}]",
          afterRead(hooks, "[{\"id\":9007199254740993,\"n\":7}]"));
    }
  }

  @Test
  void decimalsBeyondDoublesAreExactWhereverTheyGo() {
    try (HookEngine hooks =
        customers("ctx.rows = [{ moved: ctx.rows[0].a, text: ctx.rows[0].a.rawJSON }];")) {
      assertEquals(
          "[{\"moved\":0.12345678901234567890,\"text\":\"0.12345678901234567890\"}]",
          afterRead(hooks, "[{\"a\":0.12345678901234567890}]"));
    }
  }

  @Test
  void payloadsKeepTheirBytesToo() {
    try (HookEngine hooks =
        new ScriptFolder(folder)
            .customers("export function beforeCreate(ctx) { ctx.rows[0].by = 'me'; }")) {
      Operation.Create wanted =
          (Operation.Create)
              before(hooks, creation("[{\"id\":9007199254740993,\"p\":12.50}]", "id", "p"));
      assertEquals(
          "[{\"id\":9007199254740993,\"p\":12.50,\"by\":\"me\"}]", wanted.payload().json().text());
    }
  }

  @Test
  void equalNumbersAreOnlyEverGivenDigitsOfTheSameValue() {
    try (HookEngine hooks = customers("ctx.rows[0].p = 12.25; ctx.rows[1].p += 1;")) {
      assertEquals("[{\"p\":12.25},{\"p\":3.5}]", afterRead(hooks, "[{\"p\":12.50},{\"p\":2.50}]"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1763.5714285714287, false",
    "-12345678.912345678, false",
    "2.345678901234567e-07, false",
    "1e+20, false",
    "0e99999999999, false",
    "1e99999999999, true",
    "1e400, true",
    "1e-400, true",
    "123456789012345.0, true",
    "0.12345678901234567890, true",
    "1763.57142857142870, true",
    "9007199254740993, true",
    "10000000000000000, true",
  })
  void numbersThatADoubleHasWholeAreNumbers(String number, boolean exceeds) {
    byte[] text = "{\"1\\\"234567890123456789\":[%s,1]}".formatted(number).getBytes(UTF_8);
    assertEquals(exceeds, JsonSpans.exceedDoubles(text, text.length));
  }
}
