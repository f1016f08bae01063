package dev.postern.mask;

import dev.postern.spi.Mask;
import dev.postern.spi.Mask.Finding;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what looks like personal data in free text and hides each finding whole. Numbers of cards
 * and accounts must have the right check digits; what is no such number is left.
 */
final class TextFindings {
  private static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}");
  private static final Pattern IBAN =
      Pattern.compile("(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])");
  private static final Pattern CARD =
      Pattern.compile("(?<![0-9])[0-9](?:[ -]?[0-9]){11,18}(?![0-9])");
  private static final Pattern PHONE =
      Pattern.compile("(?<![A-Za-z0-9])(?:\\+|\\(?0)[0-9 ()./-]{5,22}[0-9](?![A-Za-z0-9])");
  private static final int MIN_PHONE_DIGITS = 7;
  private static final int MAX_PHONE_DIGITS = 15;
  private static final int MIN_IBAN_SIGNS = 15;
  private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);

  private TextFindings() {}

  static String replaced(String text, Set<Finding> kinds) {
    String left = text;
    if (kinds.contains(Finding.EMAIL)) {
      left = replaced(left, EMAIL, found -> true);
    }
    if (kinds.contains(Finding.IBAN)) {
      left = ibans(left);
    }
    if (kinds.contains(Finding.CARD)) {
      left = replaced(left, CARD, TextFindings::passesLuhn);
    }
    if (kinds.contains(Finding.PHONE)) {
      left = replaced(left, PHONE, TextFindings::isPhone);
    }
    return left;
  }

  private static String replaced(String text, Pattern pattern, Predicate<String> isReal) {
    return pattern
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(isReal.test(found.group()) ? Mask.HIDDEN : found.group()));
  }

  /** Words may follow an account's number, so its end is where the check digits are right. */
  private static String ibans(String text) {
    return IBAN.matcher(text)
        .replaceAll(
            found -> {
              String run = found.group();
              for (int end = run.length(); end >= MIN_IBAN_SIGNS; end--) {
                boolean isWhole = end == run.length() || run.charAt(end) == ' ';
                if (isWhole && isIban(run.substring(0, end))) {
                  return Matcher.quoteReplacement(Mask.HIDDEN + run.substring(end));
                }
              }
              return Matcher.quoteReplacement(run);
            });
  }

  private static boolean isIban(String run) {
    String signs = run.replace(" ", "").toUpperCase(Locale.ROOT);
    if (signs.length() < MIN_IBAN_SIGNS) {
      return false;
    }
    StringBuilder digits = new StringBuilder();
    String turned = signs.substring(4) + signs.substring(0, 4);
    turned.chars().forEach(sign -> digits.append(Character.digit(sign, 36)));
    return new BigInteger(digits.toString()).mod(IBAN_MODULUS).equals(BigInteger.ONE);
  }

  private static boolean passesLuhn(String run) {
    int sum = 0;
    boolean doubles = false;
    for (int i = run.length() - 1; i >= 0; i--) {
      if (Masking.isDigit(run.charAt(i))) {
        int digit = run.charAt(i) - '0';
        int weighed = doubles ? digit * 2 : digit;
        sum += weighed > 9 ? weighed - 9 : weighed;
        doubles = !doubles;
      }
    }
    return sum % 10 == 0;
  }

  private static boolean isPhone(String run) {
    long digits = run.chars().filter(Masking::isDigit).count();
    return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS;
  }
}
