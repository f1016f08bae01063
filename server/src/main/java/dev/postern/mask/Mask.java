package dev.postern.mask;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to make a value unreadable, as it is written: {@code null}, {@code constant}, {@code
 * last4}, {@code partial(2,3)}, {@code email}, {@code phone}, {@code card}, {@code iban} or {@code
 * hash}.
 *
 * @param first how many characters {@code partial} keeps at the beginning
 * @param last how many it keeps at the end
 */
public record Mask(Kind kind, int first, int last) {
  private static final Pattern WRITTEN =
      Pattern.compile("([a-z0-9]+)(?:\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*\\))?");

  /** All there are, for messages. */
  public static final List<String> WORDS =
      List.of(
          "null",
          "constant",
          "last4",
          "partial(first,last)",
          "email",
          "phone",
          "card",
          "iban",
          "hash");

  /** What becomes of a value. */
  public enum Kind {
    /** Nothing is left. */
    NULL,
    /** Always the same text. */
    CONSTANT,
    /** Some characters at the beginning and the end are left, never more than half. */
    PARTIAL,
    /** The first character and the domain are left. */
    EMAIL,
    /** The form and the last digits are left. */
    PHONE,
    /** The form and the last four digits are left. */
    CARD,
    /** The form, the country and the last four characters are left. */
    IBAN,
    /** A text that is the same for the same value, and tells nothing of it. */
    HASH
  }

  /** Reads one; empty where there is none of that name. */
  public static Optional<Mask> of(String written) {
    Matcher matcher = WRITTEN.matcher(written.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String word = matcher.group(1);
    boolean hasCounts = matcher.group(2) != null;
    if (word.equals("partial")) {
      return Optional.of(
          hasCounts
              ? new Mask(
                  Kind.PARTIAL,
                  Integer.parseInt(matcher.group(2)),
                  Integer.parseInt(matcher.group(3)))
              : new Mask(Kind.PARTIAL, 1, 1));
    }
    if (hasCounts) {
      return Optional.empty();
    }
    return switch (word) {
      case "null" -> Optional.of(new Mask(Kind.NULL, 0, 0));
      case "constant" -> Optional.of(new Mask(Kind.CONSTANT, 0, 0));
      case "last4" -> Optional.of(new Mask(Kind.PARTIAL, 0, 4));
      case "email" -> Optional.of(new Mask(Kind.EMAIL, 0, 0));
      case "phone" -> Optional.of(new Mask(Kind.PHONE, 0, 4));
      case "card" -> Optional.of(new Mask(Kind.CARD, 0, 4));
      case "iban" -> Optional.of(new Mask(Kind.IBAN, 2, 4));
      case "hash" -> Optional.of(new Mask(Kind.HASH, 0, 0));
      default -> Optional.empty();
    };
  }
}
