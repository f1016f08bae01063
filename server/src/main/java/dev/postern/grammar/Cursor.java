package dev.postern.grammar;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A text being read from left to right.
 *
 * <p>What reads something gives {@code null} or {@code false} where it cannot. If it has taken
 * nothing by then, something else may be tried in its place; if it has taken something, the text is
 * wrong, unless {@link #attempt} gives back what was taken.
 *
 * <p>A text that cannot be read is read once more, and now the cursor remembers where reading
 * stumbled and what could have stood there. All this follows the dialect's own parser, so that
 * errors have the same place and the same words.
 */
final class Cursor {
  static final String DELIMITER = "delimiter (.)";
  private static final List<String> NAME_PARTS = List.of("letter", "digit");
  private static final String END = "end of input";

  private final String text;
  private final boolean isExplaining;
  private int position;
  private Stumble stumble = Stumble.NONE;

  private Cursor(String text, boolean isExplaining) {
    this.text = text;
    this.isExplaining = isExplaining;
  }

  /**
   * What {@code reader} makes of a text; where that is null, it is asked again to find out why.
   *
   * @param what names the text in errors, for instance {@code filter}
   * @throws GatewayException if it cannot be read, or has a NUL in it, which no source takes
   */
  static <T> T read(String what, String text, Function<Cursor, T> reader) {
    return read(what, text, text, reader);
  }

  /**
   * The same.
   *
   * @param shown the text as errors quote it
   */
  static <T> T read(String what, String shown, String text, Function<Cursor, T> reader) {
    if (text.indexOf('\0') >= 0) {
      throw new GatewayException(
              ErrorCode.VALUE_INVALID, "invalid byte sequence for encoding \"UTF8\": 0x00")
          .as("22021", 400);
    }
    T read = reader.apply(new Cursor(text, false));
    if (read != null) {
      return read;
    }
    Cursor again = new Cursor(text, true);
    if (reader.apply(again) != null) {
      throw new IllegalStateException("read another way the second time: " + what);
    }
    String place = again.stumble.place(text);
    throw new GatewayException(
            ErrorCode.QUERY_SYNTAX,
            "\"failed to parse " + what + " (" + shown + ")\" (" + place + ")")
        .details(again.stumble.words(text));
  }

  /** Whether the text is read for the second time. */
  boolean isExplaining() {
    return isExplaining;
  }

  boolean isAtEnd() {
    return position == text.length();
  }

  int position() {
    return position;
  }

  /** Whether the text comes next; remembers nothing. */
  boolean sees(String next) {
    return text.startsWith(next, position);
  }

  private void advance(int count) {
    position += count;
    stumble = Stumble.NONE;
  }

  private void note(int at, int found, int unwanted, List<String> expected) {
    if (isExplaining) {
      stumble = stumble.and(new Stumble(at, found, unwanted, expected));
    }
  }

  private void missed(String expected) {
    note(position, position, Stumble.NOTHING, List.of(expected));
  }

  private void missed(char expected) {
    if (isExplaining) {
      missed(Stumble.shown(expected, '"'));
    }
  }

  private boolean isNext(char wanted) {
    return position < text.length() && text.charAt(position) == wanted;
  }

  boolean takes(char wanted) {
    if (isNext(wanted)) {
      advance(1);
      return true;
    }
    missed(wanted);
    return false;
  }

  boolean takes(char wanted, String label) {
    if (isNext(wanted)) {
      advance(1);
      return true;
    }
    missed(label);
    return false;
  }

  /** Takes a word; one that only begins as the text does is taken as far as that goes. */
  boolean takes(String word) {
    int same = sameCharacters(word);
    if (same == word.length()) {
      advance(same);
      return true;
    }
    if (same > 0) {
      stumble = Stumble.NONE;
    }
    missed(word, same);
    position += same;
    return false;
  }

  /** Takes a whole word or nothing. */
  boolean tries(String word) {
    boolean isThere = isBefore(word);
    if (isThere) {
      advance(word.length());
    }
    return isThere;
  }

  /** Whether a word comes next, which it should. */
  boolean isBefore(String word) {
    int same = sameCharacters(word);
    if (same < word.length()) {
      missed(word, same);
    }
    return same == word.length();
  }

  private void missed(String word, int same) {
    if (isExplaining) {
      note(position, position + same, Stumble.NOTHING, List.of("\"" + word + "\""));
    }
  }

  private int sameCharacters(String word) {
    int same = 0;
    while (same < word.length()
        && position + same < text.length()
        && word.charAt(same) == text.charAt(position + same)) {
      same++;
    }
    return same;
  }

  /** Whether the character does not come next, which it should not. */
  boolean isNotBefore(char unwanted) {
    if (isNext(unwanted)) {
      note(position + 1, Stumble.NOTHING, position, List.of());
      return false;
    }
    missed(unwanted);
    return true;
  }

  /** Whether one of the characters comes next or the text ends, which it should. */
  boolean isBeforeAny(String stops) {
    if (!isAtEnd() && stops.indexOf(text.charAt(position)) < 0) {
      int after = position + Character.charCount(text.codePointAt(position));
      note(after, Stumble.NOTHING, position, List.of());
      return false;
    }
    note(position, position, Stumble.NOTHING, List.of());
    return true;
  }

  /** Whether the text ends here, which it should. */
  boolean ends() {
    boolean isAtEnd = isAtEnd();
    note(
        position,
        isAtEnd ? position : Stumble.NOTHING,
        isAtEnd ? Stumble.NOTHING : position,
        List.of(END));
    return isAtEnd;
  }

  /** Passes over spaces and tabs. */
  void blanks() {
    while (isNext(' ') || isNext('\t')) {
      advance(1);
    }
    note(position, position, Stumble.NOTHING, List.of());
  }

  /** A character with spaces and tabs around it. */
  boolean takesAmongBlanks(char wanted) {
    blanks();
    if (!takes(wanted)) {
      return false;
    }
    blanks();
    return true;
  }

  /** Everything that is left. */
  String rest() {
    String rest = text.substring(position);
    position = text.length();
    return rest;
  }

  /** Everything up to one of the characters or the end; may be empty. */
  String until(String stops) {
    int start = position;
    int end = start;
    while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    if (end > start) {
      advance(end - start);
    }
    note(position, position, Stumble.NOTHING, List.of());
    return text.substring(start, position);
  }

  /** One of the words, whatever its case; {@code label} names them all in errors. */
  String word(List<String> words, String label) {
    int farthest = 0;
    for (String word : words) {
      int same = 0;
      while (same < word.length()
          && text.regionMatches(true, position + same, word, same, 1)
          && text.charAt(position + same) < 0x80) {
        same++;
      }
      if (same == word.length()) {
        advance(same);
        return word;
      }
      farthest = Math.max(farthest, same);
    }
    int at = position + farthest;
    note(at, at, Stumble.NOTHING, List.of(label));
    return null;
  }

  /** What {@code part} reads; if it cannot, nothing is taken. */
  <T> T attempt(Supplier<T> part) {
    int start = position;
    Stumble before = stumble;
    stumble = Stumble.NONE;
    T read = part.get();
    if (read == null) {
      position = start;
    }
    if (position == start) {
      stumble = before.and(stumble);
    }
    return read;
  }

  /** The same for what has no value. */
  boolean attempts(BooleanSupplier part) {
    return attempt(() -> part.getAsBoolean() ? Boolean.TRUE : null) != null;
  }

  /** What {@code part} reads; where it takes nothing, errors call it {@code label}. */
  <T> T labelled(String label, Supplier<T> part) {
    int start = position;
    Stumble before = stumble;
    stumble = Stumble.NONE;
    T read = part.get();
    if (position == start) {
      stumble = before.and(stumble.isNone() ? stumble : stumble.expecting(label));
    }
    return read;
  }

  /** One or more parts with something between them; null where there is no first or no next one. */
  <T> List<T> separated(Supplier<T> part, BooleanSupplier separator) {
    T first = part.get();
    if (first == null) {
      return null;
    }
    List<T> all = new ArrayList<>();
    all.add(first);
    while (true) {
      int start = position;
      if (!separator.getAsBoolean()) {
        return position == start ? all : null;
      }
      T next = part.get();
      if (next == null) {
        return null;
      }
      all.add(next);
    }
  }

  /** Letters, digits, {@code _}, {@code $} and spaces, those around it left out. */
  String identifier() {
    int end = position;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      if (!isNamePart(character)) {
        break;
      }
      end += Character.charCount(character);
    }
    String identifier = end == position ? null : text.substring(position, end).strip();
    if (identifier != null) {
      advance(end - position);
    }
    note(position, position, Stumble.NOTHING, NAME_PARTS);
    return identifier;
  }

  /** One or more digits. */
  String digits() {
    int end = position;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    String digits = end == position ? null : text.substring(position, end);
    if (digits != null) {
      advance(digits.length());
    }
    missed("digit");
    return digits;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(int c) {
    return (c >= 'a' && c <= 'z')
        || c == '_'
        || c == ' '
        || c == '$'
        || isDigit(c)
        || Character.isLetter(c);
  }

  /** A text in double quotes with backslash escapes. */
  String quoted() {
    if (!takes('"')) {
      return null;
    }
    StringBuilder value = new StringBuilder();
    while (!isAtEnd() && !isNext('"')) {
      if (isNext('\\')) {
        advance(1);
        if (isAtEnd()) {
          note(position, position, Stumble.NOTHING, List.of());
          return null;
        }
      }
      int character = text.codePointAt(position);
      value.appendCodePoint(character);
      advance(Character.charCount(character));
    }
    missed('\\');
    return takes('"') ? value.toString() : null;
  }
}
