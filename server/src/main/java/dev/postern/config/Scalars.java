package dev.postern.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What single values mean, and which of them are shown to nobody. */
final class Scalars {
  static final String HIDDEN = "***";

  private static final List<String> SECRET_WORDS =
      List.of("password", "passwd", "secret", "pepper", "token", "private-key", "privatekey");
  private static final Pattern SECRET_WITHIN =
      Pattern.compile("(?i)(password|pwd|secret|token)=|://[^/@]*:[^/@]*@");

  private Scalars() {}

  static Optional<Long> wholeNumber(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException notOne) {
      return Optional.empty();
    }
  }

  static Optional<Boolean> flag(String text) {
    return switch (text) {
      case "true", "True", "TRUE" -> Optional.of(true);
      case "false", "False", "FALSE" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /**
   * As a plugin gets it: a number or flag only where writing it out gives the text again, so that a
   * password of digits with leading zeros stays what it is.
   */
  static Object value(Tree.Leaf leaf) {
    Object value =
        switch (leaf.type()) {
          case WHOLE_NUMBER -> wholeNumber(leaf.text()).map(Object.class::cast).orElse(leaf.text());
          case NUMBER -> decimal(leaf.text());
          case FLAG -> flag(leaf.text()).map(Object.class::cast).orElse(leaf.text());
          case TEXT, NOTHING, UNREADABLE -> leaf.text();
        };
    return value.toString().equals(leaf.text()) ? value : leaf.text();
  }

  private static Object decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException notFinite) {
      return text;
    }
  }

  /** As anyone may see it. */
  static Object shown(String key, Tree.Leaf leaf) {
    boolean hidden = leaf.referred() || isSecret(key) || SECRET_WITHIN.matcher(leaf.text()).find();
    return hidden ? HIDDEN : value(leaf);
  }

  /** Whether the name of a key says that its value is a secret. */
  static boolean isSecret(String key) {
    String plain = key.toLowerCase(Locale.ROOT).replace('_', '-');
    return SECRET_WORDS.stream().anyMatch(plain::contains);
  }
}
