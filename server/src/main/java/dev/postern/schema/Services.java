package dev.postern.schema;

import dev.postern.config.AliasConfig;
import dev.postern.config.Problem;
import dev.postern.operation.Endpoint;
import dev.postern.spi.Action;
import dev.postern.spi.Catalog;
import dev.postern.spi.DataSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this gateway: each one's data source and the schema last read from it. */
public final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final Map<String, Service> byName = new TreeMap<>();

  /** Reads every source once, without aliases and named tools. */
  public Services(Map<String, DataSource> sources) {
    this(sources, Map.of(), ToolPreparation.NONE);
  }

  /**
   * Reads every source once.
   *
   * @param sources by service name; closed with this
   * @param aliases what callers know a service's tables, columns and routines as, by service name
   * @param tools those that do not fit are not there; {@link Service#toolProblems} tells why
   */
  public Services(
      Map<String, DataSource> sources,
      Map<String, List<AliasConfig>> aliases,
      ToolPreparation tools) {
    sources.forEach(
        (name, source) ->
            byName.put(
                name, new Service(name, source, aliases.getOrDefault(name, List.of()), tools)));
  }

  /** Every alias that is not right, as seen from the catalogs last read. */
  public List<Problem> problems() {
    return all().stream().flatMap(service -> service.problems().stream()).toList();
  }

  /** One service by its name. */
  public Optional<Service> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Collection<Service> all() {
    return byName.values();
  }

  @Override
  public void close() {
    for (Service service : byName.values()) {
      try {
        service.source.close();
      } catch (RuntimeException failure) {
        LOG.warn("Service {} did not close cleanly", service.name, failure);
      }
    }
  }

  /** One data source by its name in the config. */
  public static final class Service {
    private final String name;
    private final DataSource source;
    private final Optional<AliasedSource> aliased;
    private ToolPreparation tools;
    private volatile Read read;
    private volatile long generation;

    /** A catalog with the tools as they fit it. */
    private record Read(ServiceSchema schema, Catalog catalog, List<Problem> problems) {}

    private Service(
        String name, DataSource opened, List<AliasConfig> aliases, ToolPreparation tools) {
      this.name = name;
      this.aliased =
          aliases.isEmpty() ? Optional.empty() : Optional.of(new AliasedSource(opened, aliases));
      this.source = new RedactingSource(aliased.isPresent() ? aliased.get() : opened);
      this.tools = tools;
      introspect();
    }

    public String name() {
      return name;
    }

    public DataSource source() {
      return source;
    }

    public ServiceSchema schema() {
      return read.schema;
    }

    /** The source's own description of one of its schemas, or empty. */
    public String comment(String schema) {
      return read.catalog.comments().getOrDefault(schema, "");
    }

    /** How long a call may take where it is one of a named tool that says so. */
    public OptionalInt timeoutMillis(Endpoint endpoint) {
      return endpoint.action() == Action.CALL
          ? schema()
              .tool(endpoint.resource())
              .map(tool -> tool.config().timeoutMillis())
              .orElse(OptionalInt.empty())
          : OptionalInt.empty();
    }

    /** What the source warned of when it was last read. */
    public List<String> warnings() {
      return read.catalog.warnings();
    }

    /** Aliases that do not fit the catalog last read; what they name is not served meanwhile. */
    public List<Problem> problems() {
      return aliased.map(AliasedSource::problems).orElse(List.of());
    }

    /** Why tools of the config are withdrawn; empty where none is. */
    public List<Problem> toolProblems() {
      return read.problems;
    }

    /**
     * Reads the catalog again; on failure the last one stays and the exception tells why. Tools
     * that no longer fit are withdrawn.
     */
    public synchronized void introspect() {
      read = read(source.introspect(), tools);
      long next = generation + 1;
      generation = next;
    }

    /** How often the catalog was read. */
    public long generation() {
      return generation;
    }

    /** How it would be with other tools. */
    public Staged stage(ToolPreparation others) {
      return new Staged(this, others, read(read.catalog, others));
    }

    private Read read(Catalog catalog, ToolPreparation preparation) {
      Powers powers = Powers.of(source, catalog);
      ServiceSchema bare = new ServiceSchema(name, powers, catalog);
      ToolPreparation.Prepared prepared = preparation.prepare(bare, source);
      boolean isBare = prepared.tools().isEmpty() && prepared.withdrawn().isEmpty();
      ServiceSchema whole =
          isBare
              ? bare
              : new ServiceSchema(name, powers, catalog, prepared.tools(), prepared.withdrawn());
      return new Read(whole, catalog, prepared.problems());
    }
  }

  /** A service with other tools, before they are in force. */
  public static final class Staged {
    private final Service service;
    private final ToolPreparation tools;
    private final Service.Read read;

    private Staged(Service service, ToolPreparation tools, Service.Read read) {
      this.service = service;
      this.tools = tools;
      this.read = read;
    }

    public ServiceSchema schema() {
      return read.schema;
    }

    /** Why some of the tools cannot be. */
    public List<Problem> problems() {
      return read.problems;
    }

    /** Puts them in force. */
    public void use() {
      synchronized (service) {
        service.tools = tools;
        service.read = read;
      }
    }
  }
}
