package dev.postern.ldap;

import com.unboundid.ldap.sdk.Filter;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** A name and a password as a directory may be asked for them. */
record LoginName(String text) {
  private static final int MOST_CHARACTERS = 256;
  private static final int MOST_PASSWORD_CHARACTERS = 1024;

  /** Empty where no directory has such a name: blank, huge, or with control characters. */
  static Optional<LoginName> of(String text) {
    boolean isPlausible =
        !text.isBlank()
            && text.length() <= MOST_CHARACTERS
            && text.codePoints().noneMatch(LoginName::isOdd);
    return isPlausible ? Optional.of(new LoginName(text.strip())) : Optional.empty();
  }

  /**
   * An empty one would bind as nobody and succeed; one with a NUL may be cut there by a server that
   * is written in C.
   */
  static boolean isPassword(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_PASSWORD_CHARACTERS
        && text.codePoints().noneMatch(c -> c == 0 || isSurrogate(c));
  }

  /** The same for names that a directory may take for the same. */
  String folded() {
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}+", "")
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }

  /** Put into a filter that holds {@code {name}}. */
  String in(String filter) {
    return filter.replace("{name}", Filter.encodeValue(text));
  }

  private static boolean isOdd(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT || isSurrogate(c) || c == 0xFFFD;
  }

  private static boolean isSurrogate(int c) {
    return Character.getType(c) == Character.SURROGATE;
  }
}
