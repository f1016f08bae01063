package dev.postern.http;

import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

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

  /** 200 or 503. */
  int status() {
    return isReady ? 200 : 503;
  }

  Json json() {
    ObjectNode ready = JsonText.object();
    ready.put("status", isReady ? "ready" : "not ready");
    ObjectNode told = ready.putObject("parts");
    parts.forEach(told::put);
    return JsonText.write(ready);
  }
}
