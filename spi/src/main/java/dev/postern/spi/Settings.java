package dev.postern.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One plugin's part of the config: a map of scalars, lists and maps with environment and file
 * references already filled in. Keys that {@code open} never asked for are reported to the operator
 * as unknown, so ask for every key you know. Not safe for use by several threads.
 */
public final class Settings {
  private final Map<String, ?> values;
  private final Set<String> asked = new HashSet<>();
  private final String prefix;
  private final List<Map.Entry<String, Settings>> sections = new ArrayList<>();

  /** Values are {@link String}, {@link Boolean}, {@link Number}, {@link List} or {@link Map}. */
  public Settings(Map<String, ?> values) {
    this("", values);
  }

  private Settings(String prefix, Map<String, ?> values) {
    this.prefix = prefix;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * A single value.
   *
   * @throws SettingsException where the key is missing or holds a list or map
   */
  public String text(String key) {
    return findText(key).orElseThrow(() -> wrong(key, "is required"));
  }

  public String text(String key, String otherwise) {
    return findText(key).orElse(otherwise);
  }

  public Optional<String> findText(String key) {
    return find(key)
        .map(
            value -> {
              if (value instanceof List || value instanceof Map) {
                throw wrong(key, "must be a single value");
              }
              return value.toString();
            });
  }

  /**
   * A whole number.
   *
   * @throws SettingsException where the value is no whole number from {@code least} to {@code most}
   */
  public int number(String key, int otherwise, int least, int most) {
    Optional<String> text = findText(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // told below, together with numbers out of bounds
    }
    throw wrong(key, "must be a whole number from " + least + " to " + most);
  }

  public boolean flag(String key, boolean otherwise) {
    return findText(key)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(key, "must be true or false");
                })
        .orElse(otherwise);
  }

  /**
   * The values of a list, or of a single value as a list of one; empty where the key is missing.
   */
  public List<String> texts(String key) {
    return switch (find(key).orElse(null)) {
      case null -> List.of();
      case List<?> list -> list.stream().map(Object::toString).toList();
      case Map<?, ?> map -> throw wrong(key, "must be a list");
      case Object single -> List.of(single.toString());
    };
  }

  /** A map inside the map; empty where the key is missing. Its own unread keys are reported too. */
  public Settings section(String key) {
    return switch (find(key).orElse(null)) {
      case null -> new Settings(prefix + key + ".", Map.of());
      case Map<?, ?> map -> {
        Map<String, Object> section = new LinkedHashMap<>();
        map.forEach((name, value) -> section.put(name.toString(), value));
        Settings settings = new Settings(prefix + key + ".", section);
        sections.add(Map.entry(key, settings));
        yield settings;
      }
      default -> throw wrong(key, "must be a map");
    };
  }

  /** Whether the key is there, whatever its value. */
  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /** Whether the key holds a list, where a list and a single value mean different things. */
  public boolean isList(String key) {
    return find(key).orElse(null) instanceof List;
  }

  /**
   * All keys, for a section whose keys the operator chooses, in the order they are written; they
   * count as asked for.
   */
  public Set<String> keys() {
    asked.addAll(values.keySet());
    return values.keySet();
  }

  /**
   * Keys present but never asked for, those of sections with the section's key and a dot before.
   */
  public List<String> unknownKeys() {
    List<String> unknown = new ArrayList<>();
    values.keySet().stream().filter(key -> !asked.contains(key)).sorted().forEach(unknown::add);
    sections.forEach(
        section ->
            section
                .getValue()
                .unknownKeys()
                .forEach(key -> unknown.add(section.getKey() + "." + key)));
    return unknown;
  }

  /**
   * The keys asked for so far, those of sections as in {@link #unknownKeys}: what may be suggested
   * instead of an unknown one.
   */
  public Set<String> knownKeys() {
    Set<String> known = new HashSet<>(asked);
    sections.forEach(
        section ->
            section.getValue().knownKeys().forEach(key -> known.add(section.getKey() + "." + key)));
    return known;
  }

  /**
   * What a plugin says of one of these keys itself.
   *
   * @param key as these settings have it; it is told whole, from the outermost section
   */
  public SettingsException wrong(String key, String problem) {
    return new SettingsException(prefix + key, problem);
  }

  private Optional<Object> find(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }
}
