package dev.postern.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * A plugin at work.
 *
 * @param file its jar
 * @param sha256 what to pin it by, in lower-case hexadecimal
 * @param connectors the types of data source it opens
 * @param providers the types of sign-in it opens
 */
public record LoadedPlugin(
    String id,
    String version,
    Path file,
    String sha256,
    List<String> connectors,
    List<String> providers) {
  public LoadedPlugin {
    connectors = List.copyOf(connectors);
    providers = List.copyOf(providers);
  }
}
