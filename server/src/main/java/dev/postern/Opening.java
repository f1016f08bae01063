package dev.postern;

import dev.postern.config.Config;
import dev.postern.config.ConfigException;
import dev.postern.config.Place;
import dev.postern.config.Problem;
import dev.postern.config.ServiceConfig;
import dev.postern.config.SignInConfig;
import dev.postern.error.Suggestion;
import dev.postern.plugin.Plugins;
import dev.postern.spi.Authenticator;
import dev.postern.spi.DataSource;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.SettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Has plugins open what the config names. A setting that a plugin refuses or never asked for is
 * told with its line; when one thing cannot be opened, those opened before it are closed again.
 */
final class Opening {
  /** What the gateway itself adds; a source that knows no roles need not ask for it. */
  private static final String OWN = "roles";

  private final Config config;
  private final Plugins plugins;
  private final PluginContext context;

  Opening(Config config, Plugins plugins) {
    this.config = config;
    this.plugins = plugins;
    this.context = new PluginContext(config.folder(), config.dataFolder(), config.isVisit());
  }

  /** The configured ways to sign in, in order. */
  List<Authenticator> authenticators() {
    List<Authenticator> opened = new ArrayList<>();
    for (SignInConfig signIn : config.signIn()) {
      opened.add(
          open(
              signIn.settings(),
              signIn.place(),
              settings -> plugins.authProvider(signIn).open(settings, context),
              opened));
    }
    return opened;
  }

  /**
   * The configured data sources by service name.
   *
   * @param sourceRoles the only roles of a source that calls may act as
   */
  Map<String, DataSource> sources(Set<String> sourceRoles) {
    Map<String, DataSource> opened = new LinkedHashMap<>();
    for (ServiceConfig service : config.services().values()) {
      Map<String, Object> settings = new HashMap<>(service.settings());
      boolean isDelegated = service.rest().delegate().isPresent();
      settings.put(OWN, isDelegated ? List.of("*") : List.copyOf(sourceRoles));
      opened.put(
          service.name(),
          open(
              settings,
              service.place(),
              given -> plugins.connector(service).open(service.name(), given, context),
              opened.values()));
    }
    return opened;
  }

  private static <T extends AutoCloseable> T open(
      Map<String, Object> values,
      Place place,
      Function<Settings, T> opener,
      Iterable<? extends AutoCloseable> openedBefore) {
    Settings settings = new Settings(values);
    try {
      T opened = opener.apply(settings);
      List<Problem> unknown =
          settings.unknownKeys().stream()
              .filter(key -> !key.equals(OWN))
              .map(
                  key ->
                      place.at(key, "is not known", Suggestion.nearest(key, settings.knownKeys())))
              .toList();
      if (!unknown.isEmpty()) {
        closeQuietly(opened);
        throw new ConfigException(unknown);
      }
      return opened;
    } catch (RuntimeException failure) {
      openedBefore.forEach(Opening::closeQuietly);
      throw failure instanceof SettingsException wrong
          ? new ConfigException(List.of(place.at(wrong.key(), wrong.getMessage())))
          : failure;
    }
  }

  private static void closeQuietly(AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception second) {
      // the failure that led here is told; a second one would only hide it
    }
  }
}
