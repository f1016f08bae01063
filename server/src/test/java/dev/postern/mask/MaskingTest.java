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
    return new Masking(MaskKey.ofThisRun())
        .masked(text, Mask.of(how).orElseThrow())
        .orElse("(null)");
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
      })
  void someIsLeft(String text, String how, String expected) {
    assertEquals(expected, masked(text, how));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"last5", "partial(1)", "partial(-1,2)", "email(1,2)", "''"})
  void otherWordsAreNone(String how) {
    assertEquals(Optional.empty(), Mask.of(how));
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
