package dev.postern.plugin;

import dev.postern.config.ConfigException;
import dev.postern.config.Place;
import dev.postern.config.PluginSettings;
import dev.postern.config.ServiceConfig;
import dev.postern.config.SignInConfig;
import dev.postern.error.Suggestion;
import dev.postern.spi.AuthProvider;
import dev.postern.spi.DataSourceConnector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plugins of the configured folders, loaded: all of them or, with every reason told, none. */
public final class Plugins implements AutoCloseable {
  private final PluginHost host;
  private final List<Extensions> loaded;
  private final Map<String, DataSourceConnector> connectors = new TreeMap<>();
  private final Map<String, AuthProvider> providers = new TreeMap<>();

  private Plugins(PluginHost host, List<Extensions> loaded) {
    this.host = host;
    this.loaded = loaded;
    for (Extensions plugin : loaded) {
      connectors.putAll(plugin.connectors());
      providers.putAll(plugin.providers());
    }
  }

  /**
   * Loads every plugin there is.
   *
   * @throws ConfigException naming each file that cannot be loaded, and why
   */
  public static Plugins open(PluginSettings settings) {
    return open(settings, spiVersion());
  }

  static Plugins open(PluginSettings settings, String spiVersion) {
    PluginHost host = new PluginHost(spiVersion);
    try {
      return new Plugins(host, new Loading(host, settings).all());
    } catch (RuntimeException refused) {
      host.close();
      throw refused;
    }
  }

  /**
   * Tells of one plugin, wherever it lies, whether it would be loaded: its manifest, the SPI it
   * needs, what it brings, its pin and its signature.
   *
   * @throws ConfigException where it would not, and why
   */
  public static LoadedPlugin verify(Path file, PluginSettings settings) {
    PluginHost host = new PluginHost(spiVersion());
    try {
      return told(new Loading(host, settings).one(file));
    } finally {
      host.close();
    }
  }

  /** What is loaded, in the order of the folders. Reads every file, for the hashes. */
  public List<LoadedPlugin> list() {
    return loaded.stream().map(Plugins::told).toList();
  }

  private static LoadedPlugin told(Extensions plugin) {
    return new LoadedPlugin(
        plugin.id(),
        plugin.version(),
        plugin.files().jar(),
        plugin.files().sha256(),
        plugin.connectors().keySet().stream().sorted().toList(),
        plugin.providers().keySet().stream().sorted().toList());
  }

  /**
   * The connector a service asks for.
   *
   * @throws ConfigException where no plugin brings one of this type
   */
  public DataSourceConnector connector(ServiceConfig service) {
    return find("connector", service.connector(), connectors, service.entry());
  }

  /**
   * The provider an entry of {@code sign-in} asks for.
   *
   * @throws ConfigException where no plugin brings one of this type
   */
  public AuthProvider authProvider(SignInConfig signIn) {
    return find("provider", signIn.provider(), providers, signIn.entry());
  }

  private static <T> T find(String key, String type, Map<String, T> known, Place asked) {
    T found = known.get(type);
    if (found == null) {
      String listed =
          known.isEmpty() ? "none is loaded" : "loaded: " + String.join(", ", known.keySet());
      throw new ConfigException(
          List.of(
              asked.at(
                  key,
                  "names a " + key + " that no plugin brings; " + listed,
                  Suggestion.nearest(type, known.keySet()))));
    }
    return found;
  }

  /** Stops the plugins and lets go of their files. */
  @Override
  public void close() {
    host.close();
  }

  /** Without the qualifier of an unfinished version, which would sort before the version itself. */
  private static String spiVersion() {
    try (InputStream stream = DataSourceConnector.class.getResourceAsStream("version.txt")) {
      String version = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
      int qualifier = version.indexOf('-');
      return qualifier < 0 ? version : version.substring(0, qualifier);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
