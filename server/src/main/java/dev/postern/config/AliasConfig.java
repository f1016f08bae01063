package dev.postern.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What callers know something of a source as.
 *
 * @param source the name of a table, view or routine in the source; outside of the default schema
 *     with its schema and a dot before, as resources are named
 * @param name what it is called instead; empty where it keeps its name
 * @param columns other names of columns and computed fields, by their names in the source
 * @param arguments other names of a routine's arguments, by their names in the source
 */
public record AliasConfig(
    String source,
    Optional<String> name,
    Map<String, String> columns,
    Map<String, String> arguments,
    Place place) {
  public AliasConfig {
    columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    arguments = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
