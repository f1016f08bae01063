package dev.postern.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where reading could not go on, what stood there and what could have stood there instead. Of two
 * stumbles the one farther on tells more; at one place they add up.
 *
 * @param at index into the text
 * @param found index of the character that did not fit, possibly the text's length; or {@link
 *     #NOTHING}
 * @param unwanted index of the character that must not have stood there; or {@link #NOTHING}
 * @param expected what would have fitted, in the words of errors
 */
record Stumble(int at, int found, int unwanted, List<String> expected) {
  static final int NOTHING = -1;
  static final Stumble NONE = new Stumble(NOTHING, NOTHING, NOTHING, List.of());

  private static final String[] CONTROLS = {
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "a", "b", "t", "n", "v", "f", "r", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS",
    "RS", "US"
  };
  private static final int DELETE = 0x7f;

  boolean isNone() {
    return found == NOTHING && unwanted == NOTHING && expected.isEmpty();
  }

  /** What this one and a later one say together. */
  Stumble and(Stumble later) {
    if (later.isNone()) {
      return this;
    }
    if (isNone() || later.at > at) {
      return later;
    }
    if (at > later.at) {
      return this;
    }
    return new Stumble(
        at,
        found == NOTHING ? later.found : found,
        unwanted == NOTHING ? later.unwanted : unwanted,
        joined(expected, later.expected));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    List<String> both = new ArrayList<>(first.size() + second.size());
    both.addAll(first);
    both.addAll(second);
    return both;
  }

  /** The same with one name for all that would have fitted. */
  Stumble expecting(String label) {
    return new Stumble(at, found, unwanted, List.of(label));
  }

  /** The place as {@code line 1, column 1}; tabs go to every eighth column. */
  String place(String text) {
    int line = 1;
    int column = 1;
    int end = Math.min(Math.max(at, 0), text.length());
    for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
      switch (text.charAt(i)) {
        case '\n' -> {
          line++;
          column = 1;
        }
        case '\t' -> column += 8 - (column - 1) % 8;
        default -> column++;
      }
    }
    return "line " + line + ", column " + column;
  }

  /** The rest as {@code unexpected "a" expecting "b", "c" or "d"}. */
  String words(String text) {
    String words = unwanted != NOTHING || found != NOTHING ? "unexpected " + unexpected(text) : "";
    Set<String> all = new LinkedHashSet<>(expected);
    if (!all.isEmpty()) {
      words += (words.isEmpty() ? "" : " ") + "expecting " + listed(List.copyOf(all));
    }
    return words.isEmpty() ? "unknown parse error" : words;
  }

  private String unexpected(String text) {
    if (unwanted != NOTHING) {
      return shown(text.codePointAt(unwanted), '\'');
    }
    return found >= text.length() ? "end of input" : shown(text.codePointAt(found), '"');
  }

  private static String listed(List<String> all) {
    return all.size() == 1
        ? all.getFirst()
        : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast();
  }

  /** A character in quotes, with escapes where it is not plain ASCII. */
  static String shown(int character, char quote) {
    String inner;
    if (character == quote || character == '\\') {
      inner = "\\" + (char) character;
    } else if (character < CONTROLS.length) {
      inner = "\\" + CONTROLS[character];
    } else if (character == DELETE) {
      inner = "\\DEL";
    } else {
      inner = character < DELETE ? Character.toString(character) : "\\" + character;
    }
    return quote + inner + quote;
  }
}
