package dev.postern.jwt;

import dev.postern.jwt.RolePath.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a {@link RolePath}, character by character. */
final class RolePathParser {
  private final String text;
  private int at;

  RolePathParser(String text) {
    this.text = text;
  }

  RolePath path() {
    take("$");
    List<Step> steps = new ArrayList<>();
    while (at < text.length()) {
      steps.add(step());
    }
    if (steps.isEmpty()) {
      throw wrong("a step such as .role");
    }
    return new RolePath(steps);
  }

  private Step step() {
    if (take(".")) {
      if (take("*")) {
        return new Step.All();
      }
      return new Step.Member(isQuote() ? quoted() : bareName());
    }
    need("[");
    blanks();
    Step step = selector();
    blanks();
    need("]");
    return step;
  }

  private Step selector() {
    if (take("*")) {
      return new Step.All();
    }
    if (take("?")) {
      blanks();
      boolean isBraced = take("(");
      Predicate<Object> condition = condition();
      blanks();
      if (isBraced) {
        need(")");
      }
      return new Step.Matching(condition);
    }
    if (isQuote()) {
      return new Step.Member(quoted());
    }
    Optional<Integer> first = number();
    if (take(":")) {
      return new Step.Slice(first, number());
    }
    return new Step.Item(first.orElseThrow(() -> wrong("a number, a name in quotes, * or ?")));
  }

  /** What stands for the value looked at is {@code @}, or a way down from it. */
  private Predicate<Object> condition() {
    blanks();
    for (String function : List.of("search", "match")) {
      if (take(function + "(")) {
        Subject subject = subject();
        blanks();
        need(",");
        blanks();
        Pattern pattern = pattern(quoted());
        blanks();
        need(")");
        boolean isWhole = function.equals("match");
        return value ->
            subject.of(value) instanceof String found
                && (isWhole ? pattern.matcher(found).matches() : pattern.matcher(found).find());
      }
    }
    Subject subject = subject();
    blanks();
    BiPredicate<Object, Object> comparison = comparison();
    blanks();
    Object operand = literal();
    return value -> comparison.test(subject.of(value), operand);
  }

  /** Gives a value, or null where the way leads nowhere. */
  private interface Subject {
    Object of(Object value);
  }

  private Subject subject() {
    need("@");
    List<Step> steps = new ArrayList<>();
    while (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == '[')) {
      steps.add(step());
    }
    RolePath path = new RolePath(steps);
    return value ->
        steps.isEmpty()
            ? value
            : value instanceof Map<?, ?> map
                ? path.first(named(map)).map(RolePath.Found::value).orElse(null)
                : null;
  }

  private static Map<String, Object> named(Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach((name, value) -> named.put(name.toString(), value));
    return named;
  }

  private BiPredicate<Object, Object> comparison() {
    if (take("==^")) {
      return texts(String::endsWith);
    } else if (take("==")) {
      return RolePathParser::areEqual;
    } else if (take("!=")) {
      return (value, operand) -> !areEqual(value, operand);
    } else if (take("^==")) {
      return texts(String::startsWith);
    } else if (take("*==")) {
      return texts(String::contains);
    }
    throw wrong("one of ==, !=, ^==, ==^, *==");
  }

  private static BiPredicate<Object, Object> texts(BiPredicate<String, String> comparison) {
    return (value, operand) ->
        value instanceof String found
            && operand instanceof String wanted
            && comparison.test(found, wanted);
  }

  private static boolean areEqual(Object value, Object operand) {
    return (value instanceof Number one && operand instanceof Number other)
        ? Double.compare(one.doubleValue(), other.doubleValue()) == 0
        : Objects.equals(value, operand);
  }

  private Object literal() {
    if (isQuote()) {
      return quoted();
    } else if (take("true")) {
      return true;
    } else if (take("false")) {
      return false;
    } else if (take("null")) {
      return null;
    }
    return number().orElseThrow(() -> wrong("a text in quotes"));
  }

  private Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException unreadable) {
      throw wrong("a regular expression before it");
    }
  }

  private Optional<Integer> number() {
    blanks();
    int start = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    String digits = text.substring(start, at);
    blanks();
    if (digits.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(digits));
    } catch (NumberFormatException unreadable) {
      throw wrong("a number before it");
    }
  }

  private String bareName() {
    int start = at;
    while (at < text.length() && isNameLetter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("a name of letters, digits and _ $ @, or one in quotes");
    }
    return text.substring(start, at);
  }

  private static boolean isNameLetter(char letter) {
    return Character.isLetterOrDigit(letter)
        || Character.isSurrogate(letter)
        || "_$@".indexOf(letter) >= 0;
  }

  private boolean isQuote() {
    return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
  }

  private String quoted() {
    if (!isQuote()) {
      throw wrong("a text in quotes");
    }
    char quote = text.charAt(at++);
    StringBuilder read = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      boolean isEscape =
          text.charAt(at) == '\\'
              && at + 1 < text.length()
              && "\\\"'".indexOf(text.charAt(at + 1)) >= 0;
      at += isEscape ? 1 : 0;
      read.append(text.charAt(at++));
    }
    need(String.valueOf(quote));
    return read.toString();
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean take(String word) {
    boolean isThere = text.startsWith(word, at);
    at += isThere ? word.length() : 0;
    return isThere;
  }

  private void need(String word) {
    if (!take(word)) {
      throw wrong(word);
    }
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "is no path to a role: at character " + (at + 1) + " it needs " + expected);
  }
}
