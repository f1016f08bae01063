package dev.postern.audit;

import java.util.List;
import java.util.Locale;

/**
 * Hides the values of query parameters that look like credentials. The gateway takes none from a
 * query string, but callers send them there by mistake.
 */
public final class SecretParameters {
  private static final List<String> NAMES =
      List.of("apikey", "api_key", "key", "token", "password", "secret", "authorization", "jwt");

  private SecretParameters() {}

  public static String hide(String parameters) {
    if (parameters.isEmpty() || !mayHoldSecret(parameters)) {
      return parameters;
    }
    StringBuilder shown = new StringBuilder(parameters.length());
    for (String parameter : parameters.split("&", -1)) {
      if (!shown.isEmpty()) {
        shown.append('&');
      }
      int equals = parameter.indexOf('=');
      boolean hidden = equals > 0 && isSecret(parameter.substring(0, equals));
      shown.append(hidden ? parameter.substring(0, equals) + "=***" : parameter);
    }
    return shown.toString();
  }

  private static boolean mayHoldSecret(String parameters) {
    String lower = parameters.toLowerCase(Locale.ROOT);
    for (String word : NAMES) {
      if (lower.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether what has this name is likely a credential. */
  public static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.stream().anyMatch(word -> lower.equals(word) || lower.endsWith("_" + word));
  }
}
