package dev.postern.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule wants of rows that are written.
 *
 * @param check what a new or changed row must fulfil, as a filter of the REST dialect; without one,
 *     what says which rows there are
 * @param presets the values of columns that callers cannot choose, by column
 */
public record WriteRules(Optional<String> check, Map<String, String> presets) {
  public static final WriteRules NONE = new WriteRules(Optional.empty(), Map.of());

  public WriteRules {
    presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
  }
}
