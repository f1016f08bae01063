package dev.postern.spi;

import org.pf4j.ExtensionPoint;

/** Opens data sources of one type. Annotate the implementation with {@link org.pf4j.Extension}. */
public interface DataSourceConnector extends ExtensionPoint {

  /** The word that chooses this connector in the config, for instance {@code postgres}. */
  String type();

  /**
   * Opens one service's source. Called once for each service at start; may connect.
   *
   * @throws SettingsException where a setting is missing or wrong
   * @throws SourceException where the source cannot be had
   */
  DataSource open(String service, Settings settings, PluginContext context);
}
