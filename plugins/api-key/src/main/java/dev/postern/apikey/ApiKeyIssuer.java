package dev.postern.apikey;

import dev.postern.spi.TokenIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Set;

/** Makes keys and adds their records to the keys file, which a running gateway follows. */
final class ApiKeyIssuer implements TokenIssuer {
  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };

  private final Path file;
  private final SecretHash hash;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  ApiKeyIssuer(Path file, SecretHash hash, InstantSource clock) {
    this.file = file;
    this.hash = hash;
    this.clock = clock;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the subject or a role is blank
   * @throws UncheckedIOException where the keys file cannot be changed
   */
  @Override
  public String issue(Request request) {
    if (request.subject().isBlank() || request.roles().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("A key needs a subject and roles that are not blank");
    }
    ApiKey key = ApiKey.random(random);
    append(
        KeyLines.write(
            new KeyRecord(
                key.id(),
                HexFormat.of().formatHex(hash.of(key.secret())),
                request.subject(),
                request.roles(),
                request.claims(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                request.expires(),
                false)));
    return key.text();
  }

  /**
   * One write at the end of the file: several issuers cannot lose each other's lines, and a gateway
   * that reads too early sees half an object, which it does not take. The line begins with an end
   * of line, since the one before may have been written by hand and lack its own.
   */
  private void append(String line) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      FileAttribute<?>[] attributes = KeyFile.isPosix(file) ? OWNER_ONLY : new FileAttribute<?>[0];
      try (FileChannel channel =
          FileChannel.open(
              file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), attributes)) {
        String start = channel.size() == 0 ? "" : "\n";
        channel.write(ByteBuffer.wrap((start + line + "\n").getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
