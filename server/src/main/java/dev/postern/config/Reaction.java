package dev.postern.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of something that an operator should know of. */
public enum Reaction {
  ALLOW,
  WARN,
  /** It does not come into force. */
  REFUSE;

  /** Its name in the config. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Reaction::word).toList();
  }

  static Reaction of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
