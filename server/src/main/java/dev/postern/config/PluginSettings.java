package dev.postern.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which plugins are loaded.
 *
 * @param folders each holds plugins: jars, or one folder a plugin
 * @param pins the SHA-256 a plugin must have, in lower-case hexadecimal, by plugin id
 * @param signers files with the certificates of those whose signed jars are loaded without a pin;
 *     without any, signatures do not count
 * @param place of all of them in the config
 */
public record PluginSettings(
    List<Path> folders, Map<String, String> pins, List<Path> signers, Place place) {

  /** Without a look at signatures. */
  public PluginSettings(List<Path> folders, Map<String, String> pins, Place place) {
    this(folders, pins, List.of(), place);
  }

  public PluginSettings {
    signers = List.copyOf(signers);
    folders = List.copyOf(folders);
    pins = Map.copyOf(pins);
  }
}
