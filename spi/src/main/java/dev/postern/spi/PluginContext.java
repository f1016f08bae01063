package dev.postern.spi;

import java.nio.file.Path;

/**
 * What the gateway hands a plugin when it opens something.
 *
 * @param configFolder where the config file lies; relative paths in settings start here
 * @param dataFolder where the gateway keeps state of its own; it may not exist yet
 */
public record PluginContext(Path configFolder, Path dataFolder) {}
