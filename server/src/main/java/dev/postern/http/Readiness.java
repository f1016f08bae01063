package dev.postern.http;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the gateway can do its work.
 *
 * @param parts a word for each part, for instance {@code ready}, by the part's name; shown to
 *     anyone who asks, so nothing in it may be secret
 */
public record Readiness(boolean isReady, Map<String, String> parts) {
  public Readiness {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
  }
}
