package dev.postern.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which plugins are loaded.
 *
 * @param folders each holds plugins: jars, or one folder a plugin
 * @param pins the SHA-256 a plugin must have, in lower-case hexadecimal, by plugin id
 * @param place of both in the config
 */
public record PluginSettings(List<Path> folders, Map<String, String> pins, Place place) {
  public PluginSettings {
    folders = List.copyOf(folders);
    pins = Map.copyOf(pins);
  }
}
