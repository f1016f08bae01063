package dev.postern.mask;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Makes values unreadable. A value that does not have the form its mask is for is hidden whole: a
 * mask never shows more because a value is odd.
 *
 * <p>Safe for use by many threads.
 */
public final class Masking {
  /** What stands for text that is not shown. */
  public static final String HIDDEN = "***";

  private static final int MAX_CARD_DIGITS = 19;
  private static final int MIN_CARD_DIGITS = 12;
  private static final int MAX_IBAN_CHARACTERS = 34;
  private static final int MIN_IBAN_CHARACTERS = 15;

  private final MaskKey key;

  public Masking(MaskKey key) {
    this.key = key;
  }

  /** What is shown instead of a text; empty for null. */
  public Optional<String> masked(String text, Mask mask) {
    return switch (mask.kind()) {
      case NULL -> Optional.empty();
      case CONSTANT -> Optional.of(HIDDEN);
      case PARTIAL -> Optional.of(partial(text, mask.first(), mask.last()));
      case EMAIL -> Optional.of(email(text));
      case PHONE -> Optional.of(phone(text, mask.last()));
      case CARD -> Optional.of(card(text, mask.last()));
      case IBAN -> Optional.of(iban(text, mask.first(), mask.last()));
      case HASH -> Optional.of(key.hash(text));
    };
  }

  private static String partial(String text, int first, int last) {
    int[] characters = text.codePoints().toArray();
    if (first + last > characters.length / 2) {
      return HIDDEN;
    }
    return new String(characters, 0, first)
        + HIDDEN
        + new String(characters, characters.length - last, last);
  }

  private static String email(String text) {
    int at = text.indexOf('@');
    if (at < 1 || at != text.lastIndexOf('@') || at == text.length() - 1) {
      return HIDDEN;
    }
    String beginning = at == 1 ? "" : text.substring(0, text.offsetByCodePoints(0, 1));
    return beginning + HIDDEN + text.substring(at);
  }

  private static String phone(String text, int last) {
    long digits = text.chars().filter(Masking::isDigit).count();
    boolean isPhone =
        digits > 0 && text.chars().allMatch(c -> isDigit(c) || "+ -./()".indexOf(c) >= 0);
    return isPhone ? keeping(text, Masking::isDigit, 0, Math.min(last, (int) digits / 3)) : HIDDEN;
  }

  private static String card(String text, int last) {
    long digits = text.chars().filter(Masking::isDigit).count();
    boolean isCard =
        digits >= MIN_CARD_DIGITS
            && digits <= MAX_CARD_DIGITS
            && text.chars().allMatch(c -> isDigit(c) || c == ' ' || c == '-');
    return isCard ? keeping(text, Masking::isDigit, 0, last) : HIDDEN;
  }

  private static String iban(String text, int first, int last) {
    long signs = text.chars().filter(Masking::isSign).count();
    boolean isIban =
        signs >= MIN_IBAN_CHARACTERS
            && signs <= MAX_IBAN_CHARACTERS
            && text.toUpperCase(Locale.ROOT).matches("[A-Z]{2}[0-9]{2}[A-Z0-9 ]+");
    return isIban ? keeping(text, Masking::isSign, first, last) : HIDDEN;
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

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isSign(int character) {
    return isDigit(character)
        || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }
}
