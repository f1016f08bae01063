package dev.postern.cli.postgrest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * PostgREST's settings, those of the environment before those of the file. Whoever has read what it
 * knows can ask for the rest.
 */
final class Settings {
  private static final String PREFIX = "PGRST_";
  private static final String APP_PREFIX = "PGRST_APP_SETTINGS_";

  private final Map<String, Value> values;
  private final Set<String> known = new LinkedHashSet<>();

  Settings(Map<String, Value> file, Map<String, String> environment) {
    values = new LinkedHashMap<>(file);
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (name.startsWith(PREFIX)) {
                values.put(keyOf(name), Value.ofVariable(name, text));
              }
            });
  }

  private static String keyOf(String variable) {
    return variable.startsWith(APP_PREFIX)
        ? "app.settings." + variable.substring(APP_PREFIX.length())
        : variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean areEmpty() {
    return values.isEmpty();
  }

  /** A value under its key or an older one; an empty text is as good as none. */
  Optional<Value> find(String... keys) {
    return findEmpty(keys).filter(value -> !value.text().isEmpty());
  }

  /** The same where an empty text means something. */
  Optional<Value> findEmpty(String... keys) {
    Optional<Value> found = Optional.empty();
    for (String key : keys) {
      known.add(key);
      if (found.isEmpty() && values.containsKey(key)) {
        found = Optional.of(values.get(key));
      }
    }
    return found;
  }

  Optional<String> text(String... keys) {
    return find(keys).map(Value::text);
  }

  /** What is no whole number counts as not set. */
  OptionalLong number(String... keys) {
    try {
      return text(keys).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    } catch (NumberFormatException none) {
      return OptionalLong.empty();
    }
  }

  /** True and false in any case, or a number that is more than 0; what else is there, is not. */
  boolean flag(boolean otherwise, String... keys) {
    String text = text(keys).orElse("");
    String letters = text.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    return switch (letters) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> text.matches("-?\\d+") ? !text.matches("-\\d+|0+") : otherwise;
    };
  }

  List<String> list(String key) {
    return findEmpty(key).map(value -> split(value.text())).orElse(List.of());
  }

  static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
  }

  /** The keys that nobody has asked for. */
  List<String> unknown() {
    List<String> unknown = new ArrayList<>(values.keySet());
    unknown.removeAll(known);
    return unknown;
  }
}
