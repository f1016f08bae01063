package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.config.ConfigLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which config file a command works with. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The config file; conf/postern.yaml beside the launcher unless given.")
  private Optional<Path> file = Optional.empty();

  Optional<Path> file() {
    return file;
  }

  Config load() {
    return load(file);
  }

  /** The same where hook files may be missing that it names. */
  Config loadWithoutHookFiles() {
    return ConfigLoader.loadWithoutHookFiles(usual(file), home(), environment());
  }

  /** The config in a file, or in the usual one. */
  static Config load(Optional<Path> file) {
    return ConfigLoader.load(usual(file), home(), environment());
  }

  private static Path usual(Optional<Path> file) {
    return file.orElseGet(() -> home().resolve("conf").resolve("postern.yaml"));
  }

  /** The environment, and where Postern itself lies as {@code POSTERN_HOME}. */
  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("POSTERN_HOME", home().toString());
    return environment;
  }

  /** The folder that holds plugins, scripts and conf: told by the launcher. */
  static Path home() {
    return Path.of(System.getProperty("postern.home", ".")).toAbsolutePath().normalize();
  }
}
