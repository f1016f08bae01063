package dev.postern.apikey;

import dev.postern.spi.AuthResult;
import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A keys file with an authenticator and an issuer on it, and hands on both of their clocks. */
final class KeyRing {
  final Path file;
  final ApiKeyAuthenticator authenticator;
  final ApiKeyIssuer issuer;
  private final AtomicLong nanos = new AtomicLong(42);
  private volatile Instant now = Instant.parse("2026-11-01T12:00:00Z");

  KeyRing(Path file, SecretHash hash) {
    this.file = file;
    try {
      authenticator =
          new ApiKeyAuthenticator(
              KeyFile.open(file, nanos::get),
              hash,
              () -> now,
              Optional.of(new LastUses(KeyFile.open(file, nanos::get), () -> now, Runnable::run)));
    } catch (IOException | InvalidKeyFileException broken) {
      throw new AssertionError(broken);
    }
    issuer = new ApiKeyIssuer(new FileLedger(file), hash, () -> now);
  }

  String issue(String subject, String... roles) {
    return issuer.issue(
        new TokenIssuer.Request(subject, List.of(roles), Map.of(), Optional.empty()));
  }

  AuthResult present(String key) {
    return authenticator.authenticate(new Headers("X-API-Key", key));
  }

  /** Lets time pass, enough for the file to be looked at again when it is a second or more. */
  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    now = now.plus(time);
  }

  /** Writes the file anew and lets the authenticator look. */
  void edit(String text) throws IOException {
    Files.writeString(file, text);
    pass(KeyFile.LOOK_EVERY);
  }

  Instant now() {
    return now;
  }
}
