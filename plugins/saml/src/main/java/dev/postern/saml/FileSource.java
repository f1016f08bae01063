package dev.postern.saml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metadata in a file, read again when it has changed. */
final class FileSource implements ProviderSource {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

  private final Path file;
  private final Optional<String> entityId;
  private final InstantSource clock;
  private byte[] lastSeen;
  private IdentityProvider provider;

  private FileSource(
      Path file,
      Optional<String> entityId,
      InstantSource clock,
      byte[] content,
      IdentityProvider provider) {
    this.file = file;
    this.entityId = entityId;
    this.clock = clock;
    this.lastSeen = content;
    this.provider = provider;
  }

  /**
   * Reads it.
   *
   * @throws RefusedException whose reason reads on after the file's name
   */
  static FileSource open(Path file, Optional<String> entityId, InstantSource clock)
      throws RefusedException {
    try {
      byte[] content = Files.readAllBytes(file);
      return new FileSource(
          file, entityId, clock, content, ProviderMetadata.read(content, entityId));
    } catch (IOException unreadable) {
      throw new RefusedException("cannot be read");
    }
  }

  /** A sign-in is rare enough to look into the file each time. */
  @Override
  public synchronized Optional<IdentityProvider> current() {
    try {
      byte[] content = Files.readAllBytes(file);
      if (!Arrays.equals(content, lastSeen)) {
        lastSeen = content;
        provider = ProviderMetadata.read(content, entityId);
        LOG.info("Read {} again, it has changed", file);
      }
    } catch (IOException | RefusedException unusable) {
      LOG.warn("What is known of the identity provider stays as it was: {}", unusable.getMessage());
    }
    return Optional.of(provider)
        .filter(known -> known.until().map(clock.instant()::isBefore).orElse(true));
  }

  @Override
  public Optional<IdentityProvider> again() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // nothing is open
  }
}
