package dev.postern.openapi;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names for routines, arguments and columns out of those of a document. */
final class Names {
  private static final int MOST = 63;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final Pattern COLUMN = Pattern.compile("[A-Za-z_@][A-Za-z0-9_@-]{0,62}");

  private Names() {}

  static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches();
  }

  /** Whether members of that name can be columns. */
  static boolean isColumn(String name) {
    return COLUMN.matcher(name).matches();
  }

  /** The name with underscores for all that is neither letter nor digit. */
  static String plain(String name) {
    String joined = name.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
    String begun = joined.isEmpty() || Character.isDigit(joined.charAt(0)) ? "_" + joined : joined;
    return begun.substring(0, Math.min(begun.length(), MOST));
  }

  /** What an operation without an id of its own is called: {@code get_pets_id}. */
  static String ofPath(String method, String path) {
    return plain(method.toLowerCase(Locale.ROOT) + "_" + path);
  }
}
