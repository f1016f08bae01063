package dev.postern.plugin;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.DataSource;
import dev.postern.spi.DataSourceConnector;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import dev.postern.spi.TokenIssuer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs a plugin's code with the plugin's class loader as the thread's own: libraries that look up
 * their parts through it, drivers and XML readers among them, then find the plugin's.
 */
record PluginScope(ClassLoader loader) {

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
      return scope.call(() -> plugin.open(service, settings, context));
    }
  }

  private record ScopedProvider(PluginScope scope, AuthProvider plugin) implements AuthProvider {
    @Override
    public String type() {
      return scope.call(plugin::type);
    }

    @Override
    public Authenticator open(Settings settings, PluginContext context) {
      return scope.call(() -> plugin.open(settings, context));
    }

    @Override
    public Optional<TokenIssuer> issuer(Settings settings, PluginContext context) {
      return scope.call(() -> plugin.issuer(settings, context));
    }
  }
}
