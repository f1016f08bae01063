package dev.postern.policy;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name of the config in which {@code *} stands for any characters.
 *
 * @param wildcards empty for a whole name
 */
record NamePattern(String text, Optional<Pattern> wildcards) {

  static NamePattern of(String text) {
    if (text.indexOf('*') < 0) {
      return new NamePattern(text, Optional.empty());
    }
    String regex =
        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return new NamePattern(text, Optional.of(Pattern.compile(regex, Pattern.DOTALL)));
  }

  /** Higher is more specific: a whole name above any pattern, a longer pattern above a shorter. */
  int specificity() {
    return isWholeName() ? Integer.MAX_VALUE : text.length();
  }

  boolean isWholeName() {
    return wildcards.isEmpty();
  }

  boolean matches(String name) {
    return isWholeName() ? text.equals(name) : wildcards.get().matcher(name).matches();
  }
}
