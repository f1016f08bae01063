package dev.postern.policy;

import java.util.Map;

/** Looks claims up. */
final class Claims {
  private Claims() {}

  /** A claim by its name, or by a path of names with dots between; null where there is none. */
  static Object find(Map<?, ?> claims, String path) {
    if (claims.containsKey(path)) {
      return claims.get(path);
    }
    int dot = path.indexOf('.');
    return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? find(inner, path.substring(dot + 1))
        : null;
  }
}
