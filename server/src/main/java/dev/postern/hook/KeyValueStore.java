package dev.postern.hook;

import dev.postern.config.HookReach;
import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What hooks keep between calls, in memory: bounded, for a bounded time, each file its own. All
 * callers of a file share it, which is what it is for: counting, limiting, remembering answers.
 */
final class KeyValueStore implements HostFunction {
  private static final int MAX_KEY_CHARACTERS = 200;

  private final HookReach.KeyValues limits;
  private final Clock clock;
  private final Map<String, Map<String, Entry>> files = new HashMap<>();

  private record Entry(Json value, long untilMillis) {}

  KeyValueStore(HookReach.KeyValues limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public Json answer(JsonNode argument, Moment moment) {
    String file = moment.hook().file().path();
    String key = argument.path("key").stringValue("");
    if (key.isEmpty() || key.length() > MAX_KEY_CHARACTERS) {
      throw refused("the key must be text of 1 to %d characters".formatted(MAX_KEY_CHARACTERS));
    }
    return switch (argument.path("do").stringValue("")) {
      case "get" -> get(file, key);
      case "set" -> set(file, key, argument.path("value"), untilMillis(argument));
      case "increment" -> increment(file, key, argument.path("by"), untilMillis(argument));
      case "delete" -> delete(file, key);
      default -> throw refused("get, set, increment and delete are known");
    };
  }

  private long untilMillis(JsonNode argument) {
    JsonNode seconds = argument.path("ttlSeconds");
    if (seconds.isMissingNode() || seconds.isNull()) {
      return clock.millis() + 1_000L * limits.maxTtlSeconds();
    }
    boolean isWhole =
        seconds.isNumber() && seconds.decimalValue().stripTrailingZeros().scale() <= 0;
    BigDecimal asked = isWhole ? seconds.decimalValue() : BigDecimal.ZERO;
    if (asked.signum() <= 0 || asked.compareTo(BigDecimal.valueOf(limits.maxTtlSeconds())) > 0) {
      throw refused(
          "ttlSeconds must be a whole number from 1 to %d".formatted(limits.maxTtlSeconds()));
    }
    return clock.millis() + 1_000L * asked.intValueExact();
  }

  private synchronized Json get(String file, String key) {
    Entry entry = current(file, key);
    return entry == null ? Json.NULL : entry.value();
  }

  private synchronized Json set(String file, String key, JsonNode value, long untilMillis) {
    Json text = JsonText.write(value.isMissingNode() ? JsonText.parse(Json.NULL) : value);
    if (text.length() > limits.maxValueBytes()) {
      throw refused(
          "a value of %d bytes is longer than %d".formatted(text.length(), limits.maxValueBytes()));
    }
    put(file, key, new Entry(text, untilMillis));
    return Json.NULL;
  }

  /** A number that is there already keeps its end: so windows of time can be counted. */
  private synchronized Json increment(String file, String key, JsonNode by, long untilMillis) {
    if (!by.isMissingNode() && !by.isNull() && !by.isIntegralNumber()) {
      throw refused("by must be a whole number");
    }
    Entry entry = current(file, key);
    JsonNode before = entry == null ? JsonText.parse(Json.of("0")) : JsonText.parse(entry.value());
    if (!before.isIntegralNumber() || !before.canConvertToLong()) {
      throw refused("what '%s' holds is no whole number".formatted(key));
    }
    long step = by.isIntegralNumber() ? by.bigIntegerValue().longValue() : 1;
    try {
      Json after = Json.of(Long.toString(Math.addExact(before.longValue(), step)));
      put(file, key, new Entry(after, entry == null ? untilMillis : entry.untilMillis()));
      return after;
    } catch (ArithmeticException over) {
      throw refused("the number would be too large");
    }
  }

  private synchronized Json delete(String file, String key) {
    Map<String, Entry> entries = files.get(file);
    if (entries != null) {
      entries.remove(key);
    }
    return Json.NULL;
  }

  private Entry current(String file, String key) {
    Map<String, Entry> entries = files.getOrDefault(file, Map.of());
    Entry entry = entries.get(key);
    if (entry != null && entry.untilMillis() <= clock.millis()) {
      entries.remove(key);
      return null;
    }
    return entry;
  }

  private void put(String file, String key, Entry entry) {
    Map<String, Entry> entries = files.computeIfAbsent(file, _ -> new HashMap<>());
    if (!entries.containsKey(key) && entries.size() >= limits.maxEntries()) {
      long now = clock.millis();
      entries.values().removeIf(old -> old.untilMillis() <= now);
      if (entries.size() >= limits.maxEntries()) {
        throw refused(
            "%s holds %d entries, and no more may be".formatted(file, limits.maxEntries()));
      }
    }
    entries.put(key, entry);
  }

  /** How many there are, those that are over included until somebody asks for their room. */
  synchronized int entries() {
    return files.values().stream().mapToInt(Map::size).sum();
  }

  private static GatewayException refused(String message) {
    return new GatewayException(ErrorCode.LIMIT_REACHED, "kv: " + message);
  }
}
