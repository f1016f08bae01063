package dev.postern.policy;

import dev.postern.operation.ColumnName;
import dev.postern.spi.Filter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a grant wants of rows that are written.
 *
 * @param check what a new or changed row must fulfil, claims filled in; empty for what says which
 *     rows there are
 * @param presets the JSON values of columns that the caller cannot choose, by column
 */
public record WriteTerms(Optional<Filter<ColumnName>> check, Map<String, Object> presets) {
  public static final WriteTerms NONE = new WriteTerms(Optional.empty(), Map.of());

  public WriteTerms {
    presets = Collections.unmodifiableMap(new LinkedHashMap<>(presets));
  }
}
