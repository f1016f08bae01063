package dev.postern.mask;

import dev.postern.spi.Mask;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes values unreadable. A value that does not have the form its mask is for is hidden whole: a
 * mask never shows more because a value is odd.
 *
 * <p>Safe for use by many threads.
 */
public final class Masking {
  private static final int MAX_CARD_DIGITS = 19;
  private static final int MIN_CARD_DIGITS = 12;
  private static final int MAX_IBAN_CHARACTERS = 34;
  private static final int MIN_IBAN_CHARACTERS = 15;
  private static final int SHOWN_AT_END = 4;
  private static final int COUNTRY = 2;
  private static final Pattern IBAN = Pattern.compile("[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]+");

  private final MaskWords words;

  /**
   * @param key of hashes
   */
  public Masking(MaskKey key) {
    this.words = new MaskWords(key);
  }

  /** The mask that is written so. */
  public Optional<Mask> mask(String written) {
    return words.of(written);
  }

  /**
   * What is shown instead of the text of a value; empty for null.
   *
   * @throws IllegalArgumentException for masks that are not of texts: of documents, of a source
   */
  public static Optional<String> masked(String text, Mask mask) {
    return switch (mask) {
      case Mask.None none -> Optional.of(text);
      case Mask.Hide hide -> Optional.empty();
      case Mask.Null nothing -> Optional.empty();
      case Mask.Constant constant -> Optional.of(constant.value());
      case Mask.Partial(int first, int last) -> Optional.of(partial(text, first, last));
      case Mask.Email email -> Optional.of(email(text));
      case Mask.Phone phone -> Optional.of(phone(text));
      case Mask.Card card -> Optional.of(card(text));
      case Mask.Iban iban -> Optional.of(iban(text));
      case Mask.Hash(Mask.Key key) -> Optional.of(MaskKey.hash(key, text));
      case Mask.Range(long width) -> Buckets.range(text, width);
      case Mask.Period period -> Buckets.period(text, period.unit());
      case Mask.Replace(String pattern, String with) ->
          Optional.of(
              SafePattern.compiled(pattern)
                  .matcher(text)
                  .replaceAll(Matcher.quoteReplacement(with)));
      case Mask.Findings(var kinds) -> Optional.of(TextFindings.replaced(text, kinds));
      case Mask.Places places -> throw new IllegalArgumentException("a mask of documents");
      case Mask.Function function -> throw new IllegalArgumentException("a mask of a source");
    };
  }

  private static String partial(String text, int first, int last) {
    int all = text.codePointCount(0, text.length());
    if (first + last > all / 2) {
      return Mask.HIDDEN;
    }
    return text.substring(0, text.offsetByCodePoints(0, first))
        + Mask.HIDDEN
        + text.substring(text.offsetByCodePoints(text.length(), -last));
  }

  private static String email(String text) {
    int at = text.indexOf('@');
    if (at < 1 || at != text.lastIndexOf('@') || at == text.length() - 1) {
      return Mask.HIDDEN;
    }
    int first = text.offsetByCodePoints(0, 1);
    return (first == at ? "" : text.substring(0, first)) + Mask.HIDDEN + text.substring(at);
  }

  private static String phone(String text) {
    long digits = text.chars().filter(Masking::isDigit).count();
    boolean isPhone =
        digits > 0 && text.chars().allMatch(c -> isDigit(c) || "+ -./()".indexOf(c) >= 0);
    return isPhone
        ? keeping(text, Masking::isDigit, 0, (int) Math.min(SHOWN_AT_END, digits / 3))
        : Mask.HIDDEN;
  }

  private static String card(String text) {
    long digits = text.chars().filter(Masking::isDigit).count();
    boolean isCard =
        digits >= MIN_CARD_DIGITS
            && digits <= MAX_CARD_DIGITS
            && text.chars().allMatch(c -> isDigit(c) || c == ' ' || c == '-');
    return isCard ? keeping(text, Masking::isDigit, 0, SHOWN_AT_END) : Mask.HIDDEN;
  }

  private static String iban(String text) {
    long signs = text.chars().filter(Masking::isSign).count();
    boolean isIban =
        signs >= MIN_IBAN_CHARACTERS
            && signs <= MAX_IBAN_CHARACTERS
            && IBAN.matcher(text).matches();
    return isIban ? keeping(text, Masking::isSign, COUNTRY, SHOWN_AT_END) : Mask.HIDDEN;
  }

  /** The same form with only the first and last of the characters that mean something. */
  private static String keeping(String text, IntPredicate means, int first, int last) {
    int all = (int) text.chars().filter(means).count();
    StringBuilder masked = new StringBuilder(text.length());
    int at = 0;
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (!means.test(character)) {
        masked.append(character);
        continue;
      }
      masked.append(at < first || at >= all - last ? character : '*');
      at++;
    }
    return masked.toString();
  }

  static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  static boolean isSign(int character) {
    return isDigit(character)
        || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }
}
