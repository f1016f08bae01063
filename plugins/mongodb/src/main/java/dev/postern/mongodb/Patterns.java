package dev.postern.mongodb;

import dev.postern.spi.Operator;
import java.util.regex.PatternSyntaxException;
import org.bson.BsonRegularExpression;

/** Patterns of LIKE and regular expressions, as the server takes them and as Java does. */
final class Patterns {
  private Patterns() {}

  /** The expression that the server is asked for. */
  static BsonRegularExpression of(Operator operator, String pattern) {
    return switch (operator) {
      case LIKE -> new BsonRegularExpression(like(pattern), "s");
      case ILIKE -> new BsonRegularExpression(like(pattern), "is");
      case MATCH -> new BsonRegularExpression(checked(pattern), "");
      case IMATCH -> new BsonRegularExpression(checked(pattern), "i");
      default -> throw new IllegalArgumentException(operator.word());
    };
  }

  /** The same for values that are not in the server yet. */
  static boolean matches(Operator operator, String pattern, String text) {
    BsonRegularExpression expression = of(operator, pattern);
    int flags = java.util.regex.Pattern.UNICODE_CASE;
    flags |= operator.isPattern() ? java.util.regex.Pattern.DOTALL : 0;
    flags |=
        operator == Operator.ILIKE || operator == Operator.IMATCH
            ? java.util.regex.Pattern.CASE_INSENSITIVE
            : 0;
    try {
      return java.util.regex.Pattern.compile(expression.getPattern(), flags).matcher(text).find();
    } catch (PatternSyntaxException wrong) {
      throw Failures.invalid("no regular expression: " + wrong.getMessage());
    }
  }

  private static String checked(String pattern) {
    if (pattern.indexOf('\0') >= 0) {
      throw Failures.invalid("a regular expression with a character 0");
    }
    return pattern;
  }

  /** Anchored at both ends; {@code \z} since a dollar would also stand before a last line end. */
  private static String like(String pattern) {
    StringBuilder expression = new StringBuilder(pattern.length() + 8).append('^');
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%') {
        expression.append(".*");
      } else if (c == '_') {
        expression.append('.');
      } else {
        if (c == '\\' && ++i == pattern.length()) {
          throw Failures.invalid("a pattern of LIKE must not end with its escape character");
        }
        literal(pattern.charAt(i), expression);
      }
    }
    return expression.append("\\z").toString();
  }

  private static void literal(char c, StringBuilder expression) {
    if (c == '\0') {
      expression.append("\\x00");
    } else if (c < 128 && !Character.isLetterOrDigit(c)) {
      expression.append('\\').append(c);
    } else {
      expression.append(c);
    }
  }
}
