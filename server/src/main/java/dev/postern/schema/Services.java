package dev.postern.schema;

import dev.postern.config.AliasConfig;
import dev.postern.config.Problem;
import dev.postern.spi.Catalog;
import dev.postern.spi.DataSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this gateway: each one's data source and the schema last read from it. */
public final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final Map<String, Service> byName = new TreeMap<>();

  /**
   * Reads every source once.
   *
   * @param sources by service name; closed with this
   * @param aliases what callers know a service's tables, columns and routines as, by service name
   */
  public Services(Map<String, DataSource> sources, Map<String, List<AliasConfig>> aliases) {
    sources.forEach(
        (name, source) ->
            byName.put(name, new Service(name, source, aliases.getOrDefault(name, List.of()))));
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
    private volatile Read read;

    private record Read(ServiceSchema schema, Catalog catalog) {}

    private Service(String name, DataSource opened, List<AliasConfig> aliases) {
      this.name = name;
      this.aliased =
          aliases.isEmpty() ? Optional.empty() : Optional.of(new AliasedSource(opened, aliases));
      this.source = aliased.isPresent() ? aliased.get() : opened;
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

    /** What the source warned of when it was last read. */
    public List<String> warnings() {
      return read.catalog.warnings();
    }

    /** Aliases that do not fit the catalog last read; what they name is not served meanwhile. */
    public List<Problem> problems() {
      return aliased.map(AliasedSource::problems).orElse(List.of());
    }

    /** Reads the catalog again; on failure the last one stays and the exception tells why. */
    public void introspect() {
      Catalog catalog = source.introspect();
      read = new Read(new ServiceSchema(name, source.capabilities(), catalog), catalog);
    }
  }
}
