package dev.postern.pipeline;

import dev.postern.spi.Credentials;
import java.util.List;

/** What somebody brings who asks from within, where nobody signs in. */
record NoCredentials(String remoteAddress) implements Credentials {
  @Override
  public List<String> header(String name) {
    return List.of();
  }
}
