package dev.postern.mask;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Reads patterns of a small language in which PostgreSQL and Java find the same, in bounded time:
 * characters, {@code .}, classes like {@code [A-Z_]}, {@code [^,]}, {@code \d}, {@code \w} and
 * {@code \s} (of ASCII), each with {@code ?}, {@code {n}} or {@code {n,m}} behind it, one after the
 * other. There are no groups, alternatives, anchors and unbounded numbers.
 */
public final class SafePattern {
  private static final int MOST_TIMES = 64;
  private static final int MOST_WAYS = 4_096;
  private static final int MOST_CHARACTERS = 500;
  private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();
  private static final int MOST_COMPILED = 1_000;

  private final String written;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private long ways = 1;
  private boolean matchesSomething;

  private SafePattern(String written) {
    this.written = written;
  }

  /**
   * The pattern as both engines take it.
   *
   * @throws IllegalArgumentException saying what in it is not of the language
   */
  public static String read(String written) {
    if (written.isEmpty() || written.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException("must have 1 to " + MOST_CHARACTERS + " characters");
    }
    SafePattern pattern = new SafePattern(written);
    while (pattern.at < written.length()) {
      pattern.atom();
      pattern.times();
    }
    if (!pattern.matchesSomething) {
      throw new IllegalArgumentException("could match nothing at all; some part must be there");
    }
    return pattern.out.toString();
  }

  static Pattern compiled(String read) {
    Pattern known = COMPILED.get(read);
    if (known == null) {
      known = Pattern.compile(read, Pattern.DOTALL);
      if (COMPILED.size() < MOST_COMPILED) {
        COMPILED.put(read, known);
      }
    }
    return known;
  }

  private void atom() {
    int character = next();
    switch (character) {
      case '[' -> classOf();
      case '\\' -> escaped(false);
      case '.' -> out.append('.');
      case '(', ')', '|' -> throw refused("groups and alternatives");
      case '^', '$' -> throw refused("anchors");
      case '*', '+' -> throw refused("unbounded numbers; write {0,64} or {1,64}");
      case '?', '{' -> throw refused("a number without something before it");
      default -> literal(character);
    }
  }

  private void classOf() {
    out.append('[');
    if (at < written.length() && written.charAt(at) == '^') {
      at++;
      out.append('^');
    }
    boolean isEmpty = true;
    while (at < written.length() && written.charAt(at) != ']') {
      isEmpty = false;
      int from = next();
      if (from == '[' || from == '&') {
        throw refused("[ and & in a class");
      }
      if (from == '\\') {
        escaped(true);
        continue;
      }
      boolean isRange =
          at + 1 < written.length() && written.charAt(at) == '-' && written.charAt(at + 1) != ']';
      literal(from);
      if (isRange) {
        at++;
        int to = next();
        if (!isAscii(from) || !isAscii(to) || from > to) {
          throw refused("ranges other than of ASCII letters or digits");
        }
        out.append('-').appendCodePoint(to);
      }
    }
    if (isEmpty || at >= written.length()) {
      throw refused("a class that is empty or does not end");
    }
    at++;
    out.append(']');
  }

  private static boolean isAscii(int character) {
    return Masking.isSign(character);
  }

  private void escaped(boolean isInClass) {
    if (at >= written.length()) {
      throw refused("a backslash at the end");
    }
    int character = next();
    String set =
        switch (character) {
          case 'd' -> "0-9";
          case 'w' -> "A-Za-z0-9_";
          case 's' -> " \t\n\r\f";
          default -> "";
        };
    if (!set.isEmpty()) {
      out.append(isInClass ? set : "[" + set + "]");
    } else if (Masking.isSign(character)) {
      throw refused("\\" + Character.toString(character));
    } else {
      literal(character);
    }
  }

  private void literal(int character) {
    boolean isSpecial =
        character > ' ' && character < 0x7f && !Masking.isSign(character) && character != '_';
    if (isSpecial) {
      out.append('\\');
    }
    out.appendCodePoint(character);
  }

  private void times() {
    int least = 1;
    int most = 1;
    if (at < written.length() && written.charAt(at) == '?') {
      at++;
      least = 0;
      out.append('?');
    } else if (at < written.length() && written.charAt(at) == '{') {
      int end = written.indexOf('}', at);
      String[] counts = end < 0 ? new String[0] : written.substring(at + 1, end).split(",", -1);
      if (counts.length < 1 || counts.length > 2) {
        throw refused("a number that is not {n} or {n,m}");
      }
      least = count(counts[0]);
      most = count(counts[counts.length - 1]);
      if (least > most || most < 1) {
        throw refused("{%d,%d}".formatted(least, most));
      }
      out.append('{').append(least).append(',').append(most).append('}');
      at = end + 1;
    }
    if (at < written.length() && "?*+{".indexOf(written.charAt(at)) >= 0) {
      throw refused("a number behind a number");
    }
    matchesSomething |= least > 0;
    ways *= most - least + 1;
    if (ways > MOST_WAYS) {
      throw new IllegalArgumentException(
          "could match in more than %d ways; give smaller numbers".formatted(MOST_WAYS));
    }
  }

  private int count(String text) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,2}"))
        .map(Integer::valueOf)
        .filter(count -> count <= MOST_TIMES)
        .orElseThrow(() -> refused("numbers that are not 0 to " + MOST_TIMES));
  }

  private int next() {
    int character = written.codePointAt(at);
    at += Character.charCount(character);
    return character;
  }

  private static IllegalArgumentException refused(String what) {
    return new IllegalArgumentException(
        "has what not every source would read alike: "
            + what
            + "; there are characters, ., [classes], \\d, \\w, \\s, ?, {n} and {n,m}");
  }
}
