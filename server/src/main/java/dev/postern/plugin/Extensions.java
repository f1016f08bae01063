package dev.postern.plugin;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.DataSourceConnector;
import java.util.Map;

/**
 * What a plugin brings, by type.
 *
 * @param files what it was loaded from
 */
record Extensions(
    String id,
    String version,
    PluginFiles files,
    Map<String, DataSourceConnector> connectors,
    Map<String, AuthProvider> providers) {
  Extensions {
    connectors = Map.copyOf(connectors);
    providers = Map.copyOf(providers);
  }
}
