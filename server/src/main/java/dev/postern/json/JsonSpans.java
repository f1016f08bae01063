package dev.postern.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the parts of a valid JSON text lie, found without building a tree: what is left as it is
 * can be copied and need not be decoded.
 */
public final class JsonSpans {
  private static final int SAFE_DIGITS = 15;
  private static final int MAX_DIGITS = 400;
  private static final double LEAST_ORDINARY = 1e-290;
  private static final double MOST_ORDINARY = 1e290;

  private JsonSpans() {}

  /** A stretch of bytes that is one JSON value, without white space around it. */
  public record Span(byte[] bytes, int start, int end) {

    public static Span of(byte[] bytes, int length) {
      return of(bytes, 0, length);
    }

    /** The value that begins at a place, or behind white space there. */
    public static Span of(byte[] bytes, int start, int end) {
      Scanner scanner = new Scanner(bytes, start, end);
      return scanner.value();
    }

    public int length() {
      return end - start;
    }

    public byte first() {
      return bytes[start];
    }

    public boolean isObject() {
      return first() == '{';
    }

    public boolean isArray() {
      return first() == '[';
    }

    public boolean isText() {
      return first() == '"';
    }

    public boolean isNumber() {
      return first() == '-' || (first() >= '0' && first() <= '9');
    }

    public boolean hasSameBytesAs(Span other) {
      return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }

    /** The bytes as they are. */
    public String raw() {
      return new String(bytes, start, length(), StandardCharsets.UTF_8);
    }

    /** Whether a JSON string stands for a text other than itself. */
    public boolean hasEscapes() {
      for (int at = start; at < end; at++) {
        if (bytes[at] == '\\') {
          return true;
        }
      }
      return false;
    }

    /** The text that a JSON string stands for. */
    public String decoded() {
      if (hasEscapes()) {
        return JsonText.parse(Arrays.copyOfRange(bytes, start, end), length()).stringValue();
      }
      return new String(bytes, start + 1, length() - 2, StandardCharsets.UTF_8);
    }

    /** The values of an array. */
    public List<Span> elements() {
      List<Span> found = new ArrayList<>();
      Scanner scanner = new Scanner(bytes, start + 1, end);
      while (scanner.hasNext((byte) ']')) {
        found.add(scanner.value());
      }
      return found;
    }

    /** The members of an object, as written. */
    public List<Member> members() {
      List<Member> found = new ArrayList<>();
      Scanner scanner = new Scanner(bytes, start + 1, end);
      while (scanner.hasNext((byte) '}')) {
        Span name = scanner.value();
        scanner.pass((byte) ':');
        found.add(new Member(name, scanner.value()));
      }
      return found;
    }
  }

  /** A name, as a JSON string, and its value. */
  public record Member(Span name, Span value) {}

  /** Whether a number in the text has more digits than a double keeps. */
  public static boolean exceedDoubles(byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      byte here = bytes[at];
      int start = at++;
      if (here == '"') {
        while (at < length && bytes[at] != '"') {
          at += bytes[at] == '\\' ? 2 : 1;
        }
        at++;
      } else if (here == '-' || isDigit(here)) {
        while (at < length && isOfNumber(bytes[at])) {
          at++;
        }
        if (at - start > SAFE_DIGITS || hasExponent(bytes, start, at)) {
          String digits = new String(bytes, start, at - start, StandardCharsets.US_ASCII);
          if (!isDouble(digits)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isDigit(byte here) {
    return here >= '0' && here <= '9';
  }

  private static boolean isOfNumber(byte here) {
    return isDigit(here) || here == '.' || here == 'e' || here == 'E' || here == '-' || here == '+';
  }

  private static boolean hasExponent(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at++) {
      if ((bytes[at] | ' ') == 'e') {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a double has all digits of a number. Whole ones of more digits than any double keeps
   * are none, whatever they are.
   */
  public static boolean isDouble(String number) {
    boolean isWhole = number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    if (number.length() > MAX_DIGITS) {
      return false;
    }
    double value = Double.parseDouble(number);
    double size = Math.abs(value);
    if (size > LEAST_ORDINARY && size < MOST_ORDINARY) {
      return Double.toString(value).equals(number)
          || isAsPrecise(new BigDecimal(number), value, isWhole);
    }
    return size == 0 && isZero(number);
  }

  private static boolean isAsPrecise(BigDecimal digits, double value, boolean isWhole) {
    BigDecimal kept = BigDecimal.valueOf(value);
    return digits.precision() <= SAFE_DIGITS
        || (!isWhole && digits.scale() == kept.scale() && digits.compareTo(kept) == 0);
  }

  private static boolean isZero(String number) {
    return number.chars().takeWhile(each -> (each | ' ') != 'e').noneMatch(each -> each > '0');
  }

  /** Reads one value after another. */
  static final class Scanner {
    private final byte[] bytes;
    private final int end;
    private int at;

    Scanner(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.at = start;
      this.end = end;
    }

    /** Moves to the next value of an array or object that {@code close} ends. */
    boolean hasNext(byte close) {
      space();
      if (here() == ',') {
        at++;
        space();
      }
      return here() != close;
    }

    void pass(byte expected) {
      space();
      if (here() != expected) {
        throw malformed();
      }
      at++;
    }

    /** Whether it stands at a text like this; then it passes that. */
    boolean passes(Span text) {
      int after = at + text.length();
      if (after > end) {
        return false;
      }
      // names are short: a loop is quicker than Arrays.equals
      for (int here = at, there = text.start; here < after; here++, there++) {
        if (bytes[here] != text.bytes[there]) {
          return false;
        }
      }
      at = after;
      return true;
    }

    /** Where it stands. */
    int at() {
      return at;
    }

    Span value() {
      int start = skip();
      return new Span(bytes, start, at);
    }

    /** Passes a value; tells where it starts. */
    int skip() {
      space();
      int start = at;
      switch (here()) {
        case '"' -> text();
        case '{', '[' -> nested();
        default -> word();
      }
      if (at == start) {
        throw malformed();
      }
      return start;
    }

    private void nested() {
      int depth = 0;
      do {
        switch (here()) {
          case '"' -> {
            text();
            continue;
          }
          case '{', '[' -> depth++;
          case '}', ']' -> depth--;
          default -> {}
        }
        at++;
      } while (depth > 0);
    }

    private void text() {
      at++;
      while (here() != '"') {
        at += bytes[at] == '\\' ? 2 : 1;
      }
      at++;
    }

    private void word() {
      while (at < end && !endsWord(bytes[at])) {
        at++;
      }
    }

    private static boolean endsWord(byte here) {
      return switch (here) {
        case ',', ':', ']', '}', ' ', '\t', '\r', '\n', '"' -> true;
        default -> false;
      };
    }

    private void space() {
      while (at < end && bytes[at] <= ' ' && bytes[at] > 0) {
        at++;
      }
    }

    byte here() {
      if (at >= end) {
        throw malformed();
      }
      return bytes[at];
    }

    private static IllegalArgumentException malformed() {
      return new IllegalArgumentException("a text that is no JSON");
    }
  }
}
