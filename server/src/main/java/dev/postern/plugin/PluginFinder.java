package dev.postern.plugin;

import dev.postern.config.Position;
import dev.postern.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds plugins in folders. A plugin is a jar with a {@code Plugin-Id} in its manifest: directly in
 * the folder; or in a folder of its own, its libraries beside it in {@code lib}; or, as a build
 * leaves it, in the {@code target} of such a folder.
 */
final class PluginFinder {
  private static final List<String> NOT_CODE =
      List.of("-sources.jar", "-tests.jar", "-javadoc.jar");

  private static final String PLUGIN_ID = "Plugin-Id";

  private final List<Problem> problems;

  PluginFinder(List<Problem> problems) {
    this.problems = problems;
  }

  /** Every plugin, in the order of the folders and of names within them. */
  List<PluginFiles> find(List<Path> folders) {
    List<PluginFiles> found = new ArrayList<>();
    for (Path folder : folders.stream().distinct().toList()) {
      if (!Files.isDirectory(folder)) {
        refuse(folder, "is no folder, but plugins.folders names it");
        continue;
      }
      for (Path entry : entries(folder)) {
        if (Files.isDirectory(entry)) {
          inFolder(entry).ifPresent(found::add);
        } else if (isJar(entry)) {
          single(entry).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** The plugin that a jar or a folder is. */
  Optional<PluginFiles> one(Path place) {
    return Files.isDirectory(place) ? inFolder(place) : single(place);
  }

  private Optional<PluginFiles> single(Path jar) {
    Optional<Map<String, String>> manifest = manifest(jar);
    if (manifest.isPresent() && !manifest.get().containsKey(PLUGIN_ID)) {
      refuse(
          jar,
          "has no Plugin-Id in its manifest, so it is no plugin; a plugin's libraries go into"
              + " the lib folder beside its jar");
      return Optional.empty();
    }
    return manifest.map(plugin -> new PluginFiles(jar, List.of(), plugin));
  }

  private Optional<PluginFiles> inFolder(Path folder) {
    int before = problems.size();
    for (Path place : List.of(folder, folder.resolve("target"))) {
      List<PluginFiles> plugins = Files.isDirectory(place) ? pluginsIn(place) : List.of();
      if (plugins.size() > 1) {
        refuse(place, "holds more than one plugin jar: " + names(plugins) + "; leave one");
        return Optional.empty();
      }
      if (plugins.size() == 1) {
        return Optional.of(plugins.getFirst());
      }
    }
    boolean isSource = Files.isRegularFile(folder.resolve("pom.xml"));
    if (problems.size() == before && !isSource) { // an example, or what plugins share
      refuse(
          folder, "holds no plugin: no jar with a Plugin-Id in its manifest, nor has its target");
    }
    return Optional.empty();
  }

  private List<PluginFiles> pluginsIn(Path place) {
    List<PluginFiles> plugins = new ArrayList<>();
    for (Path jar : entries(place).stream().filter(PluginFinder::isJar).toList()) {
      manifest(jar)
          .filter(manifest -> manifest.containsKey(PLUGIN_ID))
          .map(manifest -> new PluginFiles(jar, libraries(place.resolve("lib")), manifest))
          .ifPresent(plugins::add);
    }
    return plugins;
  }

  private List<Path> libraries(Path folder) {
    return Files.isDirectory(folder)
        ? entries(folder).stream().filter(PluginFinder::isJar).toList()
        : List.of();
  }

  private List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      refuse(folder, "cannot be read");
      return List.of();
    }
  }

  private Optional<Map<String, String>> manifest(Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      Map<String, String> attributes = new HashMap<>();
      if (jar.getManifest() != null) {
        jar.getManifest()
            .getMainAttributes()
            .forEach((name, value) -> attributes.put(name.toString(), value.toString()));
      }
      return Optional.of(attributes);
    } catch (IOException | SecurityException broken) {
      refuse(file, "is not a readable jar");
      return Optional.empty();
    }
  }

  private void refuse(Path file, String reason) {
    problems.add(new Problem(Position.wholeOf(file), "", reason));
  }

  private static boolean isJar(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".jar")
        && NOT_CODE.stream().noneMatch(name::endsWith)
        && Files.isRegularFile(file);
  }

  private static String names(List<PluginFiles> plugins) {
    return plugins.stream()
        .map(plugin -> plugin.jar().getFileName().toString())
        .collect(Collectors.joining(", "));
  }
}
