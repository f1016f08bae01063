package dev.postern.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a role of the source may use, to be told in documents. It grants nothing: the source itself
 * decides at every call.
 *
 * @param tables the tables and views it has any right to, with those of read, create, update and
 *     delete among these rights, be it for some columns only
 * @param routines those it may call; of several of a name, any
 */
public record Rights(Map<QualifiedName, Set<Action>> tables, Set<QualifiedName> routines) {
  public Rights {
    tables =
        tables.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    table -> Set.copyOf(table.getValue()),
                    (one, same) -> one,
                    LinkedHashMap::new));
    routines = Set.copyOf(routines);
  }
}
