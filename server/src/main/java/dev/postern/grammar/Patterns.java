package dev.postern.grammar;

import dev.postern.config.QueryLimits;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import dev.postern.spi.Operator;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bounds what patterns a caller may have a source match: long and nested ones take it for ever. */
public final class Patterns {
  private static final int MAX_DEPTH = 10;

  private Patterns() {}

  /**
   * A condition as it is.
   *
   * @throws GatewayException where it holds a pattern that is too long, or that repeats what
   *     repeats
   */
  public static Filter<ColumnName> checked(Filter<ColumnName> condition, QueryLimits limits) {
    switch (condition) {
      case Filter.Compare<ColumnName>(ColumnName c, Operator operator, String pattern) ->
          check(operator, pattern, limits.maxPatternCharacters());
      case Filter.Quantified<ColumnName>(ColumnName c, Operator operator, var q, String patterns) ->
          check(operator, patterns, limits.maxPatternCharacters());
      case null, default -> {}
    }
    return condition;
  }

  private static void check(Operator operator, String pattern, int most) {
    boolean isExpression = operator == Operator.MATCH || operator == Operator.IMATCH;
    if (most == 0 || (!isExpression && !operator.isPattern())) {
      return;
    }
    if (pattern.length() > most) {
      throw new GatewayException(
              ErrorCode.LIMIT_REACHED,
              "The pattern of '" + operator.word() + "' is too long: " + pattern.length())
          .details("The limit max-pattern-characters is " + most + ".")
          .hint("Look for a shorter part of the text.");
    }
    if (isExpression && isDangerous(pattern)) {
      throw new GatewayException(
              ErrorCode.LIMIT_REACHED,
              "The pattern of '" + operator.word() + "' is nested in a way that can take for ever")
          .details(
              "It repeats a group in which something repeats, as in (a+)+, or has groups more than "
                  + MAX_DEPTH
                  + " deep.")
          .hint("Write it without a repetition in a repeated group.");
    }
  }

  /** Whether a repeated group holds something that repeats, or groups lie too deep. */
  private static boolean isDangerous(String pattern) {
    Deque<Boolean> groups = new ArrayDeque<>(); // whether something repeats in each open one
    boolean repeatsHere = false;
    boolean isRepeatingGroup = false; // what stands just before
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (isRepetition(pattern, i)) {
        if (isRepeatingGroup) {
          return true;
        }
        repeatsHere = true;
        continue;
      }
      boolean wasRepeating = repeatsHere;
      isRepeatingGroup = false;
      switch (c) {
        case '\\' -> i++;
        case '[' -> i = endOfSet(pattern, i);
        case '(' -> {
          groups.push(repeatsHere);
          repeatsHere = false;
          if (groups.size() > MAX_DEPTH) {
            return true;
          }
        }
        case ')' -> {
          isRepeatingGroup = wasRepeating;
          repeatsHere = (!groups.isEmpty() && groups.pop()) || wasRepeating;
        }
        default -> {}
      }
    }
    return false;
  }

  private static boolean isRepetition(String pattern, int at) {
    char c = pattern.charAt(at);
    return c == '*'
        || c == '+'
        || (c == '{' && at + 1 < pattern.length() && Character.isDigit(pattern.charAt(at + 1)));
  }

  /** The place of the bracket that closes a set; the first sign in it may be one itself. */
  private static int endOfSet(String pattern, int start) {
    int first = pattern.startsWith("^", start + 1) ? start + 2 : start + 1;
    int end = pattern.indexOf(']', first + 1);
    return end < 0 ? pattern.length() : end;
  }
}
