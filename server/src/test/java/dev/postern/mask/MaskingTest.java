package dev.postern.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of values. */
class MaskingTest {
  @TempDir Path folder;

  private static String masked(String text, String how) {
    MaskWords words = new MaskWords(MaskKey.ofThisRun());
    return Masking.masked(text, words.of(how).orElseThrow()).orElse("(null)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "anything|null|(null)",
        "anything|constant|***",
        "+44 20 7946 0000|last4|***0000",
        "12345678|last4|***5678",
        "1234567|last4|***",
        "secret word|partial(2,3)|se***ord",
        "secret word|partial(0,0)|***",
        "secret word|partial( 3 , 3 )|***",
        "secret|partial|s***t",
        "ab|partial|***",
        "😀😀x😀😀|partial|😀***😀",
        "ada@example.org|email|a***@example.org",
        "a@example.org|email|***@example.org",
        "😀da@example.org|email|😀***@example.org",
        "no address|email|***",
        "a@b@c|email|***",
        "@example.org|email|***",
        "ada@|email|***",
        "+44 20 7946 0123|phone|+** ** **** 0123",
        "(030) 123-45|phone|(***) ***-45",
        "110|phone|**0",
        "12|phone|**",
        "call me|phone|***",
        "4111 1111 1111 1234|card|**** **** **** 1234",
        "4111111111111234|card|************1234",
        "4111-1111-111|card|***",
        "41111111111112345678|card|***",
        "4111 1111 1111 123x|card|***",
        "DE89 3704 0044 0532 0130 00|iban|DE** **** **** **** **30 00",
        "GB82WEST12345698765432|iban|GB****************5432",
        "DE89 3704|iban|***",
        "1234567890123456|iban|***",
        "12345|bucket(1000)|12000",
        "-1|bucket(1000)|-1000",
        "NaN|bucket(1000)|(null)",
        "2026-05-17|bucket(quarter)|2026-04-01",
        "2026-05-17T23:59:59.5|bucket(hour)|2026-05-17T23:00:00",
        "2026-01-01T01:00:00+02:00|bucket(year)|2025-01-01T00:00:00",
        "mail ada@example.org now|pii|mail *** now",
        "card 4111 1111 1111 1111, not 4111 1111 1111 1112|pii|card ***, not 4111 1111 1111 1112",
        "IBAN DE89 3704 0044 0532 0130 00 is mine|pii|IBAN *** is mine",
        "IBAN DE88 3704 0044 0532 0130 00|pii(iban)|IBAN DE88 3704 0044 0532 0130 00",
        "+49 30 1234567 or order 1234567|pii|*** or order 1234567",
      })
  void someIsLeft(String text, String how, String expected) {
    assertEquals(expected, masked(text, how));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "last5",
        "partial(1)",
        "partial(-1,2)",
        "email(1,2)",
        "bucket",
        "bucket(0)",
        "bucket(minute)",
        "pii(name)",
        "''"
      })
  void otherWordsAreNone(String how) {
    assertEquals(Optional.empty(), new MaskWords(MaskWords.UNKEYED).of(how));
  }

  @Test
  void hashesAreTheSameAsLongAsTheKeyIs() throws IOException {
    Path file = folder.resolve("deep/mask-key");
    String first = new MaskKey(file).hash("ada@example.org");
    assertEquals(22, first.length());
    assertEquals(first, new MaskKey(file).hash("ada@example.org"));
    assertNotEquals(first, new MaskKey(file).hash("ada@example.com"));
    assertNotEquals(first, new MaskKey(folder.resolve("other")).hash("ada@example.org"));
    assertEquals(32, Files.size(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void halfAKeyIsNone() throws IOException {
    Path file = folder.resolve("mask-key");
    Files.write(file, new byte[5]);
    assertThrows(IllegalStateException.class, () -> new MaskKey(file).hash("a"));
  }
}
