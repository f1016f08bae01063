package dev.postern.attack;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements as the log of a PostgreSQL has them. */
final class Statements {
  private static final Pattern ENTRY =
      Pattern.compile("(?m)^[^\\t\\n].*? LOG:  (?:statement|execute [^:]+): (.*(?:\\n\\t.*)*)");

  private Statements() {}

  /** The texts in a part of the log, each once, in the order of their first run. */
  static List<String> of(String log) {
    Set<String> texts = new LinkedHashSet<>();
    Matcher entry = ENTRY.matcher(log);
    while (entry.find()) {
      texts.add(entry.group(1).replace("\n\t", "\n"));
    }
    return new ArrayList<>(texts);
  }

  /**
   * Whether a word stands in a statement anywhere but within a quoted name, where a caller may have
   * named a member of the answer.
   */
  static boolean holdsOutsideOfNames(String statement, String word) {
    StringBuilder rest = new StringBuilder();
    boolean isName = false;
    boolean isText = false;
    for (int i = 0; i < statement.length(); i++) {
      char c = statement.charAt(i);
      if (c == '"' && !isText) {
        isName = !isName;
      } else if (c == '\'' && !isName) {
        isText = !isText;
      }
      rest.append(isName ? ' ' : c);
    }
    return rest.toString().toLowerCase(Locale.ROOT).contains(word);
  }
}
