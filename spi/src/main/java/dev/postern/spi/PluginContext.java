package dev.postern.spi;

import java.nio.file.Path;

/**
 * What the gateway hands a plugin when it opens something.
 *
 * @param configFolder where the config file lies; relative paths in settings start here
 * @param dataFolder where the gateway keeps state of its own; it may not exist yet
 * @param isVisit whether the gateway only looks, for a command, while another may be at work over
 *     the same folders: what that one runs is shared, and goes on
 */
public record PluginContext(Path configFolder, Path dataFolder, boolean isVisit) {

  /** Of a gateway that is there to work. */
  public PluginContext(Path configFolder, Path dataFolder) {
    this(configFolder, dataFolder, false);
  }
}
