package dev.postern.plugin;

import dev.postern.config.ConfigException;
import dev.postern.config.PluginSettings;
import dev.postern.config.Position;
import dev.postern.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Puts a plugin's jar into the first of the folders that are configured. */
public final class Installation {
  private final PluginSettings settings;

  public Installation(PluginSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks a jar, copies it, and loads all there is together; where that fails it is taken away
   * again.
   *
   * @param replaces whether it takes the place of another version
   * @return where it lies now
   * @throws ConfigException where it cannot be used, or another of its id is there
   * @throws IOException where it cannot be copied
   */
  public LoadedPlugin install(Path file, boolean replaces) throws IOException {
    if (Files.isDirectory(file)) {
      throw refused(file, "is a folder; copy it into the folder of plugins, with its lib");
    }
    LoadedPlugin plugin = Plugins.verify(file, settings);
    Path folder = settings.folders().getFirst();
    Files.createDirectories(folder);
    Path target = folder.resolve(file.getFileName());
    List<Path> others = others(plugin.id());
    for (Path other : others) {
      if (new PluginFiles(other, List.of(), java.util.Map.of()).sha256().equals(plugin.sha256())) {
        return at(plugin, other); // the very same is there
      }
      boolean isSingle = other.getParent().equals(folder);
      if (!replaces || !isSingle) {
        throw refused(
            other,
            "has the Plugin-Id %s too; %s"
                .formatted(
                    plugin.id(),
                    isSingle
                        ? "install with --replace to take its place"
                        : "take it away first, it has a folder of its own"));
      }
    }
    if (Files.exists(target) && !others.contains(target)) {
      throw refused(target, "is there already and is another plugin; rename the file");
    }
    put(file, target, others);
    return at(plugin, target);
  }

  /** Others are set aside until all is known to load. */
  private void put(Path file, Path target, List<Path> others) throws IOException {
    List<Path> aside = new ArrayList<>();
    for (Path other : others) {
      aside.add(Files.move(other, other.resolveSibling("." + other.getFileName() + ".replaced")));
    }
    Path half = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      Files.copy(file, half, StandardCopyOption.REPLACE_EXISTING);
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
      Plugins.open(settings).close();
    } catch (IOException | RuntimeException failure) {
      Files.deleteIfExists(half);
      Files.deleteIfExists(target);
      for (int i = 0; i < aside.size(); i++) {
        Files.move(aside.get(i), others.get(i));
      }
      throw failure;
    }
    for (Path old : aside) {
      Files.delete(old);
    }
  }

  private List<Path> others(String id) {
    return new PluginFinder(new ArrayList<>())
        .find(settings.folders()).stream()
            .filter(files -> files.attribute("Plugin-Id").filter(id::equals).isPresent())
            .map(PluginFiles::jar)
            .toList();
  }

  private static LoadedPlugin at(LoadedPlugin plugin, Path file) {
    return new LoadedPlugin(
        plugin.id(),
        plugin.version(),
        file,
        plugin.sha256(),
        plugin.connectors(),
        plugin.providers());
  }

  private static ConfigException refused(Path file, String why) {
    return new ConfigException(List.of(new Problem(Position.wholeOf(file), "", why)));
  }
}
