package dev.postern.config;

import java.util.List;
import java.util.Map;

/**
 * A data source by name.
 *
 * @param name the first segment of its URLs
 * @param connector the type of the connector that opens it
 * @param aliases what its tables, columns and routines are called instead of their own names
 * @param trust what is said of its resources
 * @param settings what the connector is handed: text, flags, numbers, lists and maps
 * @param rest how it speaks the REST dialect
 * @param place of {@code settings}, for problems that the connector finds
 * @param entry the place of all of it
 */
public record ServiceConfig(
    String name,
    String connector,
    RestSettings rest,
    List<AliasConfig> aliases,
    Trust trust,
    Map<String, Object> settings,
    Place place,
    Place entry) {
  public ServiceConfig {
    aliases = List.copyOf(aliases);
    settings = Map.copyOf(settings);
  }

  /** One whose names are the source's. */
  public ServiceConfig(
      String name,
      String connector,
      RestSettings rest,
      Map<String, Object> settings,
      Place place,
      Place entry) {
    this(name, connector, rest, List.of(), Trust.UNSAID, settings, place, entry);
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return "ServiceConfig[" + name + ", " + connector + "]";
  }
}
