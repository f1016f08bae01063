package dev.postern.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule wants of rows that are written.
 *
 * @param check empty for the rule's rows
 * @param presets values that may refer to what is {@link Told} of a call, by column
 */
record Writing(Optional<RowFilter> check, Map<String, String> presets) {
  static final Writing PLAIN = new Writing(Optional.empty(), Map.of());

  Writing {
    presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
  }

  WriteTerms bind(Told told) {
    if (check.isEmpty() && presets.isEmpty()) {
      return WriteTerms.NONE;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    presets.forEach((column, text) -> values.put(column, told.value(text)));
    return new WriteTerms(check.map(condition -> condition.bind(told)), values);
  }
}
