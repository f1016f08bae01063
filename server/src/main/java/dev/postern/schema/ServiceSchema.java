package dev.postern.schema;

import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.Routine;
import dev.postern.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A service's catalog with what is looked up in it on every call. Immutable: a new introspection
 * makes a new one.
 */
public final class ServiceSchema {
  private final String service;
  private final Set<Capability> capabilities;
  private final Map<String, Table> tables = new TreeMap<>();
  private final Map<String, List<Routine>> routines = new TreeMap<>();
  private final Map<String, List<Relationship>> relationships = new TreeMap<>();

  public ServiceSchema(String service, Set<Capability> capabilities, Catalog catalog) {
    this.service = service;
    this.capabilities = Set.copyOf(capabilities);
    catalog.tables().forEach(table -> tables.putIfAbsent(table.name(), table));
    for (Routine routine : catalog.routines()) {
      routines.computeIfAbsent(routine.name(), name -> new ArrayList<>()).add(routine);
    }
    for (Relationship relationship : new Relationships(tables).all()) {
      relationships
          .computeIfAbsent(relationship.from().name(), name -> new ArrayList<>())
          .add(relationship);
    }
  }

  public String service() {
    return service;
  }

  public boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  /** Tables by name, sorted. */
  public Map<String, Table> tables() {
    return tables;
  }

  public Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** Routines by name, sorted; several of a name differ in their arguments. */
  public Map<String, List<Routine>> routines() {
    return routines;
  }

  public List<Routine> routines(String name) {
    return routines.getOrDefault(name, List.of());
  }

  /** The ways from a table to others. */
  public List<Relationship> relationships(Table from) {
    return relationships.getOrDefault(from.name(), List.of());
  }
}
