package dev.postern.plugin;

import dev.postern.config.ConfigException;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.TokenIssuer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs a plugin's code with the plugin's class loader as the thread's own: libraries that look up
 * their parts through it, drivers and XML readers among them, then find the plugin's.
 *
 * @param jar the plugin's file, for whoever is told that it is broken
 * @param overdue ends calls that do not end by themselves
 */
record PluginScope(ClassLoader loader, Path jar, Overdue overdue) {

  <T> T call(Supplier<T> code) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Has a plugin open something.
   *
   * @throws ConfigException where a class is missing that the plugin should have brought
   */
  private <T> T open(Supplier<T> code) {
    try {
      return call(code);
    } catch (LinkageError | StackOverflowError broken) {
      throw new ConfigException(
          List.of(new Problem(Position.wholeOf(jar), "", "cannot be used: " + broken)));
    }
  }

  /** What a plugin opened. */
  private <T> T opened(T given) {
    if (given == null) {
      throw new ConfigException(
          List.of(new Problem(Position.wholeOf(jar), "", "opens nothing: its open gives null")));
    }
    return given;
  }

  DataSourceConnector within(DataSourceConnector plugin) {
    return new ScopedConnector(this, plugin);
  }

  AuthProvider within(AuthProvider plugin) {
    return new ScopedProvider(this, plugin);
  }

  private record ScopedConnector(PluginScope scope, DataSourceConnector plugin)
      implements DataSourceConnector {
    @Override
    public String type() {
      return scope.call(plugin::type);
    }

    @Override
    public DataSource open(String service, Settings settings, PluginContext context) {
      return scope.open(
          () ->
              new GuardedSource(
                  scope.opened(plugin.open(service, settings, context)),
                  scope.jar.toString(),
                  scope.overdue));
    }
  }

  private record ScopedProvider(PluginScope scope, AuthProvider plugin) implements AuthProvider {
    @Override
    public String type() {
      return scope.call(plugin::type);
    }

    @Override
    public Authenticator open(Settings settings, PluginContext context) {
      return scope.open(
          () ->
              new GuardedAuthenticator(
                  new ScopedAuthenticator(scope, scope.opened(plugin.open(settings, context))),
                  scope.jar.toString(),
                  scope.overdue));
    }

    @Override
    public Optional<TokenIssuer> issuer(Settings settings, PluginContext context) {
      return scope.open(() -> plugin.issuer(settings, context));
    }
  }
}
