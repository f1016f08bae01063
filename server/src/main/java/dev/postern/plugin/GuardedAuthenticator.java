package dev.postern.plugin;

import dev.postern.plugin.Overdue.Watch;
import dev.postern.spi.AuthResult;
import dev.postern.spi.Authenticator;
import dev.postern.spi.BrowserSignIn;
import dev.postern.spi.Credentials;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A plugin's way to sign in, whose failures let nobody in and end the call at hand, with the cause
 * in the log.
 *
 * @param plugin its file, for the log
 */
record GuardedAuthenticator(Authenticator plugged, String plugin, Overdue overdue)
    implements Authenticator {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private <T> T guarded(Supplier<T> code) {
    try (Watch _ = overdue.begin(System.nanoTime() + MOST_NANOS)) {
      T given = code.get();
      if (given == null) {
        throw new IllegalStateException(plugin + " gives null");
      }
      return given;
    } catch (LinkageError | StackOverflowError | AssertionError failure) {
      throw new IllegalStateException(plugin + " failed", failure);
    }
  }

  @Override
  public AuthResult authenticate(Credentials credentials) {
    return guarded(() -> plugged.authenticate(credentials));
  }

  @Override
  public AuthResult named(String keyId) {
    return guarded(() -> plugged.named(keyId));
  }

  @Override
  public Optional<BrowserSignIn> browser() {
    return guarded(plugged::browser);
  }

  @Override
  public String challenge() {
    return guarded(plugged::challenge);
  }

  @Override
  public void close() {
    plugged.close();
  }
}
