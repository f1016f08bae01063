package dev.postern.spi;

import dev.postern.spi.ColumnType.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a column's value is changed on its way out. Masks work on the text of a value, which is what
 * the value's JSON form shows: a string without its quotes, digits, {@code true}. What has not the
 * form that a mask is for is hidden whole. Where there is no value, there is none after masking
 * either, but for {@link Constant}.
 */
public sealed interface Mask {

  /** What stands for text that is not shown. */
  String HIDDEN = "***";

  /** Not at all. */
  static Mask none() {
    return None.AT_ALL;
  }

  /** As it is. */
  record None() implements Mask {
    private static final None AT_ALL = new None();
  }

  /** The column is not there; no {@link Query} has it. */
  record Hide() implements Mask {}

  /** Nothing is left. */
  record Null() implements Mask {}

  /**
   * The same for every row, also for one without a value.
   *
   * @param value in JSON a string, or digits, or true or false, as the kind says
   * @param kind TEXT, INTEGER, NUMBER or BOOLEAN
   */
  record Constant(String value, Kind kind) implements Mask {
    public static final Constant TEXT = new Constant(HIDDEN, Kind.TEXT);
  }

  /** Some characters (code points) at both ends are left, never more than half of all. */
  record Partial(int first, int last) implements Mask {}

  /** The first character and the domain are left; nothing before the @ where it is one alone. */
  record Email() implements Mask {}

  /** The form and the last digits are left: at most four, at most a third of all. */
  record Phone() implements Mask {}

  /** The form and the last four of 12 to 19 digits are left. */
  record Card() implements Mask {}

  /** The form, the country and the last four characters are left. */
  record Iban() implements Mask {}

  /** The first 16 bytes of HMAC-SHA256 of the text in UTF-8, in base64 for URLs unpadded. */
  record Hash(Key key) implements Mask {}

  /** The greatest multiple of a whole number that is not above the value; NaN and such: null. */
  record Range(long width) implements Mask {}

  /**
   * The begin of the stretch of time in which the value lies, in UTC; null for years outside of 1
   * to 9999.
   */
  record Period(Making.Unit unit) implements Mask {}

  /**
   * Every match of a pattern replaced.
   *
   * @param pattern of the small language in which every engine finds the same, see the server's
   *     {@code SafePattern}: classes of characters with bounded numbers, one after the other
   * @param with put in the place of a match as it is
   */
  record Replace(String pattern, String with) implements Mask {}

  /** Values at some places of a JSON document replaced, where they are. */
  record Places(List<At> all) implements Mask {
    public Places {
      all = List.copyOf(all);
    }
  }

  /**
   * One place.
   *
   * @param path names of members from the outside in; {@code *} stands for all elements of an array
   */
  record At(List<String> path, Mask mask) {
    public At {
      path = List.copyOf(path);
    }
  }

  /**
   * What a function of the source makes of the value.
   *
   * @param type of what it gives, once it is known
   */
  record Function(QualifiedName name, Optional<ColumnType> type) implements Mask {}

  /** What looks like personal data replaced, within text. */
  record Findings(Set<Finding> kinds) implements Mask {
    public Findings {
      kinds = Set.copyOf(kinds);
    }
  }

  /** What is looked for in text. */
  enum Finding {
    EMAIL,
    PHONE,
    /** Digits that pass the check of Luhn. */
    CARD,
    /** With the right check digits. */
    IBAN
  }

  /** A key of HMAC-SHA256. Its text form tells nothing of it. */
  interface Key {
    /** The key with the inner padding: 64 bytes. */
    byte[] inner();

    /** The key with the outer padding: 64 bytes. */
    byte[] outer();
  }

  default boolean isNone() {
    return this instanceof None;
  }

  /** The type of a column of type {@code own} as it is seen. */
  default ColumnType type(ColumnType own) {
    return switch (this) {
      case None none -> own;
      case Hide hide -> own;
      case Null nothing -> own;
      case Places places -> own;
      case Constant(String value, Kind kind) ->
          switch (kind) {
            case INTEGER -> ColumnType.of("bigint", Kind.INTEGER);
            case NUMBER -> ColumnType.of("numeric", Kind.NUMBER);
            case BOOLEAN -> ColumnType.of("boolean", Kind.BOOLEAN);
            default -> ColumnType.of("text", Kind.TEXT);
          };
      case Range range -> own.kind() == Kind.INTEGER ? own : ColumnType.of("numeric", Kind.NUMBER);
      case Period period ->
          own.kind() == Kind.DATE
              ? own
              : ColumnType.of("timestamp without time zone", Kind.TIMESTAMP);
      case Function(QualifiedName name, Optional<ColumnType> type) -> type.orElse(own);
      case Partial partial -> ColumnType.of("text", Kind.TEXT);
      case Email email -> ColumnType.of("text", Kind.TEXT);
      case Phone phone -> ColumnType.of("text", Kind.TEXT);
      case Card card -> ColumnType.of("text", Kind.TEXT);
      case Iban iban -> ColumnType.of("text", Kind.TEXT);
      case Hash hash -> ColumnType.of("text", Kind.TEXT);
      case Replace replace -> ColumnType.of("text", Kind.TEXT);
      case Findings findings -> ColumnType.of("text", Kind.TEXT);
    };
  }
}
