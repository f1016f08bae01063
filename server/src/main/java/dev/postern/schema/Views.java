package dev.postern.schema;

import dev.postern.spi.Identity;
import java.util.List;
import java.util.Optional;

/** The services as one caller may see them. */
@FunctionalInterface
public interface Views {

  /** The exposed schemas of a service in order, the default first; empty where there are none. */
  default List<String> schemas(String service) {
    return List.of();
  }

  /**
   * All that a service has, whoever asks: for documents of services whose operator wants that. It
   * grants nothing.
   */
  default Optional<SchemaView> everything(String service) {
    return Optional.empty();
  }

  /** One view for each service of which the caller may see anything, sorted by name. */
  List<SchemaView> of(Identity identity);
}
