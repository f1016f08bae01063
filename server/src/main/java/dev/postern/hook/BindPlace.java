package dev.postern.hook;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a script what its exported {@code bind} says, for problems with it. */
final class BindPlace {
  private static final Pattern EXPORT =
      Pattern.compile(
          "(?m)^\\s*(?:export\\s+(?:const|let|var)\\s+)?(" + BindReader.NAME + ")\\s*[=:]");

  private final String text;
  private final int start;

  BindPlace(String text) {
    this.text = text;
    Matcher export = EXPORT.matcher(text);
    this.start = export.find() ? export.start(1) : -1;
  }

  /** Where a word of it stands: its first one behind the name; the name where there is none. */
  HookFailure.Place of(String file, String word) {
    if (start < 0) {
      return new HookFailure.Place(file, 0, 0);
    }
    Matcher found = Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)").matcher(text);
    int at = found.find(start) ? found.start() : start;
    int line = (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return new HookFailure.Place(file, line, at - text.lastIndexOf('\n', at - 1));
  }
}
