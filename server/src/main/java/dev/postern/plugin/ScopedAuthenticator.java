package dev.postern.plugin;

import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import java.net.URI;
import java.util.Optional;

/** A plugin's way to sign in, all of which runs with the plugin's class loader. */
record ScopedAuthenticator(PluginScope scope, Authenticator plugin) implements Authenticator {

  @Override
  public AuthResult authenticate(Credentials credentials) {
    return scope.call(() -> plugin.authenticate(credentials));
  }

  @Override
  public AuthResult named(String keyId) {
    return scope.call(() -> plugin.named(keyId));
  }

  @Override
  public Optional<BrowserSignIn> browser() {
    return scope.call(plugin::browser).map(way -> new ScopedBrowserSignIn(scope, way));
  }

  @Override
  public String challenge() {
    return scope.call(plugin::challenge);
  }

  @Override
  public void close() {
    scope.call(
        () -> {
          plugin.close();
          return null;
        });
  }

  private record ScopedBrowserSignIn(PluginScope scope, BrowserSignIn plugin)
      implements BrowserSignIn {
    @Override
    public Step begin(Visit visit) {
      return scope.call(() -> plugin.begin(visit));
    }

    @Override
    public Step finish(Visit visit, String kept) {
      return scope.call(() -> plugin.finish(visit, kept));
    }

    @Override
    public Optional<Document> metadata(URI callback) {
      return scope.call(() -> plugin.metadata(callback));
    }

    @Override
    public Optional<URI> signOut(String reminder, URI after) {
      return scope.call(() -> plugin.signOut(reminder, after));
    }
  }
}
