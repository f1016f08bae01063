package dev.postern.schema;

import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.ColumnType;
import dev.postern.spi.Lineage;
import dev.postern.spi.MediaHandler;
import dev.postern.spi.QualifiedName;
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
 *
 * <p>A resource has one name: that of the table or routine where it lies in the default schema,
 * else with its schema and a dot before. Rules, hooks, tools and audit records all use it.
 */
public final class ServiceSchema {
  private final String service;
  private final Powers powers;
  private final Catalog catalog;
  private final Map<String, Table> tables = new TreeMap<>();
  private final Map<String, List<Routine>> routines = new TreeMap<>();
  private final Map<String, NamedTool> tools = new TreeMap<>();
  private final Map<String, Lineage> results = new java.util.HashMap<>();
  private final Set<String> withdrawn;
  private final Set<String> names = new java.util.TreeSet<>();
  private final Map<QualifiedName, List<Relationship>> relationships = new java.util.HashMap<>();

  /** One without named tools. */
  public ServiceSchema(String service, Powers powers, Catalog catalog) {
    this(service, powers, catalog, List.of(), Set.of());
  }

  /**
   * The catalog with the named tools.
   *
   * @param withdrawn the names of tools that do not fit the catalog
   */
  public ServiceSchema(
      String service,
      Powers powers,
      Catalog catalog,
      List<NamedTool> tools,
      Set<String> withdrawn) {
    this.service = service;
    this.withdrawn = Set.copyOf(withdrawn);
    for (NamedTool tool : tools) {
      this.tools.put(tool.name(), tool);
      if (tool.work() instanceof NamedTool.Work.Statement(Routine routine)) {
        routine.wording().ifPresent(wording -> results.put(routine.name(), wording.lineage()));
      }
    }
    this.powers = powers;
    this.catalog = catalog;
    catalog.tables().forEach(table -> tables.put(resource(table), table));
    for (Routine routine : catalog.routines()) {
      String name = resource(routine.schema(), routine.name());
      routines.computeIfAbsent(name, unseen -> new ArrayList<>()).add(routine);
    }
    names.addAll(tables.keySet());
    names.addAll(routines.keySet());
    names.addAll(this.tools.keySet());
    for (Relationship relationship : new Relationships(catalog).all()) {
      relationships
          .computeIfAbsent(qualified(relationship.from()), unseen -> new ArrayList<>())
          .add(relationship);
    }
  }

  public String service() {
    return service;
  }

  /** The exposed schemas in order; the first is the default. Empty where the source has none. */
  public List<String> schemas() {
    return catalog.schemas();
  }

  /** The schema of a resource, from its name alone. */
  public String schemaOf(String resource) {
    int dot = resource.indexOf('.');
    return dot > 0 && schemas().indexOf(resource.substring(0, dot)) > 0
        ? resource.substring(0, dot)
        : defaultSchema();
  }

  /** The name of a table or routine within its schema, from the resource's name. */
  public String nameOf(String resource) {
    String schema = schemaOf(resource);
    return schema.equals(defaultSchema()) ? resource : resource.substring(schema.length() + 1);
  }

  private String defaultSchema() {
    return schemas().isEmpty() ? "" : schemas().getFirst();
  }

  /** The name under which a table is a resource. */
  public String resource(Table table) {
    return resource(table.schema(), table.name());
  }

  /** The name under which something of a schema is a resource. */
  public String resource(String schema, String name) {
    return schema.equals(defaultSchema()) ? name : schema + "." + name;
  }

  public boolean can(Capability capability) {
    return powers.can(capability);
  }

  /** What the source can do. */
  public Powers powers() {
    return powers;
  }

  /** The names of all resources. */
  public Set<String> names() {
    return names;
  }

  /** Tables by the name of their resource, sorted. */
  public Map<String, Table> tables() {
    return tables;
  }

  public Optional<Table> table(String resource) {
    return Optional.ofNullable(tables.get(resource));
  }

  /** Routines by the name of their resource, sorted; several of a name differ in arguments. */
  public Map<String, List<Routine>> routines() {
    return routines;
  }

  public List<Routine> routines(String resource) {
    return routines.getOrDefault(resource, List.of());
  }

  /** Named tools, sorted. */
  public Map<String, NamedTool> tools() {
    return tools;
  }

  public Optional<NamedTool> tool(String resource) {
    return tools.isEmpty() ? Optional.empty() : Optional.ofNullable(tools.get(resource));
  }

  /** The names of tools in the config that do not fit what there is now. */
  public Set<String> withdrawnTools() {
    return withdrawn;
  }

  /** What lies behind a view, or the rows of a statement; nothing is known of other tables. */
  public Lineage lineage(Table view) {
    return view.kind() == Table.Kind.ROUTINE_RESULT
        ? results.getOrDefault(view.name(), Lineage.NONE)
        : catalog.lineage().getOrDefault(qualified(view), Lineage.NONE);
  }

  /** The ways from a table to others. */
  public List<Relationship> relationships(Table from) {
    return relationships.getOrDefault(qualified(from), List.of());
  }

  /** The type that values may be turned into under this name. */
  public Optional<ColumnType> type(String name) {
    return Optional.ofNullable(catalog.types().get(name));
  }

  /** What else than JSON and CSV the source itself can make of rows. */
  public List<MediaHandler> handlers() {
    return catalog.handlers();
  }

  private static QualifiedName qualified(Table table) {
    return new QualifiedName(table.schema(), table.name());
  }
}
