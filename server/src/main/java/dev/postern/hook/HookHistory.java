package dev.postern.hook;

import dev.postern.config.HookSettings;
import dev.postern.json.JsonText;
import dev.postern.spi.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sets of scripts that were in force last, each in one file below the data folder, so that one
 * of them can be had back.
 */
public final class HookHistory {
  /** How many are kept. */
  public static final int MOST_KEPT = 5;

  private static final String ENDING = ".json";

  private final Path folder;
  private final Clock clock;

  /**
   * @param dataFolder that of the config; it may not exist yet
   */
  public HookHistory(Path dataFolder, Clock clock) {
    this.folder = dataFolder.resolve("hooks");
    this.clock = clock;
  }

  /**
   * One set.
   *
   * @param version a hash of its files
   * @param since when it came into force, or was put aside
   * @param files text by path within the folder of scripts
   */
  public record Kept(String version, Instant since, SortedMap<String, String> files) {}

  /** Keeps a set as the newest one, and lets the oldest go. */
  public void keep(String version, SortedMap<String, String> files) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    Files.createDirectories(folder);
    ObjectNode kept = JsonText.object();
    kept.put("version", version);
    kept.put("since", clock.instant().toString());
    ObjectNode texts = kept.putObject("files");
    files.forEach(texts::put);
    Json json = JsonText.write(kept);
    Path part = folder.resolve(version + ".part");
    Files.writeString(part, json.text());
    Files.move(
        part,
        folder.resolve(version + ENDING),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (Kept old : all().stream().skip(MOST_KEPT).toList()) {
      Files.deleteIfExists(folder.resolve(old.version + ENDING));
    }
  }

  /** All that are kept, newest first. */
  public List<Kept> all() throws IOException {
    List<Kept> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(ENDING)).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        found.add(read(JsonText.parse(bytes, bytes.length)));
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
    found.sort(Comparator.comparing(Kept::since).reversed());
    return found;
  }

  private static Kept read(JsonNode kept) {
    SortedMap<String, String> files = new TreeMap<>();
    kept.path("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().asString("")));
    return new Kept(
        kept.path("version").asString(""), Instant.parse(kept.path("since").asString("")), files);
  }

  /**
   * Puts the files of a set back into the folder of scripts. Hooks and modules that are not in it
   * go; what lies there now is kept first. Tests, samples, fixtures and types stay as they are.
   *
   * @return the paths that were written or removed, sorted; empty where no set has that version
   */
  public Optional<List<String>> restore(String version, HookSettings settings) throws IOException {
    Optional<Kept> wanted = all().stream().filter(kept -> kept.version.equals(version)).findFirst();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    ScriptFiles now = ScriptFiles.read(settings);
    SortedMap<String, String> present = new TreeMap<>(now.hooks());
    present.putAll(now.modules());
    keep(now.version(), present);
    Set<String> touched = new TreeSet<>();
    SortedMap<String, String> files = wanted.get().files;
    for (String path : present.keySet()) {
      if (!files.containsKey(path)) {
        Files.deleteIfExists(inside(settings, path));
        touched.add(path);
      }
    }
    for (String path : files.keySet()) {
      if (!files.get(path).equals(present.get(path))) {
        write(inside(settings, path), files.get(path));
        touched.add(path);
      }
    }
    return Optional.of(List.copyOf(touched));
  }

  /** The history is a file that somebody may have changed: no path leads out of the folder. */
  private static Path inside(HookSettings settings, String path) {
    Path file = settings.folder().resolve(path).normalize();
    if (!file.startsWith(settings.folder().normalize())) {
      throw new UncheckedIOException(new IOException("a path leads out of the folder of scripts"));
    }
    return file;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
