package dev.postern.schema;

import dev.postern.spi.Identity;
import java.util.List;

/** The services as one caller may see them. */
@FunctionalInterface
public interface Views {

  /** One view for each service of which the caller may see anything, sorted by name. */
  List<SchemaView> of(Identity identity);

  /**
   * The schemas of a service that callers may choose from, the default one first; empty where it
   * has no such thing.
   */
  default List<String> schemas(String service) {
    return List.of();
  }
}
