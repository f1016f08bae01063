package dev.postern.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.spi.AuthResult;
import dev.postern.spi.AuthResult.Authenticated;
import dev.postern.spi.AuthResult.Rejected;
import dev.postern.spi.Authenticator;
import dev.postern.spi.Identity;
import dev.postern.spi.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Where people sign in, with a clock that stands until it is set. */
final class Desk implements AutoCloseable {
  final Authenticator authenticator;
  private final AtomicLong nanos = new AtomicLong(42);

  Desk(Map<String, Object> settings) {
    Settings read = new Settings(settings);
    authenticator =
        LdapSettings.read(read, Path.of("."))
            .open(() -> Instant.parse("2026-11-01T12:00:00Z"), nanos::get);
    assertEquals(List.of(), read.unknownKeys());
  }

  AuthResult basic(String name, String password) {
    return authenticator.authenticate(Headers.basic(name, password));
  }

  Identity accepts(String name, String password) {
    return assertInstanceOf(Authenticated.class, basic(name, password)).identity();
  }

  void refuses(String name, String password) {
    assertEquals(SignIn.REFUSED, basic(name, password), name);
  }

  static void rejects(String reason, AuthResult result) {
    assertEquals(new Rejected(reason), result);
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public void close() {
    authenticator.close();
  }
}
